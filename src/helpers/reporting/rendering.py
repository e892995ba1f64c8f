"""Both documents of a report at once."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from nbformat import NotebookNode

from helpers.reporting.exporters import ReportHTMLExporter, ReportPDFExporter, prepare


def render(report: NotebookNode) -> tuple[str, bytes]:
    """The page and the paper of an assembled report, which is filled and laid out in place.

    pandoc reads the report once for both; Typst works on the paper while pandoc writes the page.
    A fault of either is told when both have ended.
    """
    prepared = prepare(report)
    exporters = {exporter.target: exporter for exporter in (ReportHTMLExporter(), ReportPDFExporter())}
    page, paper = exporters
    with ThreadPoolExecutor(2) as beside:
        made: dict[str, Future[Any]] = {
            target: beside.submit(exporters[target].finished, source, report, prepared)
            for target, source in exporters[page].converted(report, prepared, [page, paper])
        }
    return made[page].result(), made[paper].result()
