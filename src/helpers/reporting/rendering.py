"""Both documents of a report at once."""

from concurrent.futures import ThreadPoolExecutor

from nbformat import NotebookNode

from helpers.reporting.exporters import ReportHTMLExporter, ReportPDFExporter, prepare


def render(report: NotebookNode) -> tuple[str, bytes]:
    """The page and the paper of an assembled report, which is filled and laid out in place.

    They are made side by side: pandoc works on both, then Typst on the paper while the page is put together.
    """
    prepared = prepare(report)
    with ThreadPoolExecutor(1) as beside:
        paper = beside.submit(ReportPDFExporter().rendered, report, prepared)
        return ReportHTMLExporter().rendered(report, prepared), paper.result()
