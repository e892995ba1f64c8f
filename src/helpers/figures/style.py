"""One look for all figures, and SVG whose bytes depend on nothing but the picture."""

import io
import re
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.errors import ReportError
from helpers.typography.fonts import SANS

STYLE = Path(__file__).with_name("report.mplstyle")
_SHAPE = re.compile(r'<(?!g )\w+ (?:[^>]* )?id="([^"]+)"')
_ID = re.compile(r'(\bid="|href="#|url\(#)([^")]+)')

# The palette: distinguishable with every common colour blindness, 4.5:1 against white.
BLUE, RED, OCHRE, GREEN, PURPLE, GREY = "#0b5d8c", "#c8442d", "#8a6d00", "#3b7d4f", "#7a4e9b", "#6b7280"

# Points between the numbers of an axis and its label; wider fonts stay clear, too.
LABEL_PAD = 9

# A box behind words that a line of the figure would cross.
ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1}

# Least distance of two labels of lines, in inches.
_LABEL_GAP = 0.165


def use_style(*, live: bool = False) -> None:
    """Apply the look to every figure drawn from now on; only a `live` kernel shows them by itself."""
    if not live:
        mpl.use("agg")
    for weight in ("Regular", "Semibold"):
        font_manager.fontManager.addfont(SANS / f"SourceSansPro-{weight}.ttf")
    plt.style.use(STYLE)


def new_figure(columns: int = 1, height: float = 3.6) -> tuple[Figure, list[Axes]]:
    """A figure with panels side by side, narrow enough for its letters to be read on a phone."""
    width, _ = mpl.rcParams["figure.figsize"]
    figure, axes = plt.subplots(1, columns, figsize=(width, height), squeeze=False)
    return figure, list(axes[0])


def stacked_panels(*heights: float) -> tuple[Figure, list[Axes]]:
    """A figure with panels of these heights, one below the other."""
    width, _ = mpl.rcParams["figure.figsize"]
    figure, axes = plt.subplots(len(heights), figsize=(width, sum(heights)), height_ratios=heights)
    return figure, list(axes)


def label_end(axes: Axes, x: float, y: float, text: str, colour: str) -> None:
    """Name a line at its last point, in its own colour, instead of a legend."""
    name_point(axes, (x, y), text, colour, (5, 0))


def label_ends(axes: Axes, x: float, ends: list[tuple[float, str, str]], inches: float) -> None:
    """Name lines (value, text, colour) at their ends; labels that would touch on axes of `inches` move up."""
    bottom, top = axes.get_ylim()
    place = bottom
    for value, text, colour in sorted(ends):
        place = max(value, place + _LABEL_GAP / inches * (top - bottom))
        label_end(axes, x, place, text, colour)


def name_point(
    axes: Axes,
    point: tuple[float, float],
    text: str,
    colour: str,
    offset: tuple[float, float],
    align: str = "left",
) -> None:
    """Words beside a point, `offset` points of print away from it."""
    axes.annotate(
        text,
        point,
        offset,
        textcoords="offset points",
        ha=align,
        va="center",
        color=colour,
        annotation_clip=False,
    )


def named_bars(
    figure: Figure, keys: Iterable[Hashable], names: Mapping[Any, str], panel: int = 0
) -> dict[Artist, str]:
    """The bars of a panel that are findings, with their ids: `keys` as the bars stand, `names` by key.

    ReportError if there are more keys than bars or fewer.
    """
    named, bars = list(keys), figure.axes[panel].containers[0]  # the first series of bars
    if len(named) != len(bars):
        raise ReportError(f"{len(named)} keys for {len(bars)} bars: each bar has one")
    return {bar: names[key] for key, bar in zip(named, bars, strict=True) if key in names}


def svg_bytes(figure: Figure) -> bytes:
    """The figure as SVG without date or random ids; the figure is closed."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return _with_numbered_shapes(buffer.getvalue()).encode()


def _with_numbered_shapes(svg: str) -> str:
    """`svg` with its shapes and clips called shape-1, shape-2 … in order of appearance.

    matplotlib calls them by a hash of their place to the last bit, which is not the same on all processors.
    """
    names = {old: f"shape-{number}" for number, old in enumerate(_SHAPE.findall(svg), start=1)}
    return _ID.sub(lambda found: found[1] + names.get(found[2], found[2]), svg)
