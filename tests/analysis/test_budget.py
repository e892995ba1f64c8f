"""The initial budget: small frames whose answers can be done by head."""

import pandas as pd
import pytest

from helpers.analysis import budget
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


def test_outlook_shares_are_verified_only_if_both_amounts_are():
    gdp = outlook(("outlook_nominal_level", 2000, 500), ("outlook_nominal_level", 2001, 400))
    gdp = gdp.assign(verified=[True, False])
    got = budget.outlook_shares(rows((2000, 5), (2001, 5), (2002, 5)), gdp)
    assert got["share_pct"].tolist() == [1, 1.25]
    assert got["verified"].tolist() == [True, False]


def two_percent(*cells):
    frame = pd.DataFrame(cells, columns=["measure", "fiscal_year", "basis", "value"])
    return frame.assign(unit="trillion_yen", verified=True)


def test_fixed_gdp_shares_leave_supplementary_budgets_alone_out():
    accounting = two_percent(
        ("gdp_reference", 2022, "reference", 500.0),
        ("security_related_total", 2025, "initial", 9.0),
        ("security_related_total", 2025, "supplementary", 1.0),
        ("security_related_total", 2025, "initial_plus_supplementary", 10.0),
    )
    got = budget.fixed_gdp_shares(accounting)
    assert got["share_pct"].tolist() == pytest.approx([1.8, 2])


def test_fixed_gdp_shares_of_nothing_known_are_empty():
    accounting = two_percent(("gdp_reference", 2022, "reference", 500.0))
    assert budget.fixed_gdp_shares(accounting).empty


def composition(*cells):
    frame = pd.DataFrame(cells, columns=["measure", "fiscal_year", "value"])
    return frame.assign(unit="billion_yen", stage="initial_budget", scope="excl", verified=True)


def test_composition_shows_only_years_with_all_three_parts():
    known = composition(*((part, 2000, 10) for part in budget.PARTS), ("obligatory_outlays", 2001, 5))
    other = known.assign(scope="incl", fiscal_year=2003)
    got = budget.composition_by_year(budget.composition_rows(pd.concat([known, other])))
    assert got.index.tolist() == [2000]
    assert got.loc[2000].tolist() == [10, 10, 10]


def test_share_of_rise_may_exceed_the_whole():
    parts = pd.DataFrame({"a": [10, 25], "b": [10, 5]}, index=[2000, 2001])
    assert budget.share_of_rise(parts, 2000, 2001).to_dict() == {"a": 150, "b": -50}


def printed(*cells):
    frame = pd.DataFrame(cells, columns=["measure", "basis", "fiscal_year", "value"])
    return frame.assign(verified=True)


def computed(*cells):
    return printed(*cells).drop(columns="verified").rename(columns={"value": "computed"})


def test_a_printed_figure_fits_within_half_of_its_last_digit():
    figures = printed(*(("growth_pct", "incl", year, 16.5) for year in (2000, 2001, 2002)))
    found = computed(
        *(("growth_pct", "incl", 2000 + i, value) for i, value in enumerate((16.45, 16.55, 16.56)))
    )
    assert budget.compared(figures, found)["fits"].tolist() == [True, True, False]


def test_more_printed_digits_ask_for_more():
    figures = printed(("growth_pct", "incl", 2000, 6.55), ("pct_of_gdp_outlook", "incl", 2000, 0.9))
    found = computed(("growth_pct", "incl", 2000, 6.56), ("pct_of_gdp_outlook", "incl", 2000, 0.91))
    got = budget.compared(figures, found)
    assert got["digits"].tolist() == [2, 2]
    assert got["fits"].tolist() == [False, False]


def test_a_whole_number_has_no_decimals():
    got = budget.compared(printed(("progress", "all", 2000, 40.0)), computed(("progress", "all", 2000, 40.4)))
    assert got["digits"].item() == 0
    assert got["fits"].item()


def test_a_printed_figure_without_amounts_does_not_fit():
    got = budget.compared(printed(("growth_pct", "incl", 2000, 1.0)), computed())
    assert got["computed"].isna().item()
    assert not got["fits"].item()


def test_reproduction_counts_by_measure():
    figures = printed(*(("growth_pct", "incl", year, 2.0) for year in (2000, 2001, 2002)))
    figures = figures.assign(verified=[True, True, False])
    got = budget.reproduction(budget.compared(figures, computed(("growth_pct", "incl", 2001, 2.0))))
    assert got.loc[0].tolist() == ["growth of the initial budget", 3, 1, 1, 1]
