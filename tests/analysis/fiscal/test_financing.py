"""Four-row frames whose answers can be done by head."""

import pandas as pd
import pytest

from helpers.analysis import amounts
from helpers.analysis.fiscal import financing
from helpers.errors import ReportError


def programme(**amounts):
    """A plan whose parts have the given amounts in trillion yen; a pair is a range."""
    rows = [
        {
            "measure": name,
            "value": None,
            "value_low": amount[0],
            "value_high": amount[1],
            "qualifier": "range",
        }
        if isinstance(amount, tuple)
        else {"measure": name, "value": amount, "qualifier": "exact"}
        for name, amount in amounts.items()
    ]
    frame = pd.DataFrame(rows, columns=["measure", "value", "value_low", "value_high", "qualifier"])
    return frame.assign(unit="trillion_yen", verified=True)


@pytest.fixture
def plan():
    return programme(
        financing_base=10.0,
        financing_additional_need=8.0,
        financing_spending_reform=1.0,
        financing_settlement_surplus=2.0,
        financing_nontax_defence_fund=(3.0, 4.0),
        financing_other_devices=1.0,
    )


def test_the_total_adds_mixed_units():
    rows = pd.DataFrame({"value": [500.0, 2.0], "unit": ["billion_yen", "trillion_yen"]})
    assert amounts.total(rows) == 2.5


def test_a_missing_measure_is_named(plan):
    with pytest.raises(ReportError, match="no row for financing_gift"):
        amounts.pick(plan, "financing_base", "financing_gift")


def test_one_amount_needs_one_row(plan):
    assert amounts.amount(amounts.pick(plan, "financing_base")) == 10.0
    with pytest.raises(ReportError, match="one row expected, not 2"):
        amounts.amount(amounts.pick(plan, "financing_base", "financing_other_devices"))


def test_the_residual_has_the_range_of_the_sources(plan):
    parts = financing.financing_parts(plan).set_index("kind")
    got = parts.loc["residual", ["low_tn", "high_tn"]].tolist()
    assert got == [8 - 1 - 2 - 4, 8 - 1 - 2 - 3]
    assert parts.index.tolist() == ["base", "lasting", "varies by year", "one-off", "residual", "other"]


def test_the_residual_is_as_well_known_as_its_sources(plan):
    recalled = plan["measure"] == "financing_spending_reform"
    parts = financing.financing_parts(plan.assign(verified=~recalled)).set_index("kind")
    assert parts["verified"][["base", "lasting", "residual"]].tolist() == [True, False, False]


def test_surplus_and_one_off_money_are_not_permanent(plan):
    got = financing.not_permanent_shares(financing.financing_parts(plan))
    assert got == pytest.approx((100 * 5 / 8, 100 * 6 / 8))


def test_parts_are_stacked_without_moving_the_total(plan):
    got = financing.stacked(financing.financing_parts(plan)).set_index("kind")
    assert got.loc["one-off", ["start_low", "end_low", "end_high"]].tolist() == [13.0, 16.0, 17.0]
    assert got.loc["residual", ["start_low", "start_high", "end_low", "end_high"]].tolist() == [
        16,
        17,
        18,
        18,
    ]
    assert got.loc["other", ["start_low", "end_high"]].tolist() == [18.0, 19.0]


def budgets(**levels):
    """Initial budgets in billion yen by fiscal year: ``fy2022=5000``."""
    frame = pd.DataFrame({"fiscal_year": [int(name[2:]) for name in levels], "value": levels.values()})
    return frame.astype({"value": float}).assign(unit="billion_yen")


@pytest.fixture
def years():
    plan = programme(
        fund_fy2023_used_in_year=1.0,
        fy2024_increase_financing_nontax=0.5,
        fy2024_increase_financing_fund_drawdown=1.0,
        fy2024_increase_financing_reform=0.6,
        financing_tax_measures=1.0,
        financing_fy2027_onward_need=4.0,
        fy2027_budget_target=8.5,
    )
    known = budgets(fy2021=4000, fy2022=5000, fy2023=6500, fy2024=7000, fy2025=8000)
    return financing.yearly_financing(plan, known).set_index("fiscal_year")


def test_a_year_is_counted_above_2022_and_the_last_is_the_target(years):
    assert years["increase_tn"].to_dict() == {2023: 1.5, 2024: 2.0, 2025: 3.0, 2027: 3.5}


def test_a_year_has_the_sources_that_the_data_name(years):
    assert years["one_off_tn"].tolist() == [1.0, 1.5, 0.0, 0.0]
    assert years["lasting_tn"].tolist() == [0.0, 0.6, 0.0, 0.0]
    assert years.loc[2027, ["taxes_tn", "mixed_tn"]].tolist() == [1.0, 3.0]
    assert years["taxes_tn"].sum() == 1.0


def test_what_no_source_is_named_for_is_never_negative(years):
    assert years["not_stated_tn"].tolist() == pytest.approx([0.5, 0.0, 3.0, 0.0])


def test_one_off_money_of_several_years(years):
    assert financing.one_off_share(years.reset_index(), (2023, 2024)) == pytest.approx(100 * 2.5 / 3.5)


def test_every_row_of_one_off_money_is_a_row_of_a_year():
    assert financing.ONE_OFF[0] == "fund_fy2023_used_in_year"
    assert set(financing.ONE_OFF) < set(financing.YEARLY)
