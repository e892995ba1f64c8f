"""Figure of a sweep: how findings answer to the parameters."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator

from helpers.figures.style import BLUE, GREY, svg_bytes, use_style

# From the lowest to the highest value of a parameter.
_RAMP = "blend:#7db8d8,#0a3550"

# Units whose names do not read as words.
_UNITS = {"percent": "%", "jpy_per_usd": "yen per dollar"}

_ROW_HEIGHT, _LETTERS = 2.4, 55

_HOW_TO_READ = "Each point is one run. A line joins the runs that differ only in what runs along the axis."


def save_sweep_chart(
    folder: str, drawn: Mapping[str, str], title: str, labels: Mapping[str, str], source: str
) -> None:
    """Draw ``results.csv`` in a folder as ``figure.svg`` beside it; see `sweep_chart`."""
    use_style()
    mpl.rcParams["svg.fonttype"] = "path"  # the file stands alone: no page brings its fonts
    results = pd.read_csv(f"{folder}/results.csv")
    Path(folder, "figure.svg").write_bytes(svg_bytes(sweep_chart(results, drawn, title, labels, source)))


def sweep_chart(
    results: pd.DataFrame, drawn: Mapping[str, str], title: str, labels: Mapping[str, str], source: str
) -> Figure:
    """A row of panels for each finding in `drawn` (id to label), which shows the parameters it answers to.

    The first such parameter runs along, the second is the colour, the third sets panels side by side, the
    fourth the dashes. `results`: a column for each parameter, then finding, value, unit. `labels` name the
    parameters; `source` says where all others come from.
    """
    width, _ = plt.rcParams["figure.figsize"]
    figure = plt.figure(figsize=(width, _ROW_HEIGHT * len(drawn) + 0.8))
    figure.suptitle(title, fontsize=11, fontweight="semibold")
    figure.supxlabel(fill(f"{_HOW_TO_READ} {source}.", _LETTERS), fontsize=9, color=GREY)
    rows = figure.subfigures(len(drawn), 1, squeeze=False)[:, 0]
    for row, (finding, label) in zip(rows, drawn.items(), strict=True):
        _draw(row, results[results["finding"].eq(finding)], label, labels)
    return figure


def answering(found: pd.DataFrame) -> list[str]:
    """Parameters that change the value of a finding while the others stay."""
    parameters = [column for column in found.columns if column not in ("finding", "value", "unit")]
    others = {name: [other for other in (*parameters, "finding") if other != name] for name in parameters}
    return [name for name in parameters if found.groupby(others[name])["value"].nunique().gt(1).any()]


def _draw(row: SubFigure, found: pd.DataFrame, label: str, labels: Mapping[str, str]) -> None:
    along, *others = answering(found) or [str(found.columns[0])]
    colour, side, dashes = (*others, None, None, None)[:3]
    lines = found.drop_duplicates([along, *others])
    panels = [(_plain(value), part) for value, part in lines.groupby(side)] if side else [("", lines)]
    axes = row.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for panel, (value, part) in zip(axes, panels, strict=True):
        _lines(panel, part, along, colour, dashes)
        panel.set(xlabel=labels.get(along, along), title=f"{labels.get(side, side)}: {value}" if side else "")
    unit = str(found["unit"].iloc[0])
    axes[0].set_ylabel(_UNITS.get(unit, unit.replace("_", " ")))
    row.suptitle(fill(label, _LETTERS))
    if colour:
        handles, names = axes[-1].get_legend_handles_labels()
        name = fill(labels.get(colour, colour), 16)
        values = [_plain(value) for value in names]
        row.legend(handles, values, title=name, loc="outside right center", alignment="left")


def _plain(value: object) -> str:
    """A value of a parameter without the zeros that a float carries."""
    try:
        return f"{float(str(value)):g}"
    except ValueError:
        return str(value)


def _lines(axes: Axes, part: pd.DataFrame, along: str, colour: str | None, dashes: str | None) -> None:
    palette = {"palette": _RAMP} if colour else {"color": BLUE}
    sns.lineplot(
        part, x=along, y="value", hue=colour, style=dashes, estimator=None, marker="o", ax=axes, **palette
    )
    if legend := axes.get_legend():
        legend.remove()
    if pd.api.types.is_numeric_dtype(part[along]):
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
