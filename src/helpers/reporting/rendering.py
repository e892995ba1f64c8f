"""Both documents of a report at once."""

from concurrent.futures import ThreadPoolExecutor

from nbformat import NotebookNode

from helpers.reporting.exporters import ReportHTMLExporter, ReportPDFExporter, prepare


def render(report: NotebookNode) -> tuple[str, bytes]:
    """The page and the paper of an assembled report, which is filled and laid out in place.

    pandoc works on both side by side and has ended before Typst begins, so that they do not hold their memory
    at the same time.
    """
    prepared = prepare(report)
    page, paper = ReportHTMLExporter(), ReportPDFExporter()
    page_text, of_page = page.markdown(report, prepared)
    paper_text, of_paper = paper.markdown(report, prepared)
    with ThreadPoolExecutor(1) as beside:
        converted = beside.submit(paper.converted, paper_text, of_paper)
        page_converted = page.converted(page_text, of_page)
        finished = beside.submit(paper.finished, converted.result(), of_paper)
        return page.finished(page_converted, of_page), finished.result()
