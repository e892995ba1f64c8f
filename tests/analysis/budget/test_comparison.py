"""Japan among other countries: a table of three."""

import pandas as pd
import pytest

from helpers.analysis.budget import comparison
from helpers.errors import ReportError


def spending():
    cells = [
        ("AAA", 2000, 100.0, 1.0),
        ("BBB", 2000, 300.0, 3.0),
        ("CCC", 2000, float("nan"), 2.0),
        ("AAA", 2001, 400.0, 2.0),
        ("BBB", 2001, 300.0, 5.0),
        ("CCC", 2001, 300.0, 1.0),
    ]
    frame = pd.DataFrame(cells, columns=["country", "year", "current_usd_m", "share_gdp_pct"])
    return frame.assign(constant_2024_usd_m=2 * frame["current_usd_m"])


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


def test_contributions_add_up_to_the_whole():
    got = comparison.contributions(spending(), ("AAA", "BBB"), 2000, 2001)
    assert got["since_bn"].to_dict() == {"AAA": 0.2, "BBB": 0.6}
    assert got["share_pct"].to_dict() == {"AAA": 100, "BBB": 0}


def test_contributions_without_an_amount_are_refused():
    with pytest.raises(ReportError, match="no constant-price amount in 2000 or 2001"):
        comparison.contributions(spending(), ("AAA", "CCC"), 2000, 2001)


def editions():
    cells = [
        (1, 2000, 100.0, 100.0, 1.0, 10.0),
        (1, 2001, 120.0, 110.0, 2.0, 12.0),
        (2, 2001, 90.0, 99.0, 1.0, 9.0),
    ]
    columns = ["edition", "year", "current_usd_m", "constant_usd_m", "share_gdp_pct", "calendar_year_bn_yen"]
    return pd.DataFrame(cells, columns=columns)


def test_vintages_compare_a_year_with_the_year_before_in_the_same_edition():
    got = comparison.vintages(editions(), 2001)
    assert got["edition"].tolist() == [1]
    assert got.loc[0, ["usd_bn", "yen_bn"]].tolist() == [0.12, 12]
    assert got.loc[0, "gdp_bn"] == pytest.approx(600)
    assert got.loc[0, "growth_pct"] == pytest.approx(10)


def test_vintages_of_nothing_known_are_empty():
    assert comparison.vintages(editions().iloc[:0], 2001).empty


def economy():
    """A dollar costs one unit of money in AAA, where two buy its worth, and five in BBB, where one does."""
    cells = [("AAA", 2001, 10.0, 10.0, 2.0), ("BBB", 2001, 10.0, 50.0, 1.0)]
    columns = ["country", "year", "gdp_usd_bn", "gdp_lcu_bn", "ppp_rate_lcu_per_intl_usd"]
    return pd.DataFrame(cells, columns=columns)


def dollars():
    return comparison.in_three_dollars(spending(), economy())


def test_purchasing_power_turns_the_market_rate_back():
    got = dollars().query("year == 2001").set_index("country")
    assert got["current"].to_dict() == {"AAA": 0.4, "BBB": 0.3, "CCC": 0.3}
    assert got["constant"].to_dict() == {"AAA": 0.8, "BBB": 0.6, "CCC": 0.6}
    assert got["ppp"].dropna().to_dict() == pytest.approx({"AAA": 0.2, "BBB": 1.5})


def test_multiples_are_those_of_known_dollars():
    assert comparison.multiples(dollars(), "BBB", "AAA", 2001) == pytest.approx(
        {"current": 0.75, "constant": 0.75, "ppp": 7.5}
    )
    assert list(comparison.multiples(dollars(), "BBB", "AAA", 2000)) == ["current", "constant"]


def test_the_place_depends_on_the_dollars():
    assert comparison.place(dollars(), "AAA", 2001, "current") == 1
    assert comparison.place(dollars(), "AAA", 2001, "ppp") == 2


def test_neighbours_keep_their_order_and_their_years():
    rows = dollars().replace({"AAA": "JPN", "BBB": "CHN"})
    known = pd.DataFrame({"country": ["JPN", "CHN"], "country_name": ["Japan", "China"]})
    got = comparison.beside_neighbours(rows, known, (2000, 2001)).dropna(subset="country_name")
    assert got["country_name"].tolist() == ["China", "Japan"]
    assert got["current_2001"].tolist() == [0.3, 0.4]
    assert got["ppp_2001"].tolist() == pytest.approx([1.5, 0.2])
