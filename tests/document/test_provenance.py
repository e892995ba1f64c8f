import pytest
from nbformat import v4

from helpers.datasets.package import read_package, resource
from helpers.document.assembly import collect_findings
from helpers.document.provenance import origins, places, replication, without_links
from helpers.errors import ReportError
from helpers.findings.finding import MIME_KEY, Finding, TableUse

ROW = "initial_budget · incl · 2023"
USE = TableUse("defence_budget_initial", 1, (ROW,), ("mod-white-paper-2023",), 0, 0)
GROWTH = Finding("budget.growth", 16.5, "percent", 1, "growth", "02_one", "compute", (USE,))
LINK = "[16.5%<sup>†</sup>](#finding-budget.growth){.finding}"


def output(kind, name, data=None, **details):
    own = {
        "kind": kind,
        "id": name,
        "notebook": "02_one",
        "cell": "draw",
        "tables": [USE.to_json()],
        **details,
    }
    return v4.new_output("display_data", data or {}, metadata={MIME_KEY: own})


def report():
    outputs = [
        output("finding", "budget.growth", **GROWTH.to_json()),
        output("figure", "bars", title=f"It grew {LINK}", caption=""),
        output("table", "rows", {"text/markdown": f"| {LINK} |"}, title="Rows", caption=""),
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
    for cell in cells:
        cell.metadata[MIME_KEY] = {"chapter": "02_one", "cell": "x"}
    return v4.new_notebook(cells=cells)


def test_each_number_figure_and_table_has_its_place_in_reading_order():
    got = [(row["printed"], row["kind"], row["place"], row["id"]) for row in places(report())]
    assert got == [
        ("16.5%", "number", "", "budget.growth"),
        ("16.5%", "number", "Budget", "budget.growth"),
        ("16.5%", "number", "Rise", "budget.growth"),
        ("Figure 1", "figure", "Rise", "bars"),
        ("16.5%", "number", "Figure 1", "budget.growth"),
        ("Table 1", "table", "Rise", "rows"),
        ("16.5%", "number", "Table 1", "budget.growth"),
    ]


def test_the_replication_table_leads_to_cell_and_output():
    got = replication(report(), collect_findings(report()))
    assert [tuple(row.values())[4:] for row in (got[0], got[3], got[5])] == [
        (16.5, "percent", "02_one", "compute", "findings.json: budget.growth"),
        (None, "", "02_one", "draw", "figures/bars.svg"),
        (None, "", "02_one", "draw", "tables/rows.csv"),
    ]


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
        }
    }


def test_a_row_that_is_gone_is_left_out():
    notebook = report()
    notebook.cells[2].outputs[0].metadata[MIME_KEY]["tables"][0]["keys"] = ["initial_budget · incl · 1868"]
    assert origins(notebook)["rows"] == {"defence_budget_initial": {}}


def test_an_unknown_source_is_told():
    notebook = report()
    notebook.cells[2].outputs[0].metadata[MIME_KEY]["tables"][0]["sources"] = ["mod-white-paper-2032"]
    with pytest.raises(ReportError, match="unknown source 'mod-white-paper-2032': did you mean"):
        origins(notebook)


def test_numbers_as_plain_text():
    assert without_links(f"It grew {LINK} [^x]") == "It grew 16.5% [^x]"
    assert without_links(r"[\$3](#finding-a.b){.finding}") == "$3"
