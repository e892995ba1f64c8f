"""Rules, transfers and Patriot supply on frames of a few rows."""

import pandas as pd
import pytest

from helpers.analysis.security import exports
from helpers.errors import ReportError


@pytest.fixture
def timeline():
    return pd.DataFrame(
        {
            "event_id": ["E13", "E28", "E19", "E16"],
            "date": pd.to_datetime(["2014-04-01", "2023-12-22", "2022-03-08", "2015-10-01"]),
            "category": ["rule_replacement", "rule_relaxation", "rule_relaxation", "institution"],
        }
    )


@pytest.fixture
def deals():
    return pd.DataFrame(
        {
            "deal_id": ["A", "B", "C", "D"],
            "direction": ["export", "export", "import", "export"],
            "description": ["fighter aircraft", "patrol ship", "fighter aircraft", "torpedo boat"],
            "first_delivery_year": pd.array([1986, 1959, 1970, None], dtype="Int64"),
        }
    )


@pytest.fixture
def suppliers():
    return pd.DataFrame(
        {
            "period_start": [2014, 2014, 2019, 2016],
            "period_end": [2018, 2018, 2023, 2025],
            "method": ["exact", "exact", "exact", "equal_split_estimate"],
            "supplier": ["USA", "GBR", "USA", "GBR"],
            "tiv_m": [90.0, 10.0, 5.0, 7.0],
        }
    )


def test_rule_changes_leave_out_institutions_and_are_sorted_by_date(timeline):
    got = exports.rule_changes(timeline)
    assert got["event_id"].tolist() == ["E13", "E19", "E28"]
    assert got["kind"].tolist() == ["new rules", "relaxation", "relaxation"]


def test_only_changes_of_the_principles_are_revisions(timeline):
    got = exports.principle_revisions(timeline).set_index("event_id")["years_since_last"]
    assert got.index.tolist() == ["E13", "E28"]
    assert got["E28"] == pytest.approx((9 * 365 + 2 + 265) / 365.25)


def test_deliveries_are_exports_that_began_before_the_year(deals):
    assert exports.deliveries_before(deals, 1987)["deal_id"].tolist() == ["B", "A"]
    assert exports.deliveries_before(deals, 1986)["deal_id"].tolist() == ["B"]


def test_armed_types_exist_to_fire_weapons(deals):
    assert exports.armed(deals)["deal_id"].tolist() == ["A", "C", "D"]


def test_concentration_adds_squared_shares(suppliers):
    got = exports.supplier_concentration(suppliers).set_index("period_start")
    assert got["us_share_pct"].to_dict() == {2014: 90.0, 2016: 0.0, 2019: 100.0}
    assert got["hhi"].to_dict() == {2014: 8200.0, 2016: 10_000.0, 2019: 10_000.0}


def test_latest_exact_ignores_estimates(suppliers):
    assert exports.latest_exact(suppliers)["period_start"].tolist() == [2019]


def test_plain_words_come_with_the_rules_in_force():
    timeline = pd.DataFrame(
        {
            "event_id": ["E14", "E13", "E01", "E99"],
            "date": pd.to_datetime(["2014-07-17", "2014-04-01", "1967-04-21", "1970-01-01"]),
            "category": ["approval", "rule_replacement", "rule_restriction", "exception"],
            "event": ["a", "b", "c", "A new exception"],
            "verified": True,
        }
    )
    got = exports.rules_in_plain_words(timeline.iloc[[3, 0, 1, 2]])
    assert got["event_id"].tolist() == ["E01", "E99", "E13", "E14"]
    assert got["kind"].tolist() == ["restriction", "exception", "new rules", "what followed"]
    assert got["regime"].tolist() == [exports.REGIMES[key] for key in ("E01", "E01", "E13", "E13")]
    assert got["words"].tolist()[1] == "A new exception"


def test_yearly_missiles_are_the_five_in_their_order_and_tell_plans():
    patriot = pd.DataFrame({"fact_id": ["P20", "P18", "P25", "P29"], "value": [2000.0, 500.0, 30.0, 230.0]})
    got = exports.yearly_missiles(patriot)
    assert got["value"].tolist() == [30.0, 230.0, 2000.0]
    assert got["words"].tolist() == ["Japan, output", "US Army, bought", "United States, target"]
    assert got["planned"].tolist() == [False, False, True]
    assert exports.yearly_missiles(patriot.head(0)).empty


@pytest.fixture
def patriot():
    facts = {"P28": 1000.0, "P31": 400.0, "P21": 100.0, "P20": 300.0, "P25": 10.0}
    return pd.DataFrame({"fact_id": facts.keys(), "value": facts.values()})


@pytest.fixture
def order():
    whole = {
        "number_ordered": pd.array([50], dtype="Int64"),
        "number_delivered": pd.array([20], dtype="Int64"),
    }
    return pd.DataFrame(whole)


def test_gaps_are_what_is_wanted_less_what_is_held(patriot, order):
    got = exports.patriot_gaps(patriot, order).set_index("buyer")
    assert got.loc["US Army"].tolist() == [1000, 400, 600, 6, 2, 60, pytest.approx(10 / 6)]
    assert got.loc["Japan"].tolist() == [50, 20, 30, 0.3, 0.1, 3, pytest.approx(100 / 3)]


def test_no_gaps_while_a_fact_or_the_order_is_unknown(patriot, order):
    assert exports.patriot_gaps(patriot.head(4), order).empty
    assert exports.patriot_gaps(patriot, order.head(0)).empty


def test_a_share_needs_like_units():
    contract = pd.DataFrame({"value": [3.0], "unit": ["billion_yen"]})
    budget = pd.DataFrame({"value": [6000.0], "unit": ["billion_yen"]})
    assert exports.share_pct(contract, budget) == pytest.approx(0.05)
    with pytest.raises(ReportError, match="billion_yen, trillion_yen"):
        exports.share_pct(contract, budget.assign(unit="trillion_yen"))
    with pytest.raises(ReportError, match="no share of 0"):
        exports.share_pct(contract, budget.assign(value=0.0))


@pytest.mark.parametrize(
    ("column", "facts"),
    [
        ("missing", ["P28", "P31"]),
        ("us_2030", ["P28", "P31", "P20"]),
        ("japan_year_pct", ["P28", "P31", "P25"]),
    ],
)
def test_a_gap_rests_on_what_is_wanted_and_held_and_on_the_output_it_names(patriot, column, facts):
    assert set(exports.gap_facts(patriot, column)["fact_id"]) == set(facts)
