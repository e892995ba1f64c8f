"""Four-row frames whose answers can be done by head."""

import pandas as pd
import pytest

from helpers.analysis import fiscal
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


def receipts(*values, first=2020, stage="settlement", tax_type="total"):
    """Yearly receipts in billion yen."""
    years = range(first, first + len(values))
    frame = pd.DataFrame({"fiscal_year": years, "value": [float(value) for value in values]})
    return frame.assign(unit="billion_yen", stage=stage, tax_type=tax_type)


@pytest.fixture
def start():
    row = {"country": "JPN", "year": 2024, "status": "history"}
    return pd.DataFrame([{**row, "gross_debt_pct_gdp": 200.0, "primary_balance_pct_gdp": -1.0}])


def test_the_total_adds_mixed_units():
    rows = pd.DataFrame({"value": [500.0, 2.0], "unit": ["billion_yen", "trillion_yen"]})
    assert fiscal.total(rows) == 2.5


def test_a_missing_measure_is_named(plan):
    with pytest.raises(ReportError, match="no row for financing_gift"):
        fiscal.pick(plan, "financing_base", "financing_gift")


def test_one_amount_needs_one_row(plan):
    assert fiscal.amount(fiscal.pick(plan, "financing_base")) == 10.0
    with pytest.raises(ReportError, match="one row expected, not 2"):
        fiscal.amount(fiscal.pick(plan, "financing_base", "financing_other_devices"))


def test_last_keeps_every_row_of_the_last_year():
    rows = pd.concat([receipts(1, 2), receipts(3, first=2021, tax_type="income")])
    assert fiscal.last(rows)["value"].tolist() == [2.0, 3.0]


def test_the_residual_has_the_range_of_the_sources(plan):
    parts = fiscal.financing_parts(plan).set_index("kind")
    got = parts.loc["residual", ["low_tn", "high_tn"]].tolist()
    assert got == [8 - 1 - 2 - 4, 8 - 1 - 2 - 3]
    assert parts.index.tolist() == ["base", "lasting", "varies by year", "one-off", "residual", "other"]


def test_the_residual_is_as_well_known_as_its_sources(plan):
    recalled = plan["measure"] == "financing_spending_reform"
    parts = fiscal.financing_parts(plan.assign(verified=~recalled)).set_index("kind")
    assert parts["verified"][["base", "lasting", "residual"]].tolist() == [True, False, False]


def test_surplus_and_one_off_money_are_not_permanent(plan):
    got = fiscal.not_permanent_shares(fiscal.financing_parts(plan))
    assert got == pytest.approx((100 * 5 / 8, 100 * 6 / 8))


def test_parts_are_stacked_without_moving_the_total(plan):
    got = fiscal.stacked(fiscal.financing_parts(plan)).set_index("kind")
    assert got.loc["one-off", ["start_low", "end_low", "end_high"]].tolist() == [13.0, 16.0, 17.0]
    assert got.loc["residual", ["start_low", "start_high", "end_low", "end_high"]].tolist() == [
        16,
        17,
        18,
        18,
    ]
    assert got.loc["other", ["start_low", "end_high"]].tolist() == [18.0, 19.0]


def test_settled_leaves_out_provisional_and_estimated_receipts():
    rows = pd.concat(
        [
            receipts(2, 1),
            receipts(9, first=2022, stage="provisional_settlement"),
            receipts(8, tax_type="income"),
        ]
    )
    assert fiscal.settled(rows)["value"].tolist() == [2.0, 1.0]
    assert fiscal.settled(rows, "income")["value"].tolist() == [8.0]


def test_receipts_by_type_name_the_provisional_ones():
    rows = pd.concat(
        [
            receipts(5000, tax_type="income"),
            receipts(6000, first=2021, stage="provisional_settlement", tax_type="income"),
            receipts(7000, first=2022, stage="initial_estimate", tax_type="income"),
            receipts(9000),
        ]
    )
    got = fiscal.receipts_by_type(rows)
    assert got["value_tn"].tolist() == [5.0, 6.0]
    assert got["provisional"].tolist() == [False, True]


@pytest.fixture
def taxes():
    return pd.concat([receipts(10_000, 14_000, tax_type="corporation"), receipts(20_000, tax_type="income")])


def yields():
    return programme(tax_yield_corporate=0.7, tax_yield_income=0.2, tax_yield_tobacco=0.1).assign(
        fy_start=2027
    )


def test_measures_stand_beside_the_receipts_of_their_tax(taxes):
    got = fiscal.tax_measures(yields(), taxes).set_index("tax")
    assert got["share_pct"].dropna().tolist() == pytest.approx([5.0, 1.0])
    assert got["high_tn"].tolist() == [0.7, 0.2, fiscal.TOBACCO_YIELD_REPORTED]
    assert got[["rate", "from_fiscal_year"]].isna().all(axis=None)


def test_a_decided_rate_is_printed_with_its_start(taxes):
    rate = {"measure": "tax_corporate", "value": 4.0, "unit": "percent", "fy_start": 2026, "verified": False}
    plan = pd.concat([yields(), pd.DataFrame([rate])], ignore_index=True)
    got = fiscal.tax_measures(plan, taxes).set_index("tax")
    assert got.loc["Corporation tax", ["rate", "from_fiscal_year", "verified"]].tolist() == [
        "4% of the tax",
        2026,
        False,
    ]
    assert got["verified"].tolist() == [False, True, True]


def test_upper_bound_counts_full_years_to_the_end_of_the_programme():
    rates, measures = pd.DataFrame({"fy_start": [2026, 2027]}), pd.DataFrame({"high_tn": [0.7, 0.3]})
    assert fiscal.most_within_programme(rates, measures) == pytest.approx(2.0)
    assert pd.isna(fiscal.most_within_programme(rates.iloc[:0], measures))


def test_average_change_is_from_first_to_last_year():
    rows = receipts(1000, 9000, 2000, 4000)
    assert fiscal.average_change(rows) == pytest.approx(1.0)
    assert fiscal.years_of_growth(rows, 2.5) == pytest.approx(2.5)


def test_receipts_that_do_not_grow_bring_nothing():
    with pytest.raises(ReportError, match=r"receipts did not grow: -1\.00 trillion yen a year"):
        fiscal.years_of_growth(receipts(4000, 3000), 1.0)


def test_the_longest_wait_is_between_two_peaks():
    assert fiscal.longest_wait(receipts(1, 5, 4, 3, 6, 7, 2, 2, 2, 2)) == (2021, 2024)


def test_actual_leaves_out_estimates():
    rows = pd.DataFrame(
        {
            "measure": ["stock", "stock", "flow"],
            "stage": ["actual", "initial_budget_estimate", "actual"],
            "fiscal_year": [2024, 2025, 2024],
        }
    )
    assert fiscal.actual(rows, "stock").index.tolist() == [0]


def test_of_month_finds_the_month_or_nothing():
    monthly = pd.DataFrame({"month": pd.to_datetime(["2023-11-01", "2023-12-01"]), "average_pct": [0.8, 0.7]})
    assert fiscal.of_month(monthly, 2023, 12)["average_pct"].tolist() == [0.7]
    assert fiscal.of_month(monthly, 2024, 1).empty


def test_paths_start_from_the_last_year_of_history(start):
    later = start.assign(year=2025, status="estimate_or_projection")
    earlier, other = start.assign(year=2023), start.assign(country="USA", year=2026)
    got = fiscal.start_row(pd.concat([earlier, start, later, other]))
    assert got["year"].tolist() == [2024]
    with pytest.raises(ReportError, match="no history of KOR"):
        fiscal.start_row(start, "KOR")


def test_debt_path_without_growth_or_interest_adds_the_deficit(start):
    got = fiscal.debt_path(start, 0.5, 0.0, 0.0, 2026)
    exp = pd.DataFrame({"year": [2024, 2025, 2026], "debt_pct": [200.0, 201.5, 203.0]})
    pd.testing.assert_frame_equal(got, exp)


def test_interest_lifts_and_growth_lowers_the_ratio(start):
    assert fiscal.debt_path(start, 0.0, 0.0, 10.0, 2025)["debt_pct"].tolist() == pytest.approx([200, 221])
    assert fiscal.debt_path(start, 0.0, 25.0, 0.0, 2025)["debt_pct"].tolist() == pytest.approx([200, 161])


def test_a_share_is_borrowed_above_the_share_of_the_start(start):
    paths = fiscal.debt_paths(start, 1.5, [1.0, 2.0], 0.0, 0.0, 2026)
    assert fiscal.debt_at(paths, 2026, 1.0) == pytest.approx(200 + 2 * (1 - 0.5))
    assert fiscal.debt_at(paths, 2026, 2.0) == pytest.approx(200 + 2 * (1 + 0.5))
    assert fiscal.difference(paths, 2026, 2.0, 1.0) == pytest.approx(2.0)


def test_taxes_leave_no_trace_of_the_share(start):
    paths = fiscal.debt_paths(start, 1.5, [1.5], 2.0, 1.0, 2026)
    assert fiscal.debt_at(paths, 2026) == fiscal.debt_at(paths, 2026, 1.5)
    assert fiscal.debt_at(fiscal.debt_paths(start, 1.5, [9.0], 2.0, 1.0, 2026), 2026) == fiscal.debt_at(
        paths, 2026
    )
