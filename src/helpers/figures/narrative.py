"""Figures of chapter 06: findings side by side, each with its printed value."""

from collections.abc import Mapping
from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure

from helpers.figures.style import BLUE, GREY, RED, new_figure
from helpers.typography.marks import row_marks

# Growth of the budget by basis: findings and the names of their bars.
GROWTH_BY_BASIS = {
    "budget.growth_2024_incl_pct": "with SACO and realignment (incl.)",
    "budget.growth_2024_excl_pct": "without SACO and realignment (excl.)",
    "budget.growth_2024_mof_item_pct": "finance ministry’s item",
    "budget.growth_2024_with_fund_pct": "finance ministry’s item, FY2023 with the transfer to the fund",
    "budget.real_growth_2024_pct": "incl., at constant prices",
    "budget.real_growth_2024_outlook_pct": "incl., at the prices of the outlook",
    "budget.usd_growth_2024_pct": "incl., in dollars",
}

# Defence in per cent of GDP by yardstick.
SHARES_OF_GDP = {
    "budget.share_outlook_gdp_2022_pct": "FY2022 budget (excl.), outlook GDP",
    "budget.share_outlook_gdp_2024_pct": "FY2024 budget (excl.), outlook GDP",
    "budget.share_outlook_gdp_2024_incl_pct": "FY2024 budget (incl.), outlook GDP",
    "comparison.japan_share_gdp_2023_pct": "calendar 2023, SIPRI",
    "comparison.japan_share_gdp_2025_pct": "calendar 2025, SIPRI",
    "budget.share_same_year_gdp_2025_pct": "security-related FY2025, outlook GDP of FY2025",
    "budget.share_fixed_2022_gdp_2025_pct": "security-related FY2025, GDP of FY2022",
    "budget.share_fixed_2022_gdp_2025_with_supplementary_pct": "the same with the supplementary budget",
}

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
