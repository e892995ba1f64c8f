"""The report as one HTML file and as one PDF: two nbconvert exporters over one Markdown text.

A template turns the assembled notebook into pandoc Markdown; pandoc reads it and resolves its citations once,
then writes HTML, Typst or both; the typst library compiles the PDF.
"""

import base64
import hashlib
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets.config import Config

from helpers.datasets.package import collected_on
from helpers.document import appendix
from helpers.document.assembly import (
    Report,
    location_of,
    names_findings,
    output_metadata,
    report_of,
    report_of_one_notebook,
)
from helpers.document.cells import Pictures, data_uri, prepare_cells, printed_output
from helpers.document.content_check import CellContent, parsed_by_mistune
from helpers.document.fill import fill_prose
from helpers.document.front_matter import front_matter
from helpers.document.highlighting import highlighted
from helpers.document.layout import join_short_paragraphs, mark_layout
from helpers.document.pandoc import Aside, cell_mark, location_before, without_padding
from helpers.document.pictures import inline_svg
from helpers.document.provenance import findings_csv, origins, replication_csv, replication_rows, sources_of
from helpers.document.structured_data import linked_data
from helpers.document.typst_source import typst_string, with_breaks
from helpers.errors import ReportError
from helpers.findings.finding import MIME_KEY, as_json
from helpers.findings.links import as_words
from helpers.paths import TEMPLATES
from helpers.typography.fonts import FOLDERS, font_faces, with_glyphs
from helpers.typography.plain_text import escape

PAGE = TEMPLATES / "report" / "page.html"
SCRIPTS = ("elements.js", "cards.js", "tables.js", "reading.js")  # each uses what those before it define


@dataclass(frozen=True)
class Prepared:
    """A filled report whose cells are laid out, and what its documents show beside them."""

    report: Report
    by_mistune: dict[str, CellContent]
    pictures: Pictures
    origins: dict[str, Any]
    replication: list[dict[str, Any]]


def prepare(report: Report) -> Prepared:
    """Lay out a filled report, in place; ReportError with all that a document would not show."""
    rows, by_mistune = replication_rows(report), parsed_by_mistune(report)
    pictures = prepare_cells(report)
    join_short_paragraphs(report)
    mark_layout(report)
    return Prepared(report, by_mistune, pictures, origins(report), rows)


class ReportExporter(TemplateExporter):
    """The report as pandoc Markdown; the two exporters below finish it."""

    target = ""

    @property
    def default_config(self) -> Config:
        """Our template."""
        ours = Config(
            TemplateExporter={
                "template_name": "report",
                "template_file": "index.md.j2",
                "extra_template_basedirs": [str(TEMPLATES)],
                "default_preprocessors": [],  # each would validate the notebook, and none has work here
            }
        )
        return Config(super().default_config, **ours)

    def default_filters(self) -> Any:
        """The filters of nbconvert and ours."""
        yield from super().default_filters()
        yield "escape_markdown", escape
        yield "highlight_code", highlighted
        yield "inline_svg", inline_svg
        yield "figure_data", appendix.figure_data
        yield "cards", appendix.cards
        yield "register", appendix.register
        yield "replication_table", appendix.replication_table
        yield "download", appendix.download
        yield "findings_csv", findings_csv
        yield "replication_csv", replication_csv
        yield "as_words", as_words
        yield "longest", lambda text: max(map(len, text.splitlines()), default=0)
        yield "sources_of", sources_of
        yield "without_padding", without_padding
        yield "cell_mark", cell_mark
        yield "details", output_metadata
        yield "place", location_of
        yield "printed_output", printed_output
        yield "typst_string", typst_string

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """An assembled report, or any notebook as one of one chapter, as a document; with the resources."""
        del kw
        resources = self._init_resources(resources)
        if MIME_KEY in nb.metadata:
            report = report_of(nb)
        else:
            data_day = collected_on()
            report = report_of_one_notebook(nb, resources["metadata"]["name"] or "notebook", data_day)
        if names_findings(report):
            fill_prose(report)
        return self.render_document(prepare(report)), resources

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """The same for a file; a fault ends the program in one line: nbconvert would print the calls."""
        try:
            return super().from_file(file_stream, resources, **kw)
        except ReportError as error:
            raise SystemExit(str(error)) from error

    def render_document(self, prepared: Prepared) -> Any:
        """The document of a report."""
        return self.finish(self.convert(prepared, [self.target])[self.target], prepared)

    def convert(self, prepared: Prepared, targets: Collection[str]) -> dict[str, str]:
        """The report in HTML, in Typst or in both: they share a template; each exporter finishes its own."""
        aside = Aside()
        text = self.template.render(nb=prepared.report, resources={**vars(prepared), "aside": aside})
        about = front_matter(prepared.report, date.fromisoformat(prepared.origins["data_day"]))
        return aside.documents(text, targets, about, _anchors(prepared), prepared.by_mistune)

    def finish(self, source: str, prepared: Prepared) -> Any:
        """The document that a reader opens."""
        raise NotImplementedError


class ReportHTMLExporter(ReportExporter):
    """One self-contained HTML file: no request; a script for comfort, none needed to read."""

    export_from_notebook = "Report (HTML)"
    target = "html"
    file_extension = ".html"
    output_mimetype = "text/html"

    def finish(self, source: str, prepared: Prepared) -> str:
        """The page, with its style and its script."""
        for name, picture in prepared.pictures.items():
            source = source.replace(f'src="attachment:{name}"', f'src="{data_uri(*picture)}"')
        style = font_faces() + PAGE.with_suffix(".css").read_text(encoding="utf-8")
        script = "\n".join(PAGE.with_name(name).read_text(encoding="utf-8") for name in SCRIPTS)
        json_ld = linked_data(prepared.report, prepared.origins)
        data = f'<script type="application/ld+json">\n{json_ld}\n</script>'
        head = f"{_policy(script)}\n{data}\n<style>\n{style}</style>\n</head>"
        body, end = source.replace("</head>", head, 1).rsplit("</body>", 1)
        return f"{body}<script>{script}</script>\n</body>{end}"


class ReportPDFExporter(ReportExporter):
    """A working paper by Typst: tagged (PDF/UA-1), archival (PDF/A-3a) with the data attached.

    Fonts are embedded, and the bytes are the same every time.
    """

    export_from_notebook = "Report (PDF)"
    target = "typst"
    file_extension = ".pdf"
    output_mimetype = "application/pdf"

    def finish(self, source: str, prepared: Prepared) -> bytes:
        """The bytes of the PDF."""
        texts = {"main.typ": with_glyphs(with_breaks(source)), **dict(_files(prepared))}
        return _compile(texts, prepared.pictures, prepared.report.as_of)


def render(report: Report) -> tuple[str, bytes]:
    """The page and the paper of a filled report, laid out in place; pandoc reads it once for both."""
    prepared, page, paper = prepare(report), ReportHTMLExporter(), ReportPDFExporter()
    sources = page.convert(prepared, [page.target, paper.target])
    return page.finish(sources[page.target], prepared), paper.finish(sources[paper.target], prepared)


def _compile(texts: Mapping[str, str], pictures: Pictures, day: date) -> bytes:
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    with tempfile.TemporaryDirectory() as folder:  # Typst reads no other
        for name, (_, content) in pictures.items():
            (Path(folder) / name).write_bytes(content)
        try:
            return typst.compile(  # type: ignore[call-overload, no-any-return]  # it takes files by name, too
                {name: text.encode() for name, text in texts.items()},
                root=folder,
                format="pdf",
                pdf_standards=["ua-1", "a-3a"],
                timestamp=noon,
                font_paths=FOLDERS,
                ignore_system_fonts=True,
            )
        except typst.TypstError as error:
            where = _place(texts["main.typ"], error.diagnostic)
            raise ReportError(f"{where}typst: {' '.join(str(error).split())}") from error


def _place(source: str, diagnostic: str) -> str:
    """The cell at the line that Typst names, or before the drawing that it cannot read."""
    if line := re.search(r"main\.typ:(\d+):(\d+)", diagnostic):
        return location_before(source, int(line[1]), int(line[2]))
    drawing = re.search(r"([^/\\\s]+\.svg):\d", diagnostic)
    before = source.partition(f'"{drawing[1]}"')[0] if drawing else ""
    return location_before(before, before.count("\n") + 1, len(before))


def _anchors(prepared: Prepared) -> Iterator[str]:
    """What cells may link to beside headings, and the pictures they may show."""
    yield from (finding.anchor for finding in prepared.report.findings.values())
    yield from (shown.anchor for shown in prepared.report.shown.values())
    yield from prepared.report.bindings
    yield from (f"attachment:{name}" for name in prepared.pictures)


def _policy(script: str) -> str:
    """The policy of the page: nothing is fetched, and of scripts only its own runs, known by its hash."""
    known = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"script-src 'sha256-{known}'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'\">"
    )


def _files(prepared: Prepared) -> Iterator[tuple[str, str]]:
    """What Typst reads or attaches: pictures, the data behind each figure and table, the two lists."""
    for shown in prepared.report.shown.values():
        yield f"{shown.id}.csv", shown.csv
        if shown.kind == "figure":
            yield f"{shown.id}.svg", shown.content
    yield "replication.csv", replication_csv(prepared.replication)
    yield "findings.json", as_json(prepared.report.findings)
