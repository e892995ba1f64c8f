import copy

import pytest
from nbformat import v4

from helpers.errors import ReportError
from helpers.parameters import load
from helpers.reporting.assembly import assemble
from helpers.reporting.exporters import ReportHTMLExporter, ReportPDFExporter
from helpers.reporting.rendering import render


def report(prose="Words."):
    cells = [
        v4.new_markdown_cell(f"# One\n\n{prose}", id="one"),
        v4.new_code_cell("x = 1", id="two"),
    ]
    return assemble([("02_one", v4.new_notebook(cells=cells))], load("latest"))


def test_both_documents_are_those_of_the_exporters():
    notebook = report()
    alone = [
        exporter().from_notebook_node(copy.deepcopy(notebook))[0]
        for exporter in (ReportHTMLExporter, ReportPDFExporter)
    ]
    assert list(render(notebook)) == alone


@pytest.mark.parametrize(("prose", "told"), [("[@no-such-work]", "no-such-work"), ("It rose by 3%.", "3")])
def test_what_is_wrong_is_told(prose, told):
    with pytest.raises(ReportError, match=told):
        render(report(prose))
