import json

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from helpers.errors import ReportError
from helpers.reporting import register
from helpers.reporting.chapter import Chapter, running_cell
from helpers.reporting.findings import TableUse
from tests.project import parameters


@pytest.fixture
def chapter(monkeypatch, tmp_path):
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path))
    file = tmp_path / "findings.csv"
    file.write_text("id\na\nbudget.growth_pct\nbudget.rows\nbudget.sum\nfiscal.growth\n")
    monkeypatch.setattr("helpers.reporting.register.REGISTER", file)
    return Chapter("02_budget_analysis", parameters(edition="article"))


@pytest.fixture
def folder(chapter):
    return chapter.paths.results(chapter.name)


@pytest.fixture
def rows(chapter):
    """A row known on the day, with an unverified one."""
    return chapter.data("defence_budget_initial").query(
        "measure == 'initial_budget' and basis == 'excl' and fiscal_year in [2002, 2023]"
    )


def recorded(folder):
    return json.loads((folder / "findings.json").read_text())


def draw(chapter, name, rows):
    figure, axes = plt.subplots()
    axes.plot([0, 1])
    data = pd.DataFrame({"year": [2023]})
    chapter.figure(figure, name, title="Title", caption="Caption.", alt="A line.", evidence=[rows], data=data)


def test_data_end_on_the_day_of_the_edition(chapter):
    assert chapter.data("exchange_rate_daily")["date"].max() == pd.Timestamp("2023-12-29")


def test_a_finding_is_written_at_once(chapter, folder, rows):
    chapter.finding("budget.growth_pct", 16.5, "percent", "growth", evidence=[rows])
    got = recorded(folder)["budget.growth_pct"]
    assert (got["value"], got["printed"], got["notebook"]) == (16.5, "16.5%", "02_budget_analysis")
    assert (got["tables"][0]["rows"], got["unverified"]) == (2, True)


def test_numbers_of_numpy_become_plain(chapter, folder, rows):
    chapter.finding("budget.sum", rows["fiscal_year"].sum(), "count", "sum", evidence=[rows], digits=0)
    assert recorded(folder)["budget.sum"]["value"] == 2002 + 2023


def test_a_count_carries_no_marks(chapter, folder, rows):
    chapter.count("budget.rows", len(rows), "rows", evidence=[rows])
    got = recorded(folder)["budget.rows"]
    assert (got["printed"], got["unverified"]) == ("2", False)


def test_an_assumption_rests_on_no_rows(chapter, folder):
    chapter.assumption("fiscal.growth", 2.0, "percent", "assumed growth")
    assert recorded(folder)["fiscal.growth"]["tables"] == []


def test_a_finding_needs_evidence(chapter, folder):
    with pytest.raises(ReportError, match=r"^evidence is empty"):
        chapter.finding("budget.growth_pct", 16.5, "percent", "growth", evidence=[])
    assert recorded(folder) == {}


def test_a_finding_is_recorded_once(chapter, rows):
    chapter.finding("a", 1, "count", "one", evidence=[rows])
    with pytest.raises(ReportError, match=r"^finding 'a' is recorded twice in 02_budget_analysis$"):
        chapter.finding("a", 2, "count", "two", evidence=[rows])


def test_a_finding_that_is_not_in_the_register_names_the_row_to_add(chapter, folder, rows):
    with pytest.raises(ReportError) as told:
        chapter.finding("budget.growth_pc", 1, "percent", "growth", evidence=[rows])
    assert str(told.value) == (
        "finding 'budget.growth_pc' is not in the register: if it is new, add the row 'budget.growth_pc' to "
        "notebooks/findings.csv; did you mean 'budget.growth_pct'?"
    )
    assert recorded(folder) == {}


def test_a_row_that_was_added_counts_at_once(chapter, folder):
    with register.REGISTER.open("a") as file:
        file.write("fiscal.rate\n")
    chapter.assumption("fiscal.rate", 2.0, "percent", "assumed rate")
    assert list(recorded(folder)) == ["fiscal.rate"]


@pytest.mark.parametrize("text", ["name\na\n", None])
def test_a_register_that_is_none_is_told(chapter, text):
    register.REGISTER.unlink() if text is None else register.REGISTER.write_text(text)
    with pytest.raises(ReportError, match=r"^notebooks/findings.csv is not a table with a column 'id'"):
        chapter.assumption("a", 2.0, "percent", "growth")


def test_a_figure_is_a_picture_and_its_data(chapter, folder, rows):
    draw(chapter, "growth", rows)
    assert b"<svg" in (folder / "figures" / "growth.svg").read_bytes()
    assert (folder / "tables" / "growth.csv").read_text() == "year\n2023\n"


def test_a_table_is_saved_as_csv(chapter, folder, rows):
    frame = pd.DataFrame({"Name": ["a"], "verified": [False]})
    chapter.table(frame, "names", title="Names", evidence=[rows])
    assert (folder / "tables" / "names.csv").read_text() == "Name,verified\na,False\n"


def test_a_table_may_rest_on_what_findings_rest_on(chapter, folder):
    use = TableUse("countries", 1, ("JPN",), (), 0, 0)
    chapter.table(pd.DataFrame({"Name": ["a"]}), "names", title="Names", evidence=[use])
    assert (folder / "tables" / "names.csv").is_file()


def test_a_name_stands_for_one_figure_or_table(chapter, rows):
    draw(chapter, "growth", rows)
    with pytest.raises(ReportError, match=r"^figure or table 'growth' is made twice"):
        chapter.table(pd.DataFrame({"Name": ["a"]}), "growth", title="Names", evidence=[rows])


def test_a_new_run_forgets_the_one_before(chapter, folder, rows):
    chapter.finding("a", 1, "count", "one", evidence=[rows])
    draw(chapter, "growth", rows)
    Chapter(chapter.name, chapter.parameters)
    assert recorded(folder) == {}
    assert list((folder / "figures").iterdir()) == []


def test_findings_of_another_chapter(chapter, rows):
    chapter.finding("a", 1, "count", "one", evidence=[rows])
    narrative = Chapter("06_policy_narrative", chapter.parameters)
    assert narrative.findings_of(["02_budget_analysis"])["a"].value == 1


def test_missing_chapters_are_named(chapter):
    with pytest.raises(ReportError, match=r"^run these notebooks first \(edition 'article'\): 03_x, 04_y$"):
        chapter.findings_of(["02_budget_analysis", "03_x", "04_y"])


def test_no_cell_runs_outside_a_kernel():
    assert running_cell("02_budget_analysis") == ""
