"""The page's fonts, reduced to the letters a report in English needs and carried inside the page."""

import base64
import io
from functools import cache
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

LETTERS = [
    *range(0x20, 0x180),
    *range(0x2010, 0x2045),
    0x20AC,
    0x2020,
    0x2021,
    0x2190,
    0x2192,
    0x2212,
    0x2248,
    0x2264,
    0x2265,
    0x394,
]
"""Latin with European accents, dashes, quotation marks, †, ‡, €, arrows, minus, ≈, ≤, ≥ and Δ."""

_SANS = Path(font_source_sans_pro.__file__).parent / "files"
_SERIF = Path(font_source_serif_pro.__file__).parent / "files"
FACES = (
    ("Source Sans Pro", _SANS / "SourceSansPro-Regular.ttf", 400, "normal"),
    ("Source Sans Pro", _SANS / "SourceSansPro-Semibold.ttf", 600, "normal"),
    ("Source Serif Pro", _SERIF / "SourceSerifPro-Regular.ttf", 400, "normal"),
    ("Source Serif Pro", _SERIF / "SourceSerifPro-It.ttf", 400, "italic"),
    ("Source Serif Pro", _SERIF / "SourceSerifPro-Semibold.ttf", 600, "normal"),
)


def font_faces() -> str:
    """CSS that defines the faces of the page from data in the page itself."""
    return "".join(
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:{slant};font-display:swap;"
        f"src:url(data:font/woff;base64,{_subset(file)}) format('woff')}}\n"
        for family, file, weight, slant in FACES
    )


@cache
def _subset(file: Path) -> str:
    font = TTFont(file, recalcTimestamp=False)
    subsetter = Subsetter(
        Options(flavor="woff", layout_features=["kern", "liga", "tnum", "lnum"], hinting=False)
    )
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    font.flavor = "woff"
    buffer = io.BytesIO()
    font.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode()
