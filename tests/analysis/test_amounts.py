import pandas as pd
import pytest

from helpers.analysis.amounts import billion_yen, trillion_yen
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
