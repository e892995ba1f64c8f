"""The budget in real yen, by each measure of prices that is known, and beside it in dollars.

Amounts are billion yen by fiscal year unless a name says otherwise. `prices` holds the IMF's price indices by
calendar year (year, gdp_deflator_index, cpi_index), `outlook` rows of the government's outlook.
"""

from collections.abc import Mapping

import pandas as pd

from helpers.analysis.amounts import of_years
from helpers.analysis.budget.budget import PRICE_MEASURES, fiscal_inflation, growth

# Price indices of the IMF's table.
INDICES = ("gdp_deflator_index", "cpi_index")


def price_rises(prices: pd.DataFrame, outlook: pd.DataFrame) -> dict[str, pd.Series]:
    """Rise of prices in per cent by year, for each of `INDICES` and of `budget.fiscal_inflation`."""
    index = prices.set_index("year")
    return {name: growth(index[name]) for name in INDICES} | fiscal_inflation(outlook)


def rows_behind(measure: str, prices: pd.DataFrame, outlook: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows that the price rise of `year` rests on, for one of `price_rises`."""
    if measure in INDICES:
        return of_years(prices, year - 1, year)
    rows = outlook[outlook["measure"].isin(PRICE_MEASURES[measure])]
    # of the outlook's measures only the deflator is known as levels, the others as rises on the year before
    return of_years(rows, year - 1, year) if measure == "deflator" else of_years(rows, year)


# Lines of `indexed`, as a reader is shown them.
YARDSTICKS = {
    "current": "current yen",
    "real": "real yen (GDP deflator)",
    "dollars": "dollars, market rate",
}


def indexed(lines: Mapping[str, pd.Series], base: int) -> pd.DataFrame:
    """Lines by fiscal year as indices: 100 in the fiscal year `base`, and from it on.

    Columns: fiscal_year and one for each line; missing where a line is not known.
    """
    columns = {name: 100 * line.loc[base:] / line[base] for name, line in lines.items()}
    return pd.DataFrame(columns).rename_axis("fiscal_year").reset_index()
