"""The initial budget: small frames whose answers can be done by head."""

import pandas as pd
import pytest

from helpers.analysis.budget import budget
from helpers.errors import ReportError


def rows(*cells, measure="initial_budget", basis="incl"):
    """Rows of the budget table: (fiscal year, amount) or (fiscal year, amount, basis)."""
    full = [(measure, cell[2] if len(cell) > 2 else basis, *cell[:2], "billion_yen", True) for cell in cells]
    frame = pd.DataFrame(full, columns=["measure", "basis", "fiscal_year", "value", "unit", "verified"])
    return frame.assign(published=pd.to_datetime("2000-12-20"), published_precision="year")


def series(*values, first=2000):
    return pd.Series(values, range(first, first + len(values)), dtype=float)


def outlook(*cells):
    frame = pd.DataFrame(cells, columns=["measure", "fiscal_year", "value"])
    return frame.assign(concept="gdp", unit="billion_yen", verified=True)


def test_initial_budget_keeps_one_basis_in_the_order_of_the_years_and_the_name_of_the_table():
    budgets = rows((2001, 2, "excl"), (2001, 3), (2000, 4))
    budgets.attrs["table"] = "defence_budget_initial"
    got = budget.initial_budget(budgets, "incl")
    assert got["value"].tolist() == [4, 3]
    assert got.attrs["table"] == "defence_budget_initial"


def test_initial_budget_leaves_other_measures_out():
    budgets = pd.concat([rows((2000, 1)), rows((2000, 9), measure="supplementary_budget")])
    assert budget.initial_budget(budgets, "incl")["value"].tolist() == [1]


def test_initial_budget_refuses_a_basis_that_does_not_exist():
    with pytest.raises(ReportError, match=r"^unknown basis 'inkl' of the budget: did you mean 'incl'\?$"):
        budget.initial_budget(rows((2020, 1)), "inkl")


def test_initial_budget_with_the_fund_takes_the_item_where_there_was_no_transfer():
    budgets = rows((2000, 5, "mof_item"), (2001, 6, "mof_item"), (2001, 9, budget.WITH_FUND), (2001, 7))
    got = budget.initial_budget(budgets, budget.WITH_FUND)
    assert got["value"].tolist() == [5, 9]


def test_amounts_are_billion_yen_by_fiscal_year():
    trillion = rows((2001, 2.0), (2000, 1.5)).assign(unit="trillion_yen")
    assert budget.amounts(trillion).to_dict() == {2000: 1500, 2001: 2000}


def test_amounts_of_two_bases_are_refused():
    with pytest.raises(ReportError, match="one measure and basis"):
        budget.amounts(rows((2000, 1), (2000, 2, "excl")))


def test_growth_is_per_cent_on_the_year_before():
    got = budget.growth(series(100, 110, 99)).round(9)
    assert got.iloc[1:].tolist() == [10, -10]


def test_growth_over_a_gap_is_missing():
    assert budget.growth(pd.Series({2000: 100.0, 2002: 121.0})).isna().all()


def test_a_year_equal_to_the_year_before_is_no_rise():
    assert budget.rises(series(1, 2, 2, 3)).tolist() == [False, True, False, True]


def test_a_record_is_above_every_earlier_year():
    assert budget.records(series(5, 4, 5, 6)).tolist() == [False, False, False, True]


def test_in_a_row_counts_backwards_to_the_last_break():
    flags = pd.Series([True, False, True, True], range(2000, 2004))
    assert budget.in_a_row(flags, 2003) == 2
    assert budget.in_a_row(flags, 2002) == 1
    assert budget.in_a_row(flags, 2001) == 0


def test_in_a_row_of_a_year_that_is_not_there_is_refused():
    with pytest.raises(ReportError, match="no fiscal year 2004"):
        budget.in_a_row(pd.Series([True], [2003]), 2004)


def test_standing_names_records_rises_and_the_rest():
    got = budget.standing(rows((2000, 3000), (2001, 2000), (2002, 2500), (2003, 4000)))
    assert got["kind"].tolist() == ["no rise", "rise", "record"]
    assert got["amount_tn"].tolist() == [2, 2.5, 4]


def test_by_basis_puts_amount_and_growth_of_each_basis_side_by_side():
    budgets = rows((2000, 100), (2001, 110), (2001, 50, "excl"), (2001, 60, "mof_item"))
    got = budget.by_basis(budgets, first=2001)
    assert got["fiscal_year"].tolist() == [2001]
    assert got.loc[0, ["incl", "excl", "mof_item", budget.WITH_FUND]].tolist() == [110, 50, 60, 60]
    assert got.loc[0, "incl_growth_pct"] == pytest.approx(10)


def test_real_terms_are_the_amounts_themselves_in_the_base_year():
    got = budget.real_terms(series(10, 10, 10), series(100, 125), base_year=2000)
    assert got.to_dict() == {2000: 10, 2001: 8}


def test_real_terms_in_prices_of_an_unknown_year_are_refused():
    with pytest.raises(ReportError, match="base year 2003: allowed: 2000 to 2001"):
        budget.real_terms(series(10, 10), series(100, 125), base_year=2003)


def test_deflated_growth():
    assert budget.deflated(pd.Series([21.0]), pd.Series([10.0])).item() == pytest.approx(10)


def test_outlook_inflation_is_what_nominal_growth_adds_to_real_growth():
    got = budget.outlook_inflation(
        outlook(("outlook_nominal_growth", 2000, 5.06), ("outlook_real_growth", 2000, 3))
    )
    assert got[2000] == pytest.approx(2)


def test_dollar_values_take_the_day_where_it_is_known_and_december_where_it_is_not():
    dates = pd.to_datetime(["2000-12-01", "2000-12-20", "2001-11-30", "2001-12-21"])
    daily = pd.DataFrame({"date": dates, "rate": [90.0, 110.0, 500.0, 125.0]})
    budgets = rows((2001, 1000), (2002, 1000)).assign(
        published=pd.to_datetime(["2001-01-01", "2001-12-23"]), published_precision=["year", "day"]
    )
    got = budget.dollar_values(budgets, daily)
    assert got["billion_usd"].tolist() == [10, 8]
    assert got["date"].notna().tolist() == [False, True]


def test_dollar_values_leave_out_a_year_without_a_rate():
    daily = pd.DataFrame({"date": pd.to_datetime(["2000-12-01"]), "rate": [100.0]})
    assert budget.dollar_values(rows((1999, 5), (2001, 5)), daily)["fiscal_year"].tolist() == [2001]


def test_fiscal_inflation_is_measured_and_expected():
    measures = (
        ("actual_nominal_level", 100, 110),
        ("actual_real_level", 100, 100),
        ("actual_cpi_inflation", 1, 2),
        ("outlook_nominal_growth", 1, 3),
        ("outlook_real_growth", 1, 0),
        ("outlook_cpi_inflation", 1, 4),
    )
    cells = [(name, 2000 + place, value) for name, *values in measures for place, value in enumerate(values)]
    got = {name: rise[2001] for name, rise in budget.fiscal_inflation(outlook(*cells)).items()}
    exp = {"deflator": 10, "cpi": 2, "expected_deflator": 3, "expected_cpi": 4}
    assert got == pytest.approx(exp)
    assert got.keys() == budget.PRICE_MEASURES.keys()


def test_real_growth_leaves_out_prices_that_are_not_known():
    prices = {"known": pd.Series({2001: 10.0}), "gap": pd.Series({2001: float("nan")}), "late": series(1)}
    got = budget.real_growth(series(100, 121), prices, 2001)
    assert got.to_dict() == pytest.approx({"known": 10})


def test_the_transfer_counts_only_in_its_own_years():
    item = rows((2000, 5000, "mof_item"), (2001, 9000, budget.WITH_FUND))
    assert budget.with_transfer(item).to_dict() == {2001: 9}
