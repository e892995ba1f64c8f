import json
import re

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from helpers.errors import ReportError
from helpers.reporting.chapter import Chapter, running_cell
from helpers.reporting.findings import TableUse
from tests.project import parameters


@pytest.fixture
def chapter(monkeypatch, tmp_path):
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path))
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


def draw(chapter, name, rows, verified=True, **told):
    figure, axes = plt.subplots()
    axes.plot([0, 1])
    data = pd.DataFrame({"year": [2023]} | ({} if verified else {"verified_incl": [False]}))
    texts = {"title": "Title", "caption": "Caption.", "alt": "A line."}
    chapter.figure(figure, name, **texts, evidence=[rows], data=data, **told)


@pytest.fixture
def notes(monkeypatch):
    """What the source line of each thing shown says of its rows."""
    told = []
    keep = lambda _, details: told.append(re.split(r"(?<=\.) ", details["source"])[1:])  # noqa: E731
    monkeypatch.setattr("helpers.reporting.chapter._show", keep)
    return told


RECALLED = "Hollow (†): recalled, not seen in a source."


def test_a_figure_speaks_of_hollow_points_only_if_it_has_them(chapter, rows, notes):
    draw(chapter, "one", rows, verified=False, recalled="Hollow")
    draw(chapter, "two", rows, recalled="Hollow")
    draw(chapter, "three", rows.query("verified"))
    assert notes == [[RECALLED], ["Rests in part on rows recalled, not seen in a source."], []]


def test_a_table_speaks_of_a_sign_only_if_it_has_one(chapter, rows, notes):
    for name, verified in (("one", False), ("two", True)):
        frame = pd.DataFrame({"Name": ["a"], "verified": [verified]})
        chapter.table(frame, name, title="Names", evidence=[rows])
    assert notes == [
        ["Some rows are recalled (†)."],
        ["Rests in part on rows recalled, not seen in a source."],
    ]


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
