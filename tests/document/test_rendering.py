import pytest

from helpers.document.exporters import ReportHTMLExporter, ReportPDFExporter
from helpers.document.rendering import render
from helpers.errors import ReportError
from tests.document.test_exporters import rendered, report


def test_both_documents_are_those_of_the_exporters():
    made = report()
    alone = [rendered(exporter, made) for exporter in (ReportHTMLExporter, ReportPDFExporter)]
    assert list(render(made)) == alone


@pytest.mark.parametrize(
    ("prose", "told"),
    [("As [@no-such-work] says.", "no-such-work"), ("It rose by 3%.", "02_one, cell answer: '3%' is typed")],
)
def test_what_is_wrong_is_told(prose, told):
    with pytest.raises(ReportError, match=told):
        render(report(prose))
