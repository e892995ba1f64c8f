"""Back-test: every figure that ministries and agencies printed, computed again from the tables."""

import pytest

from helpers.analysis.budget import backtest
from helpers.datasets.tables import open_table
from tests.tables import read

NOT_REPRODUCED = {
    ("growth_pct", "incl", 1970): "the amount of FY1969 is not in the data",
    ("pct_of_gnp_outlook", "incl", 1955): "benchmark year: neither amount nor outlook GNP is in the data",
    ("pct_of_gnp_outlook", "incl", 1960): "benchmark year: neither amount nor outlook GNP is in the data",
    ("pct_of_gnp_outlook", "incl", 1965): "benchmark year: neither amount nor outlook GNP is in the data",
}
"""Printed figures that the tables do not give, each with the reason."""

TABLES = (
    "defence_budget_initial",
    "japan_gdp_outlook",
    "defence_budget_composition",
    "buildup_program",
    "exchange_rate_daily",
)
"""What the figures are computed from, in the order of the arguments."""


def printed():
    return [(row["measure"], row["basis"], int(row["fiscal_year"])) for row in read("published_figures")]


@pytest.fixture(scope="module")
def figures():
    tables = [open_table(table) for table in TABLES]
    compared = backtest.compared(open_table("published_figures"), backtest.computed_figures(*tables))
    return compared.set_index(["measure", "basis", "fiscal_year"])


@pytest.mark.parametrize(
    "key", [key for key in printed() if key not in NOT_REPRODUCED], ids=lambda key: "/".join(map(str, key))
)
def test_reproduced(figures, key):
    row = figures.loc[key]
    assert row["fits"], f"printed {row['value']}, computed {row['computed']:.4f}"


def test_exactly_the_listed_figures_are_not_reproduced(figures):
    assert set(figures.index[~figures["fits"]]) == set(NOT_REPRODUCED)


def test_every_printed_figure_is_compared(figures):
    assert sorted(figures.index) == sorted(printed())
    assert len(printed()) == 140
