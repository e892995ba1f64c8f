import json
import re

import nbformat
import pandas as pd
import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from matplotlib import pyplot as plt

from helpers.build.notebook import NotebookError, execute
from helpers.errors import ReportError
from helpers.findings import register
from helpers.findings.chapter import Chapter
from helpers.findings.finding import Finding, Findings, TableUse, as_json
from helpers.findings.running_cell import running_cell
from helpers.kernels import provisioner
from helpers.paths import REPORTS_VARIABLE, EditionPaths
from tests.project import REGISTER_HEAD, files, parameters
from tests.project import notebook as project_notebook

ROWS = (
    "a.one,count,0,one",
    "a.p,p_value,3,a p-value",
    "a.year,year,0,a year",
    "budget.growth_pct,percent,1,growth",
    "budget.rows,count,0,rows",
    "budget.sum,count,0,sum",
    "fiscal.growth,percent,1,assumed growth",
)


@pytest.fixture
def chapter(monkeypatch, tmp_path):
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path))
    file = tmp_path / "findings.csv"
    file.write_text(REGISTER_HEAD + "".join(f"{row}\n" for row in ROWS))
    monkeypatch.setattr("helpers.findings.register.REGISTER", file)
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


def draw(chapter, name, rows, verified=True, **options):
    figure, axes = plt.subplots()
    axes.plot([0, 1])
    data = pd.DataFrame({"year": [2023]} | ({} if verified else {"verified_incl": [False]}))
    texts = {"title": "Title", "caption": "Caption.", "alt": "A line."}
    chapter.figure(figure, name, **texts, evidence=[rows], data=data, **options)


@pytest.fixture
def notes(monkeypatch):
    """What the source line of each thing shown says of its rows."""
    notes = []
    keep = lambda _, details: notes.append(re.split(r"(?<=\.) ", details["source"])[1:])  # noqa: E731
    monkeypatch.setattr("helpers.findings.chapter._show", keep)
    return notes


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
        ["† rests on rows recalled, not seen in a source."],
        ["Rests in part on rows recalled, not seen in a source."],
    ]


def test_a_figure_names_what_in_it_is_a_finding(chapter, folder, rows):
    chapter.finding("budget.growth_pct", 16.5, evidence=[rows])
    texts = {"title": "Title", "caption": "Caption.", "alt": "Bars.", "evidence": [rows], "data": rows}
    for name, findings in (("one", ["budget.growth_pct", "budget.rows"]), ("two", ["budget.grwth_pct"])):
        figure, axes = plt.subplots()
        marked = dict(zip(axes.bar([1, 2], [3, 4]), findings, strict=False))
        if name == "two":
            with pytest.raises(ReportError, match=r"^unknown finding 'budget.grwth_pct': did you mean"):
                chapter.figure(figure, name, **texts, findings=marked)
        else:  # the second is registered; the report leaves its link out if no chapter finds it
            chapter.figure(figure, name, **texts, findings=marked)
    drawn = (folder / "figures" / "one.svg").read_text()
    assert re.findall('xlink:href="(#finding.*?)"', drawn) == [
        "#finding-budget.growth_pct",
        "#finding-budget.rows",
    ]


def test_a_table_names_its_cells_that_are_findings(chapter, folder, rows, monkeypatch):
    shown = []
    monkeypatch.setattr("helpers.findings.chapter._show", lambda bundle, _: shown.append(bundle))
    chapter.finding("budget.growth_pct", 16.5, evidence=[rows])
    frame = pd.DataFrame({"Basis": ["incl"], "Growth": [16.5], "id": ["budget.growth_pct"]})
    chapter.table(frame, "rates", title="Rates", evidence=[rows], findings={"Growth": "id"})
    head, _, row = shown[-1]["text/markdown"].splitlines()
    assert [cell.strip() for cell in head.strip("|").split("|")] == ["Basis", "Growth"]
    assert "[16.5<sup>†</sup>](#finding-budget.growth_pct){.finding}" in row
    assert (folder / "tables" / "rates.csv").read_text() == "Basis,Growth,id\nincl,16.5,budget.growth_pct\n"


def test_data_end_on_the_day_of_the_edition(chapter):
    assert chapter.data("exchange_rate_daily")["date"].max() == pd.Timestamp("2023-12-29")


def test_a_finding_is_written_at_once(chapter, folder, rows):
    chapter.finding("budget.growth_pct", 16.5, evidence=[rows])
    got = recorded(folder)["budget.growth_pct"]
    assert (got["value"], got["printed"], got["notebook"]) == (16.5, "16.5%", "02_budget_analysis")
    assert (got["tables"][0]["rows"], got["unverified"]) == (2, True)


def test_numbers_of_numpy_become_plain(chapter, folder, rows):
    chapter.finding("budget.sum", rows["fiscal_year"].sum(), evidence=[rows])
    assert recorded(folder)["budget.sum"]["value"] == 2002 + 2023


def test_a_count_carries_no_marks(chapter, folder, rows):
    chapter.count("budget.rows", len(rows), evidence=[rows])
    got = recorded(folder)["budget.rows"]
    assert (got["printed"], got["unverified"]) == ("2", False)


def test_an_assumption_rests_on_no_rows(chapter, folder):
    chapter.assumption("fiscal.growth", 2.0)
    assert recorded(folder)["fiscal.growth"]["tables"] == []


@pytest.mark.parametrize(
    ("evidence", "message"),
    [([], "evidence is empty"), (pd.DataFrame(), "evidence is one frame"), (["rows"], "evidence holds str")],
)
def test_a_finding_needs_evidence(chapter, folder, evidence, message):
    with pytest.raises(ReportError, match=f"^{message}"):
        chapter.finding("budget.growth_pct", 16.5, evidence=evidence)
    assert recorded(folder) == {}


def test_a_finding_is_recorded_once(chapter, rows):
    chapter.finding("a.one", 1, evidence=[rows])
    with pytest.raises(ReportError, match=r"^finding 'a.one' is recorded twice in 02_budget_analysis$"):
        chapter.finding("a.one", 2, evidence=[rows])


def test_a_finding_that_is_not_in_the_register_names_the_row_to_add(chapter, folder, rows):
    with pytest.raises(ReportError) as error:
        chapter.finding("budget.growth_pc", 1, evidence=[rows])
    assert str(error.value) == (
        "finding 'budget.growth_pc' is not in the register: did you mean 'budget.growth_pct'? If it is new, "
        "add the row 'budget.growth_pc,UNIT,DIGITS,what it is in words' to notebooks/findings.csv"
    )
    assert recorded(folder) == {}


def test_a_row_that_was_added_counts_at_once(chapter, folder):
    with register.REGISTER.open("a") as file:
        file.write("fiscal.rate,percent,1,assumed rate\n")
    chapter.assumption("fiscal.rate", 2.0)
    assert list(recorded(folder)) == ["fiscal.rate"]


FAULTY = {
    "no table": (None, "cannot be read: No such file or directory"),
    "columns": ("id\na.one\n", "must have the columns id, unit, digits, label; it has id"),
    "empty": ("", "must have the columns id, unit, digits, label; it has none"),
    "twice": ("a.one,count,0,a\n" * 2, ", line 3: the finding 'a.one' is registered twice"),
    "unit": ("a.one,percents,0,a\n", ", line 2: unknown unit 'percents': did you mean 'percent'?"),
    "digits": ("a.one,percent,½,a\n", ", line 2: '½' is not a number of decimals: 0 to 9"),
    "many digits": ("a.one,percent,12,a\n", ", line 2: '12' is not a number of decimals: 0 to 9"),
    "endless digits": (f"a.one,percent,{'9' * 5000},a\n", " is not a number of decimals: 0 to 9"),
    "no rows": ("", "holds no finding"),
    "a word of prose": ("known.one,percent,0,a\n", ", line 2: 'known' cannot be a group of findings"),
    "label": ("a.one,percent,0, \n", ", line 2: the finding 'a.one' has no label"),
    "few": ("a.one,percent,0\n", ", line 2: it must have 4 fields: id, unit, digits, label"),
    "many": ("a.one,percent,0,a, b\n", ", line 2: it must have 4 fields: id, unit, digits, label"),
    "id": ("one,percent,0,a\n", ", line 2: 'one' is not an id: write group.name, of letters, digits and '_'"),
    "label names": (
        "a.one,percent,0,a {b.c}\n",
        ": a label names the unknown finding 'b.c': allowed: a.one",
    ),
    "quote": ('a.one,percent,0,"a\n', ", line 2: unexpected end of data"),
    "bytes": ("a.one,percent,0,ä\n".encode("latin-1"), "is not UTF-8: invalid continuation byte at byte 37"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_register_is_told_with_its_line(chapter, name):
    text, message = FAULTY[name]
    register.REGISTER.unlink()
    if isinstance(text, bytes):
        register.REGISTER.write_bytes(REGISTER_HEAD.encode() + text)
    elif text is not None:
        register.REGISTER.write_text(text if name in ("columns", "empty") else REGISTER_HEAD + text)
    with pytest.raises(ReportError) as error:
        chapter.assumption("a.one", 2.0)
    assert str(error.value).startswith("notebooks/findings.csv") and message in str(error.value)
    assert str(error.value).count("\n") == 0


def test_a_register_of_a_spreadsheet_begins_with_a_mark(chapter, folder):
    register.REGISTER.write_bytes(b"\xef\xbb\xbf" + f"{REGISTER_HEAD}a.one,count,0,a\n".encode())
    chapter.assumption("a.one", 2)
    assert list(recorded(folder)) == ["a.one"]


@pytest.mark.parametrize("name", ["budget/bases", "../../zz", "Bases", "a b", ""])
def test_a_table_has_a_name_that_a_file_may_have(chapter, folder, rows, name):
    before = sorted(folder.rglob("*"))
    with pytest.raises(ReportError, match=r"^figure or table '.*' is not allowed: 61 lower-case letters"):
        chapter.table(rows[["fiscal_year"]], name, title="Years", evidence=[rows])
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("value", ["7", 2.7, float("nan"), None, True, 1j])
def test_a_count_is_a_whole_number(chapter, rows, value):
    with pytest.raises(ReportError, match=r"^finding 'a.one' must be a whole number, not"):
        chapter.count("a.one", value, evidence=[rows])


@pytest.mark.parametrize(
    "value", [pd.Timestamp("2024-01-01").to_datetime64(), pd.Series([1.0]), pd.DataFrame()]
)
def test_what_is_no_number_is_told_in_one_line(chapter, value):
    with pytest.raises(ReportError, match=r"^finding 'a.one' must be a number, not [^\n]*\Z"):
        chapter.assumption("a.one", value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("a.year", value) for value in (2.5, 20240101)),
        *(("a.p", value) for value in (1.2, -0.1)),
        *(("a.one", value) for value in (-1, True, "many", None, float("nan"), pd.Timestamp("2023-12-22"))),
    ],
)
def test_a_value_that_cannot_be_one_of_its_unit_is_refused(chapter, folder, name, value):
    with pytest.raises(ReportError, match=f"^finding '{name}'"):
        chapter.assumption(name, value)
    assert recorded(folder) == {}


def test_a_label_takes_the_value_of_another_finding(chapter, folder):
    register.REGISTER.write_text(REGISTER_HEAD + "a.year,year,0,a year\na.debt,percent,1,debt of {a.year}\n")
    chapter.assumption("a.debt", 2.0)
    assert Findings.from_json(recorded(folder))["a.debt"].label == "debt of …"
    chapter.assumption("a.year", 2024)
    assert Findings.from_json(recorded(folder))["a.debt"].label == "debt of 2024"


def test_findings_that_rest_on_the_same_rows_are_recorded_at_once(chapter, folder, rows):
    chapter.findings({"a.one": 1, "budget.growth_pct": 16.5}, evidence=[rows])
    assert [one["tables"][0]["rows"] for one in recorded(folder).values()] == [2, 2]


def test_a_figure_is_a_picture_and_its_data(chapter, folder, rows):
    draw(chapter, "growth", rows)
    assert b"<svg" in (folder / "figures" / "growth.svg").read_bytes()
    assert (folder / "tables" / "growth.csv").read_text() == "year\n2023\n"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"figure": 1}, "figure must be a Figure, not 1"),
        ({"name": 2}, "name must be a str, not 2"),
        ({"title": None}, "title must be a str, not None"),
        ({"data": [3]}, r"data must be a DataFrame, not \[3\]"),
    ],
)
def test_a_figure_of_a_wrong_kind_is_told(chapter, folder, rows, given, message):
    figure, _ = plt.subplots()
    right = {"figure": figure, "name": "x", "title": "T", "caption": "C.", "alt": "A.", "data": rows}
    with pytest.raises(ReportError, match=rf"^{message}$"):
        chapter.figure(**right | given, evidence=[rows])
    assert list((folder / "figures").iterdir()) == []


def test_a_table_of_a_wrong_kind_is_told(chapter, rows):
    with pytest.raises(ReportError, match=r"^frame must be a DataFrame, not 1$"):
        chapter.table(1, "x", title="T", evidence=[rows])


def test_a_table_has_a_width_for_each_column(chapter, rows):
    message = r"^table 'x' has 1 columns and 2 widths$"
    with pytest.raises(ReportError, match=message):
        chapter.table(pd.DataFrame({"a|b": [1]}), "x", title="", evidence=[rows], widths=(1, 2))


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
    chapter.finding("a.one", 1, evidence=[rows])
    draw(chapter, "growth", rows)
    Chapter(chapter.name, chapter.parameters)
    assert recorded(folder) == {}
    assert list((folder / "figures").iterdir()) == []


def test_findings_of_another_chapter(chapter, rows):
    chapter.finding("a.one", 1, evidence=[rows])
    narrative = Chapter("06_policy_narrative", chapter.parameters)
    assert narrative.findings_of(["02_budget_analysis"])["a.one"].value == 1


def test_missing_chapters_are_named(chapter):
    with pytest.raises(ReportError, match=r"^run these notebooks first \(edition 'article'\): 03_x, 04_y$"):
        chapter.findings_of(["02_budget_analysis", "03_x", "04_y"])


LIVE = """
import pathlib, pandas as pd
from matplotlib import pyplot as plt
from helpers.parameters import Parameters
from helpers.findings import register, running_cell
from helpers.findings.chapter import Chapter
running_cell.NOTEBOOKS = pathlib.Path(NOTEBOOKS)
register.REGISTER = running_cell.NOTEBOOKS / "findings.csv"
rows = (f"live.{name},count,0,a number\\n" for name in ("a", "a2", "b", "rest"))
register.REGISTER.write_text("id,unit,digits,label\\n" + "".join(rows))
chapter = Chapter("live", Parameters.of_notebook(edition="latest", as_of="2026-09-30"))
rows = chapter.data("countries")
"""


def finding(name, value=1):
    return f"chapter.finding('live.{name}', {value}, evidence=[rows])\n"


def drawn(name, year=2023):
    texts = "title='Title', caption='Caption.', alt='A line.', evidence=[rows]"
    data = f"data=pd.DataFrame({{'year': [{year}]}})"
    return f"figure, axes = plt.subplots()\nchapter.figure(figure, '{name}', {texts}, {data})\nplt.close()\n"


def tabled(name, year=2023):
    return f"chapter.table(pd.DataFrame({{'year': [{year}]}}), '{name}', title='Title', evidence=[rows])\n"


class Notebook:
    """A notebook in a live kernel; the id of a cell that runs is told, as JupyterLab does, or not."""

    def __init__(self, folder, tells):
        self.file = folder / "live.ipynb"
        self.begin = LIVE.replace("NOTEBOOKS)", f"{str(folder)!r})")
        self.tells = tells
        self.cells = {}
        self.results = EditionPaths("latest", live=True).results("live")
        self.restart()

    def restart(self):
        """A new kernel."""
        self.manager, self.client = start_new_kernel(kernel_name="python3")

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def save(self, **cells):
        """Save the notebook with these cells behind the one that makes `chapter`."""
        self.cells = {"begin": self.begin, **cells}
        saved = nbformat.v4.new_notebook()
        saved.cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in self.cells.items()]
        nbformat.write(saved, self.file)

    def run(self, *names, **unsaved):
        """Run cells of the notebook, then changed ones; what is printed and the errors."""
        sources = [*((name, self.cells[name]) for name in names), *unsaved.items()]
        return "".join(text for name, source in sources for text in self._run(name, source))

    def _run(self, name, source):
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
        message = self.client.session.msg("execute_request", content)
        message["metadata"] = {"cellId": name} if self.tells else {}
        self.client.shell_channel.send(message)
        heard = None
        while heard is None or heard["content"].get("execution_state") != "idle":
            heard = self.client.get_iopub_msg(timeout=120)
            if heard["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                heard = None
            elif heard["msg_type"] in ("stream", "error"):
                yield heard["content"].get("text") or heard["content"]["evalue"]

    @property
    def found(self):
        found = recorded(self.results)
        return {name.removeprefix("live."): entry["value"] for name, entry in found.items()}

    @property
    def files(self):
        return sorted(file.name for file in self.results.glob("*/*"))


@pytest.fixture(params=[True, False], ids=["ids told", "found by source"])
def live(request, monkeypatch, tmp_path):
    monkeypatch.setenv(REPORTS_VARIABLE, str(tmp_path / "reports"))
    monkeypatch.setenv(provisioner.CHOICE, provisioner.NAME)
    KernelProvisionerFactory.clear_instance()
    notebook = Notebook(tmp_path, request.param)
    yield notebook
    notebook.close()


def test_a_cell_that_runs_again_replaces_its_results(live):
    live.save(one=finding("a") + drawn("growth") + tabled("names"), other=finding("b"))
    assert live.run("begin", "one", "other", "one") == ""
    live.save(one=finding("a", 2) + drawn("growth", 2024) + tabled("names", 2024), other=finding("b"))
    assert live.run("one") == ""
    assert live.found == {"a": 2, "b": 1}
    assert (live.results / "tables" / "growth.csv").read_text() == "year\n2024\n"
    assert (live.results / "tables" / "names.csv").read_text() == "year\n2024\n"


def test_what_a_cell_no_longer_records_goes(live):
    live.save(one=finding("a") + finding("a2") + drawn("growth") + tabled("names"), other=finding("b"))
    assert live.run("begin", "one", "other") == ""
    live.save(one=finding("a"), other=finding("b"))
    assert live.run("one") == ""
    assert (live.found, live.files) == ({"a": 1, "b": 1}, [])
    live.save(one="rows", other=finding("b"))
    assert live.run("one") == ""
    live.save(one="1 / 0", other="chapter")
    assert (live.run("one"), live.found) == ("division by zero", {"b": 1})


def test_a_cell_that_is_not_saved_replaces_its_results(live):
    live.save(one=finding("a") + drawn("growth"))
    assert live.run("begin", "one") == ""
    assert live.run(one=finding("a", 2) + drawn("growth", 2024)) == ""
    assert live.run(one=finding("a", 3) + drawn("growth", 2025)) == ""
    assert live.run("one", one=finding("a", 3) + drawn("growth", 2025)) == ""
    assert (live.found, live.files) == ({"a": 3}, ["growth.csv", "growth.svg"])


def test_the_cell_that_makes_the_chapter_keeps_the_results_of_others(live):
    live.save(one=finding("a") + drawn("growth"))
    assert live.run("begin", "one", "begin") == ""
    assert (live.found, live.files) == ({"a": 1}, ["growth.csv", "growth.svg"])
    live.save(one=finding("a", 2))
    assert live.run("one", "begin", "one", "begin") == ""
    assert (live.found, live.files) == ({"a": 2}, [])


def test_a_new_kernel_records_anew(live):
    live.save(one=finding("a"), other=drawn("growth"))
    assert live.run("begin", "one", "other") == ""
    live.close()
    live.restart()
    assert live.run("begin", "other") == ""
    assert (live.found, live.files) == ({}, ["growth.csv", "growth.svg"])


def test_a_result_goes_with_the_cell_that_makes_it_now(live):
    """A cell with another id, another place: nobody is kept from going on, and a line tells."""
    live.save(one=finding("a") + drawn("growth") + finding("rest"))
    assert live.run("begin", "one") == ""
    live.save(one=finding("rest"), moved=finding("a", 2) + drawn("growth", 2024))
    printed = live.run("moved")
    assert printed.splitlines() == [
        "finding 'live.a': cell 'moved' replaces what cell 'one' had recorded",
        "figure or table 'growth': cell 'moved' replaces what cell 'one' had made",
    ]
    assert live.run("one", "moved") == ""
    assert live.found == {"a": 2, "rest": 1}
    assert (live.results / "tables" / "growth.csv").read_text() == "year\n2024\n"


def test_a_table_takes_the_name_of_a_figure(live):
    live.save(one=drawn("growth"))
    assert live.run("begin", "one") == ""
    live.save(one=tabled("growth"))
    assert (live.run("one"), live.files) == ("", ["growth.csv"])


def test_one_run_of_a_cell_records_a_name_once(live):
    live.save(one=finding("a") + finding("a", 2), other=drawn("growth") + tabled("growth"))
    for _ in range(2):
        assert live.run("begin", "one") == "finding 'live.a' is recorded twice in live (cell 'one')"
        assert live.run("other") == "figure or table 'growth' is made twice in live (cell 'other')"


def test_nothing_reaches_a_build_and_what_was_built_is_read(live):
    """What ran by hand counts for other notebooks until a later build."""
    built = EditionPaths("latest").published
    built.mkdir(parents=True)
    entries = {
        f"{name}.built": Finding(f"{name}.built", 1, "count", 0, "a number", name, "cell", ())
        for name in ("live", "other", "third")
    }
    (built / "findings.json").write_text(as_json(Findings(entries)))
    by_hand = Finding("third.by_hand", 1, "count", 0, "a number", "third", "cell", ())
    live.results.with_name("third").mkdir(parents=True)
    (live.results.with_name("third") / "findings.json").write_text(as_json(Findings({by_hand.id: by_hand})))
    look = "print(sorted(chapter.findings_of(['other', 'third'])))"
    live.save(one=finding("a"), look=look)
    assert live.run("begin", "one", "look") == "['other.built', 'third.built', 'third.by_hand']\n"
    (built / "findings.json").touch()
    before = files(built)
    assert live.run("look") == "['other.built', 'third.built']\n"
    assert (live.found, files(built)) == ({"a": 1}, before)


def test_two_cells_of_a_build_record_a_name_once(monkeypatch, tmp_path):
    monkeypatch.setenv(REPORTS_VARIABLE, str(tmp_path / "reports"))
    monkeypatch.setattr("helpers.build.notebook.NOTEBOOKS", tmp_path)
    begin = LIVE.replace("NOTEBOOKS)", f"{str(tmp_path)!r})")
    for one, other in ((finding("a"), finding("a", 2)), (drawn("a"), tabled("a"))):
        nbformat.write(project_notebook(begin, one, other), tmp_path / "live.ipynb")
        with pytest.raises(NotebookError, match="twice in live"):
            execute("live", {"edition": "latest"}, tmp_path / "out.ipynb", noted=tmp_path / "noted.json")
    nbformat.write(project_notebook(begin, finding("a")), tmp_path / "live.ipynb")
    execute("live", {"edition": "latest"}, tmp_path / "out.ipynb", noted=tmp_path / "noted.json")
    assert list(recorded(EditionPaths("latest").results("live"))) == ["live.a"]


def test_no_cell_runs_outside_a_kernel():
    assert running_cell("02_budget_analysis") == ""
