"""Both documents of a report at once."""

from concurrent.futures import ThreadPoolExecutor

from nbformat import NotebookNode

from helpers.reporting.exporters import ReportExporter, ReportHTMLExporter, ReportPDFExporter, prepare


def render(report: NotebookNode) -> tuple[str, bytes]:
    """The page and the paper of an assembled report, which is filled and laid out in place.

    pandoc works on both side by side, and has ended before Typst begins: together they would hold more memory
    than the rest of a build.
    """
    shared = prepare(report)
    exporters: tuple[ReportExporter, ...] = (ReportHTMLExporter(), ReportPDFExporter())
    written = [one.markdown(report, shared) for one in exporters]
    with ThreadPoolExecutor() as threads:
        documents = list(
            threads.map(lambda one, text: one.converted(text[0], report, text[1]), exporters, written)
        )
        page, paper = threads.map(
            lambda one, document, text: one.finished(document, text[1]), exporters, documents, written
        )
    return page, paper
