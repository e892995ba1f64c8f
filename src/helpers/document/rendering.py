"""Both documents of a report at once."""

from nbformat import NotebookNode

from helpers.document.exporters import ReportHTMLExporter, ReportPDFExporter, prepare


def render(report: NotebookNode) -> tuple[str, bytes]:
    """The page and the paper of an assembled report, which is filled and laid out in place.

    pandoc reads the report once for both.
    """
    prepared, page, paper = prepare(report), ReportHTMLExporter(), ReportPDFExporter()
    sources = page.converted(report, prepared, [page.target, paper.target])
    made = page.finished(sources[page.target], report, prepared)
    return made, paper.finished(sources[paper.target], report, prepared)
