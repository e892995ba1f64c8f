import pandas as pd
import pytest

from helpers.analysis.amounts import billion_yen, of_years, trillion_yen
from helpers.errors import ReportError


@pytest.fixture
def mixed():
    return pd.DataFrame({"value": [500.0, 2.0], "unit": ["billion_yen", "trillion_yen"]})


def test_mixed_units_become_billions(mixed):
    assert billion_yen(mixed).tolist() == [500.0, 2000.0]


def test_mixed_units_become_trillions(mixed):
    assert trillion_yen(mixed).tolist() == [0.5, 2.0]


def test_a_unit_that_is_not_yen_is_refused(mixed):
    with pytest.raises(ReportError, match="not an amount in yen: percent"):
        trillion_yen(mixed.assign(unit="percent"))


def test_of_years_takes_fiscal_years_where_the_table_has_them():
    rows = pd.DataFrame({"fiscal_year": [2022, 2023, 2024], "year": [2000, 2000, 2024]})
    assert of_years(rows, 2022, 2024)["fiscal_year"].tolist() == [2022, 2024]
    assert of_years(rows[["year"]], 2000).index.tolist() == [0, 1]


def test_rows_of_years_remember_their_table():
    rows = pd.DataFrame({"year": [2000]})
    rows.attrs["table"] = "macro_weo"
    assert of_years(rows, 1999).attrs == {"table": "macro_weo"}
