"""Figures of chapter 06: findings side by side, each with its printed value."""

from collections.abc import Mapping
from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure

from helpers.figures.style import BLUE, GREY, RED, new_figure
from helpers.typography.marks import row_marks

# Characters in a line of a name.
_LABEL_WIDTH = 36


def finding_bars(findings: pd.DataFrame, names: Mapping[str, str], unit: str) -> Figure:
    """One bar for each finding (see `Findings.as_frame`), named by `names`; negative ones in red."""
    figure, (axes,) = new_figure(height=0.34 * len(findings) + 0.5)
    labels = [fill(names[finding], _LABEL_WIDTH) for finding in findings["id"]]
    colours = [RED if value < 0 else BLUE for value in findings["value"]]
    bars = axes.barh(range(len(findings)), findings["value"], height=0.55, color=colours)
    axes.bar_label(bars, findings["printed"] + row_marks(findings), padding=4)
    axes.set_yticks(range(len(findings)), labels)
    axes.invert_yaxis()
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.margins(x=0.28)
    axes.set_xlabel(unit)
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", pad=8)
    return figure
