from dataclasses import replace

import pytest
from nbformat import v4

from helpers.datasets.package import read_package, resource
from helpers.document.assembly import assemble, report_of
from helpers.document.provenance import origins, printed_places, replication_rows, sources_of
from helpers.errors import ReportError
from helpers.findings.finding import Finding, TableUse
from tests.document.outputs import found, shown
from tests.project import parameters

ROW = "initial_budget · incl · 2023"
USE = TableUse("defence_budget_initial", 1, (ROW,), ("mod-white-paper-2023",), 0, 0)
GROWTH = Finding("budget.growth", 16.5, "percent", 1, "growth", "02_one", "compute", (USE,))
LINK = "[16.5%<sup>†</sup>](#finding-budget.growth){.finding}"


def report(use=USE):
    outputs = [
        found(replace(GROWTH, tables=(use,))),
        shown("figure", "bars", title=f"It grew {LINK}", tables=[use.to_json()]),
        shown("table", "rows", f"| {LINK} |", title="Rows", tables=[use.to_json()]),
    ]
    cells = [
        v4.new_markdown_cell(
            f"Before {LINK}.\n\n# Budget {{.unnumbered}}\n\nThen {LINK}.\n\n## Rise\n\nAnd {LINK}."
        ),
        v4.new_code_cell(
            '# Parameters\nedition = "latest"\nseed = 3\n', metadata={"tags": ["injected-parameters"]}
        ),
        v4.new_code_cell("x", outputs=outputs),
    ]
    return report_of(assemble([("02_one", v4.new_notebook(cells=cells))], parameters()))


def test_each_number_figure_and_table_has_its_place_in_reading_order():
    got = [(row["printed"], row["kind"], row["place"], row["id"]) for row in printed_places(report())]
    assert got == [
        ("16.5%", "number", "opening", "budget.growth"),
        ("16.5%", "number", "Budget", "budget.growth"),
        ("16.5%", "number", "Rise", "budget.growth"),
        ("Figure 1", "figure", "Rise", "bars"),
        ("16.5%", "number", "Figure 1", "budget.growth"),
        ("Table 1", "table", "Rise", "rows"),
        ("16.5%", "number", "Table 1", "budget.growth"),
    ]


def test_the_replication_table_leads_to_cell_and_output():
    got = replication_rows(report())
    assert [tuple(row.values())[4:] for row in (got[0], got[3], got[5])] == [
        (16.5, "percent", "02_one", "compute", "findings.json: budget.growth"),
        (None, "", "02_one", "draw", "figures/bars.svg"),
        (None, "", "02_one", "draw", "tables/rows.csv"),
    ]


@pytest.mark.parametrize(
    ("days", "names"),
    [
        (["2024-04-01", "2022-07-01"], ["Ministry 2022", "2024"]),
        (["2025-12-26", "2025-02-01"], ["Ministry 2025-02-01", "2025-12-26"]),
        (["", ""], ["Ministry", "Ministry"]),
    ],
)
def test_a_publisher_is_named_once_and_two_sources_of_a_year_are_told_apart(days, names):
    register = {
        str(number): {"publisher": "Ministry", "published": day, "url": f"https://{number}"}
        for number, day in enumerate(days)
    } | {"press": {"publisher": "Press", "published": "2023-01-01", "url": "paper"}}
    use = TableUse("t", 3, (), (*map(str, range(len(days))), "press"), 0, 0)
    cited = sources_of(replace(GROWTH, tables=(use,)), register)
    assert [name for name, _ in cited] == [*names, "Press 2023"]
    assert [url for _, url in cited][-1] == ""


def test_tables_and_sources_behind_the_results():
    got = origins(report())
    assert list(got["tables"]) == ["defence_budget_initial"]
    assert (
        f"sha256:{got['tables']['defence_budget_initial']['sha256']}"
        == resource("defence_budget_initial")["hash"]
    )
    assert got["sources"]["mod-white-paper-2023"]["publisher"] == "Ministry of Defense"
    assert got["parameters"] == {"02_one": {"edition": "latest", "seed": 3}}
    assert got["data_day"] == read_package()["created"][:10]


def test_the_rows_behind_the_findings():
    assert origins(report())["rows"]["defence_budget_initial"] == {
        ROW: {
            "texts": [],
            "measures": [("value", "¥6,821.9\u00a0billion")],
            "sources": ["mod-white-paper-2023"],
            "recalled": False,
            "how_read": "original page",
        }
    }


def test_a_measure_has_the_unit_of_its_column_and_only_else_that_of_its_row():
    """A card said that a poll had 1,150% respondents."""
    poll = (
        "CAO-2025 · Promotion of defence equipment transfer under rules (first time asked) · all · positive"
    )
    use = TableUse("public_opinion", 1, (poll,), (), 0, 0)
    measures = origins(report(use))["rows"]["public_opinion"][poll]["measures"]
    assert measures == [("respondents", "1,534"), ("percent", "15.6%")]


def test_a_row_that_is_gone_is_left_out():
    gone = replace(USE, keys=("initial_budget · incl · 1868",))
    assert origins(report(gone))["rows"] == {"defence_budget_initial": {}}


def test_an_unknown_source_is_told():
    unknown = replace(USE, sources=("mod-white-paper-2032",))
    with pytest.raises(ReportError, match="unknown source 'mod-white-paper-2032': did you mean"):
        origins(report(unknown))
