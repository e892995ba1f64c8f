"""Both documents of a report at once."""

from concurrent.futures import ThreadPoolExecutor

from nbformat import NotebookNode

from helpers.reporting.exporters import ReportHTMLExporter, ReportPDFExporter, prepare


def render(report: NotebookNode) -> tuple[str, bytes]:
    """The page and the paper of an assembled report, which is filled and laid out in place.

    pandoc reads the report once for both; Typst works on the paper while the page is put together.
    """
    prepared, page, paper = prepare(report), ReportHTMLExporter(), ReportPDFExporter()
    sources = page.converted(report, prepared, [page.target, paper.target])
    with ThreadPoolExecutor(1) as beside:
        made = beside.submit(paper.finished, sources[paper.target], report, prepared)
        return page.finished(sources[page.target], report, prepared), made.result()
