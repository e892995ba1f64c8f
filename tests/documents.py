"""Read the two documents of the report as texts and links."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pikepdf

CODE = re.compile(rb"<([0-9a-fA-F]+)>")


class Page(HTMLParser):
    """Tags, ids and in-page links of a page; the texts of its numbers before the list of findings."""

    def __init__(self, file: Path):
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.numbers: list[str] = []
        self._in_number = self._in_mark = False
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append(tag)
        self.ids += [attributes["id"] or ""] if "id" in attributes else []
        self.links += [attributes["href"] or ""] if tag == "a" else []
        self._in_mark = self._in_mark or tag == "sup"
        if tag == "a" and attributes.get("class") == "finding" and "findings" not in self.ids:
            self._in_number = True
            self.numbers.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = self._in_mark and tag != "sup"
        self._in_number = self._in_number and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._in_number and not self._in_mark:
            self.numbers[-1] += data


def solid(text: str) -> str:
    """`text` without what a line break may add or take: white space and hyphens."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def paper_text(file: Path) -> str:
    """The text of a PDF that Typst made, without running heads, as `solid` gives it."""
    return "".join(paper_pages(file))


def paper_pages(file: Path, *, artifacts: bool = False) -> list[str]:
    """The same, page by page; with `artifacts` also running heads and the heads of tables that go on."""
    with pikepdf.open(file) as pdf:
        return [solid(_page_text(page, artifacts)) for page in pdf.pages]


def _page_text(page: pikepdf.Page, artifacts: bool) -> str:
    fonts = {str(name): _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    letters: dict[int, str] = {}
    text = ""
    marked: list[bool] = []  # running heads and page numbers are marked as artifacts
    for instruction in pikepdf.parse_content_stream(page, "Tf Tj TJ BMC BDC EMC"):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator in ("BMC", "BDC"):
            marked.append(not artifacts and str(operands[0]) == "/Artifact")
        elif operator == "EMC":
            marked.pop()
        elif any(marked):
            continue
        elif operator == "Tf":
            letters = fonts[str(operands[0])]
        else:
            parts = operands[0] if operator == "TJ" else operands
            glyphs = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            text += "".join(letters.get(glyphs[i] << 8 | glyphs[i + 1], "") for i in range(0, len(glyphs), 2))
    return text


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """What each glyph of a font stands for, by its ToUnicode map."""
    letters = {}
    for line in font["/ToUnicode"].read_bytes().splitlines():
        codes = [bytes.fromhex(code.decode()) for code in CODE.findall(line)]
        if len(codes) == 2:
            letters[int.from_bytes(codes[0])] = codes[1].decode("utf-16-be")
        elif len(codes) == 3:
            first, last = int.from_bytes(codes[0]), int.from_bytes(codes[1])
            start = int.from_bytes(codes[2])
            letters |= {glyph: chr(start + glyph - first) for glyph in range(first, last + 1)}
    return letters
