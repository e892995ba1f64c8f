"""Japan among other countries: a table of three."""

import pandas as pd
import pytest

from helpers.analysis import comparison
from helpers.errors import ReportError


def spending():
    cells = [
        ("AAA", 2000, 100.0, 1.0, "none"),
        ("BBB", 2000, 300.0, 3.0, "sipri_estimate"),
        ("CCC", 2000, float("nan"), 2.0, "none"),
        ("AAA", 2001, 400.0, 2.0, "none"),
        ("BBB", 2001, 300.0, 5.0, "sipri_estimate"),
        ("CCC", 2001, 300.0, 1.0, "none"),
    ]
    return pd.DataFrame(cells, columns=["country", "year", "current_usd_m", "share_gdp_pct", "estimate_flag"])


def names():
    return pd.DataFrame({"country": ["AAA", "BBB", "CCC"], "country_name": ["Aland", "Bland", "Cland"]})


def test_of_year_leaves_out_countries_without_an_amount():
    assert comparison.of_year(spending(), 2000)["country"].tolist() == ["BBB", "AAA"]


def test_of_country_that_has_no_amount_is_refused():
    with pytest.raises(ReportError, match="no military expenditure of CCC in 2000"):
        comparison.of_country(spending(), "CCC", 2000)


def test_rank_begins_with_one():
    assert comparison.rank(spending(), "AAA", 2001) == 1
    assert comparison.rank(spending(), "AAA", 2000) == 2


def test_equal_amounts_share_a_rank():
    assert comparison.rank(spending(), "BBB", 2001) == comparison.rank(spending(), "CCC", 2001) == 2


def test_rank_by_another_measure():
    assert comparison.rank(spending(), "AAA", 2001, "share_gdp_pct") == 2


def test_levels_show_then_and_now():
    got = comparison.levels(spending(), names(), 2001, since=2000).set_index("country_name")
    assert got["usd_bn"].to_dict() == {"Aland": 0.4, "Bland": 0.3, "Cland": 0.3}
    assert got.loc["Aland", ["share_since_pct", "share_pct"]].tolist() == [1, 2]
    assert pd.isna(got.loc["Cland", "share_since_pct"])
    assert got["estimated"].tolist() == [False, True, False]
