"""The page's fonts, reduced to the letters a report in English needs and carried inside the page."""

import base64
import hashlib
import inspect
import io
import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import category

import fontTools
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from helpers.errors import ReportError
from helpers.paths import reports

# Latin with European accents; dashes, quotation marks and daggers; the signs named.
LETTERS = [*range(0x20, 0x180), *range(0x2010, 0x2045), *map(ord, "€←→−≈≤≥Δ✓")]


# Kept features: kerning, ligatures, and figures of equal width and height for tables.
FEATURES = ["kern", "liga", "tnum", "lnum"]


def font_folder(package: str, folder: str) -> Path:
    """Folder of font files in an installed package, found without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ReportError(
            f"the font package '{package}' is not installed: run `make report`, which sets everything up"
        )
    return Path(spec.submodule_search_locations[0]) / folder


SANS = font_folder("font_source_sans_pro", "files")
SERIF = font_folder("font_source_serif_pro", "files")
# IPAex Gothic, for titles of references in kanji and kana.
KANJI = font_folder("matplotlib_fontja", "fonts")
# DejaVu Sans, for whatever else a source may print.
OTHER = font_folder("matplotlib", "mpl-data/fonts/ttf")

# Categories of letters that are not drawn by themselves: joiners, marks, spaces, our own signs.
_NEED_NO_GLYPH = {"Cc", "Cf", "Co", "Mn", "Zs"}

# The fonts of the paper.
FOLDERS = [SANS, SERIF, KANJI, OTHER]

FACES = (
    ("Source Sans Pro", SANS / "SourceSansPro-Regular.ttf", 400, "normal"),
    ("Source Sans Pro", SANS / "SourceSansPro-Semibold.ttf", 600, "normal"),
    ("Source Serif Pro", SERIF / "SourceSerifPro-Regular.ttf", 400, "normal"),
    ("Source Serif Pro", SERIF / "SourceSerifPro-It.ttf", 400, "italic"),
    ("Source Serif Pro", SERIF / "SourceSerifPro-Semibold.ttf", 600, "normal"),
)


def font_faces() -> str:
    """CSS that defines the faces of the page from data in the page itself.

    Cutting the fonts takes seconds and depends on nothing that an author edits, so the result is kept.
    """
    code = [inspect.getsource(function) for function in (_face, _subset)]
    recipe = repr(
        (code, LETTERS, FEATURES, [(face[0], face[1].name, *face[2:]) for face in FACES], fontTools.version)
    )
    kept = reports() / ".work" / f"fonts-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}.css"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_text("".join(_face(*face) for face in FACES), encoding="ascii")
        fresh.replace(kept)
    return kept.read_text(encoding="ascii")


def _face(family: str, file: Path, weight: int, slant: str) -> str:
    return (
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:{slant};font-display:swap;"
        f"src:url(data:font/woff;base64,{_subset(file)}) format('woff')}}\n"
    )


def _subset(file: Path) -> str:
    buffer = io.BytesIO()
    with TTFont(file, recalcTimestamp=False) as font:
        subsetter = Subsetter(Options(layout_features=FEATURES, hinting=False))
        subsetter.populate(unicodes=LETTERS)
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode()


def with_glyphs(source: str) -> str:
    """`source` with the code point written out for each letter that no font of the paper has.

    PDF/UA allows no letter without a glyph; a word of data in another script must not stop the report.
    """
    return source.translate({letter: f"U+{letter:04X}" for letter in letters_without_glyph(source)})


def letters_without_glyph(text: str) -> set[int]:
    """The letters of `text` that no font of the paper has."""
    rare = {ord(letter) for letter in set(text) if category(letter) not in _NEED_NO_GLYPH} - {*LETTERS}
    return rare - _covered() if rare else set()


def undrawable_letters(words: str) -> str:
    """The letters of an author that the paper cannot show, for a message: our own signs are none of them."""
    private = {ord(letter) for letter in set(words) if category(letter) == "Co"}
    letters = [chr(letter) for letter in sorted(letters_without_glyph(words) | private)]
    return "".join(letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in letters)


@cache
def _covered() -> frozenset[int]:
    files = [*SERIF.glob("*-Regular.ttf"), *KANJI.glob("*.ttf"), OTHER / "DejaVuSans.ttf"]
    return frozenset().union(*map(_letters, files))


def _letters(file: Path) -> set[int]:
    with TTFont(file, lazy=True) as font:
        return set(font.getBestCmap())
