"""The report as one HTML file and as one PDF: two nbconvert exporters over one Markdown text.

A template turns the assembled notebook into pandoc Markdown, once for each target; pandoc resolves
citations and mathematics the same way for both and writes HTML or Typst; the typst library compiles the PDF.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pypandoc
import typst
from nbconvert.exporters import TemplateExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer
from traitlets.config import Config

from helpers.errors import ReportError
from helpers.paths import DATA, TEMPLATES
from helpers.reporting.assembly import collect_findings, numbered, outputs
from helpers.reporting.findings import MIME_KEY, Finding
from helpers.reporting.fonts import JAPANESE, SANS, SERIF, font_faces
from helpers.reporting.layout import join_short_paragraphs, mark_layout
from helpers.reporting.narrative import Context, fill, long_date
from helpers.reporting.prose import prose_faults
from helpers.reporting.tables import escape

_LEXER, _FORMATTER = PythonLexer(), HtmlFormatter()
_FILLED = ("title", "caption", "alt")


class NarrativePreprocessor(Preprocessor):
    """Fill the numbers of all prose, titles, captions and alternative texts; stop at sentences that fail."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Fill every cell unless that is done; leave findings and edition in `resources` for the template."""
        context = fill_prose(nb)
        mark_layout(nb)
        if resources["target"] == "typst":
            join_short_paragraphs(nb)  # the page has the code between them, the paper has not
        resources.update(about=nb.metadata[MIME_KEY], findings=context.findings, labels=context.labels)
        return nb, resources


def fill_prose(nb: NotebookNode) -> Context:
    """Fill every text of the report in place, once; what it was filled with.

    ReportError with every typed number, unbound word and sentence that does not hold, one line each.
    """
    about = nb.metadata[MIME_KEY]
    context = Context(
        collect_findings(nb), numbered(nb), date.fromisoformat(about["as_of"]), about["edition"]
    )
    if not about.get("filled"):
        texts = list(_texts(nb))
        faults = [fault for holder, name, where in texts for fault in _filled(holder, name, where, context)]
        if faults:
            raise ReportError("\n".join(faults))
        about["filled"] = True  # both documents are made of it
    return context


def _texts(nb: NotebookNode) -> Iterator[tuple[Any, str, str]]:
    """Every text of the report that speaks of findings: what holds it, under which name, and where."""
    for cell in nb.cells:
        where = "{chapter}, cell {cell}".format(**cell.metadata[MIME_KEY])
        if cell.cell_type == "markdown":
            yield cell, "source", where
        for output in cell.get("outputs", []):
            details = output.get("metadata", {}).get(MIME_KEY, {})
            yield from ((details, name, f"{where}, {name}") for name in _FILLED if name in details)


def _filled(texts: Any, name: str, where: str, context: Context) -> list[str]:
    """Fill one text in place; return what is wrong with it."""
    try:
        faults = prose_faults(texts[name], where)
        texts[name] = fill(texts[name], context, where, linked=name != "alt")
    except ReportError as error:
        return [str(error)]
    return faults


class ReportExporter(TemplateExporter):
    """The report as pandoc Markdown; the two exporters below finish it."""

    target = ""

    @property
    def default_config(self) -> Config:
        """Our template, and the narrative filled before it."""
        ours = Config(
            TemplateExporter={
                "template_name": "report",
                "template_file": "index.md.j2",
                "extra_template_basedirs": [str(TEMPLATES)],
                "preprocessors": [NarrativePreprocessor],
                "default_preprocessors": [],  # each would validate the notebook, and none has work here
            }
        )
        return Config(super().default_config, **ours)

    def default_filters(self) -> Any:
        """The filters of nbconvert and ours."""
        yield from super().default_filters()
        yield "escape_markdown", escape
        yield "highlight_code", lambda source: highlight(source, _LEXER, _FORMATTER)
        yield "inline_svg", inline_svg
        yield "table_names", table_names
        yield "typst_string", typst_string

    def markdown(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """The whole report as Markdown for this target."""
        resources = {"target": self.target, **(resources or {})}
        return super().from_notebook_node(nb, resources, **kw)


class ReportHTMLExporter(ReportExporter):
    """One self-contained HTML file: no request, no script."""

    export_from_notebook = "Report (HTML)"
    target = "html"
    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return text, too
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """Render the notebook; returns the page and the resources."""
        text, resources = self.markdown(nb, resources, **kw)
        folder = TEMPLATES / "report"
        options = [
            f"--template={folder / 'page.html'}",
            "--toc",
            "--toc-depth=3",
            "--section-divs",
            "--mathml",
            "--shift-heading-level-by=1",
        ]
        style = font_faces() + (folder / "page.css").read_text(encoding="utf-8")
        return pandoc(
            text, "html5", options, _front_matter(resources), header=f"<style>\n{style}</style>"
        ), resources


class ReportPDFExporter(ReportExporter):
    """A working paper by Typst: tagged (PDF/UA-1), fonts embedded, same bytes every time."""

    export_from_notebook = "Report (PDF)"
    target = "typst"
    file_extension = ".pdf"
    output_mimetype = "application/pdf"

    def from_notebook_node(  # type: ignore[override]  # bytes, as nbconvert's own PDF exporters
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[bytes, Any]:
        """Render the notebook; returns the bytes of the PDF and the resources."""
        text, resources = self.markdown(nb, resources, **kw)
        folder = TEMPLATES / "report"
        options = [f"--template={folder / 'paper.typ'}", f"--lua-filter={folder / 'formula.lua'}"]
        source = pandoc(text, "typst-smart", options, _front_matter(resources))
        source = source.replace("align(center)[#table(", "align(left)[#table(")  # as the captions
        for shown in outputs(nb, "table"):
            source = with_widths(source, shown["id"], shown.get("widths", []))
        with tempfile.TemporaryDirectory() as place:
            for name, svg in _figures(nb):
                Path(place, f"{name}.svg").write_text(svg, encoding="utf-8")
            main = Path(place, "report.typ")
            main.write_text(source, encoding="utf-8")
            return _compile(main, date.fromisoformat(resources["about"]["as_of"])), resources


def pandoc(text: str, target: str, options: list[str], metadata: dict[str, Any], header: str = "") -> str:
    """Markdown to a whole document in `target`, citations resolved; one that does not resolve is an error."""
    with tempfile.TemporaryDirectory() as folder:
        values, head = Path(folder, "metadata.json"), Path(folder, "header.html")
        values.write_text(json.dumps(metadata), encoding="utf-8")
        head.write_text(header, encoding="utf-8")
        shared = [
            "--standalone",
            "--wrap=none",
            "--columns=10000",
            "--fail-if-warnings",
            f"--include-in-header={head}",
            "--citeproc",
            "--metadata=link-citations",
            f"--bibliography={DATA / 'references.bib'}",
            f"--metadata-file={values}",
        ]
        try:
            return pypandoc.convert_text(text, target, format="markdown-smart", extra_args=shared + options)
        except RuntimeError as error:
            raise ReportError(f"pandoc: {' '.join(str(error).split())}") from error


def _compile(main: Path, day: date) -> bytes:
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    return typst.compile(
        main,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=noon,
        font_paths=[SANS, SERIF, JAPANESE],
        ignore_system_fonts=True,
    )


def _front_matter(resources: Any) -> dict[str, Any]:
    about = resources["about"]
    day = date.fromisoformat(about["as_of"])
    return {
        "title": about["title"],
        "subtitle": about["subtitle"],
        "edition": about["edition"],
        "lang": "en-GB",
        "date": long_date(day),
        "isodate": about["as_of"],
        "version": version("japan-defence-turn"),
        "hides": any(
            finding.id == "data.rows_hidden" and finding.value for finding in resources["findings"].values()
        ),
        "reference-section-title": "References",
    }


def with_widths(source: str, table: str, widths: list[float]) -> str:
    """Typst text in which the columns of a table share the page's width; as it was without `widths`."""
    if not widths:
        return source
    label = re.search(rf"(?<!\()<table-{re.escape(table)}>", source)  # a link to it stands in brackets
    if label is None:
        raise ReportError(f"table '{table}' is not in the paper")
    start = source.rindex("columns: ", 0, label.start())
    shares = ", ".join(f"{width:g}fr" for width in widths)
    return source[:start] + re.sub(r"columns: \d+", f"columns: ({shares})", source[start:], count=1)


def table_names(finding: Finding) -> str:
    """The tables a finding rests on: three by name, the rest counted."""
    names = [use.table for use in finding.tables]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def typst_string(text: str) -> str:
    """`text` as a string literal of Typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _figures(nb: NotebookNode) -> list[tuple[str, str]]:
    return [
        (output.metadata[MIME_KEY]["id"], output.data["image/svg+xml"])
        for cell in nb.cells
        for output in cell.get("outputs", [])
        if output.get("metadata", {}).get(MIME_KEY, {}).get("kind") == "figure"
    ]


def inline_svg(svg: str, name: str, alt: str) -> str:
    """The picture as an element of the page: unique ids, alternative text, size from its view box."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', body)
    body = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", body)
    body = re.sub(r"<metadata>.*?</metadata>", "", body, count=1, flags=re.DOTALL)
    label = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    body = re.sub(
        r'<svg ((?:(?!width=|height=)[^>])*?)\bwidth="[^"]*" height="[^"]*"', r"<svg \1", body, count=1
    )
    return body.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
