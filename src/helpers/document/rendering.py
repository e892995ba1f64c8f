"""Both documents of a report at once."""

from helpers.document.assembly import Report
from helpers.document.exporters import ReportHTMLExporter, ReportPDFExporter, prepare


def render(report: Report) -> tuple[str, bytes]:
    """The page and the paper of a filled report, which is laid out in place.

    pandoc reads the report once for both.
    """
    prepared, page, paper = prepare(report), ReportHTMLExporter(), ReportPDFExporter()
    sources = page.converted(prepared, [page.target, paper.target])
    return page.finished(sources[page.target], prepared), paper.finished(sources[paper.target], prepared)
