"""Exchange rate: shares and dollars that can be done by head."""

from typing import Any

import pandas as pd
import pytest

from helpers.analysis.exchange_rate import exchange_rate as fx
from helpers.errors import ReportError


def amounts(**columns: Any) -> pd.DataFrame:
    common = {"unit": "billion_yen", "fiscal_year": 2024, "qualifier": "exact", "verified": True}
    return pd.DataFrame({**common, **columns})


def composition(*rows: tuple[str, int, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["measure", "fiscal_year", "value"])
    return frame.assign(stage="initial_budget", scope="excl", unit="billion_yen", verified=True)


def days(first: str, rates: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"date": pd.date_range(first, periods=len(rates), freq="D"), "rate": rates})


def test_new_contracts_are_the_printed_total_else_both_parts():
    rows = composition(
        ("new_contracts_material", 2023, 9.0),
        ("general_material_expenses", 2023, 4.0),
        ("general_material_expenses", 2022, 1.0),
        ("new_future_obligations", 2022, 2.0),
        ("general_material_expenses", 2021, 1.0),
    )
    got = fx.new_contract_rows(rows)["value"].tolist()
    exp = [9.0, 1.0, 2.0]
    assert got == exp


def test_new_contracts_leave_out_other_stages_and_scopes():
    rows = composition(("new_contracts_material", 2023, 9.0), ("new_contracts_material", 2024, 8.0))
    got = fx.new_contract_rows(rows.assign(scope=["incl", "excl"], stage=["initial_budget", "request"]))
    assert got.empty


def test_a_share_adds_the_rows_of_a_year_and_skips_years_known_on_one_side():
    part = amounts(value=[1.0, 2.0], fiscal_year=[2023, 2024])
    whole = amounts(value=[3.0, 5.0], fiscal_year=2024, verified=[True, False])
    got = fx.share_by_year(part, whole, "expenditure")
    exp = ["expenditure", 2024, 2.0, 8.0, 25.0, 25.0, "exact", False]
    assert got.iloc[0].tolist() == exp
    assert len(got) == 1


def test_an_upper_bound_has_no_lower_end():
    part = amounts(value=[2.0], qualifier="less_than")
    got = fx.share_by_year(part, amounts(value=[8.0]), "new_contracts")
    assert got["low_pct"].isna().all()
    assert got["high_pct"].tolist() == [25.0]


def test_reuters_words_give_two_ninths():
    rows = amounts(
        value=[2.0], unit="trillion_yen", qualifier="less_than", measure="settled_in_foreign_currency"
    )
    got = fx.worded_contract_share(rows)["high_pct"].item()
    exp = 100 * 2 / 9
    assert got == pytest.approx(exp)


def test_a_printed_range_keeps_both_ends():
    nothing = float("nan")
    rows = amounts(value=[nothing, 28.0], value_low=[10.0, nothing], value_high=[20.0, nothing])
    got = fx.printed_shares(rows.assign(measure="share_affected_by_fx", basis="any"))
    exp = [[10.0, 20.0], [28.0, 28.0]]
    assert got[["low_pct", "high_pct"]].to_numpy().tolist() == exp


def test_shares_come_by_kind_of_basis():
    nothing = float("nan")
    exposure = pd.DataFrame(
        [
            ("affected_by_fx", "expenditure", "request", 2.0),
            ("request_total", "expenditure", "request", 10.0),
            ("share_affected_by_fx", "material_expenses", "request", 50.0),
            ("settled_in_foreign_currency", "new_contracts", "initial_budget", 900.0),
        ],
        columns=["measure", "basis", "stage", "value"],
    ).assign(
        fiscal_year=2024,
        unit="billion_yen",
        qualifier="exact",
        verified=True,
        value_low=nothing,
        value_high=nothing,
    )
    parts = composition(("general_material_expenses", 2024, 1.0), ("obligatory_outlays", 2024, 4.0))
    got = (
        fx.shares_by_basis(exposure, parts.assign(stage="request"))[["kind", "basis", "high_pct"]]
        .to_numpy()
        .tolist()
    )
    exp = [
        ["of outlays", "expenditure", 20.0],
        ["of new contracts", "new_contracts_worded", 10.0],
        ["of material expenses", "material_expenses", 50.0],
        ["of material expenses", "material_expenses_computed", 40.0],
    ]
    assert got == exp


def test_the_implied_rate_rounds_the_yen_and_brackets_the_rounding():
    got = fx.implied_rate(1004.0, 10.0)
    exp = {"rate": 100.0, "low": 995 / 10.05, "high": 1005 / 9.95}
    assert got == pytest.approx(exp)


def test_a_decision_on_a_holiday_takes_the_rate_before_it():
    budgets = pd.DataFrame(
        {"fiscal_year": [2024, 2023], "published": pd.to_datetime(["2023-12-22", "2022-12-25"])}
    )
    daily = pd.DataFrame(
        {"date": pd.to_datetime(["2022-12-23", "2023-12-22", "2023-12-26"]), "rate": [1.0, 2.0, 3.0]}
    )
    got = fx.decision_day_rates(budgets, daily)[["fiscal_year", "rate"]].to_numpy().tolist()
    exp = [[2023, 1.0], [2024, 2.0]]
    assert got == exp


def test_a_decision_before_all_rates_is_an_error():
    budgets = pd.DataFrame({"fiscal_year": [2023], "published": pd.to_datetime(["2022-12-23"])})
    with pytest.raises(ReportError, match="no market rate on or before 2022-12-23"):
        fx.decision_day_rates(budgets, days("2022-12-24", [1.0]))


def test_conversions_are_the_market_the_budget_and_the_article():
    budgets = pd.DataFrame({"fiscal_year": [2024], "published": pd.to_datetime(["2023-12-22"])})
    rates = pd.DataFrame({"fiscal_year": [2024, 2024], "fiscal_year_end": 2024, "value": [139.0, 108.0]})
    rates = rates.assign(rate_type="any", basis=["initial_budget", "defence_buildup_program"], verified=False)
    got = fx.conversion_rates(budgets, days("2023-12-22", [142.6]), rates, 142.5)
    exp = {"market": 142.6, "initial_budget": 139.0, "article": 142.5}
    assert dict(zip(got["conversion"], got["rate"], strict=True)) == exp


def test_growth_in_dollars_compares_like_rates():
    budgets = pd.DataFrame({"fiscal_year": [2023, 2024], "value": [1000.0, 1500.0]})
    rates = pd.DataFrame({"conversion": "market", "fiscal_year": [2024, 2023], "rate": [125.0, 100.0]})
    got = fx.dollar_values(budgets, rates)
    assert got["billion_usd"].tolist() == [10.0, 12.0]
    assert got["growth_pct"].iloc[1] == pytest.approx(20.0)


def test_ten_yen_cost_ten_for_each_dollar():
    got = fx.cost_of_ten_yen(280.0, 140.0)
    exp = 20.0
    assert got == exp


def test_the_shares_rest_on_exposed_amounts_and_on_the_wholes_of_their_years():
    exposure = amounts(
        measure=["affected_by_fx", "share_affected_by_fx", "settled_in_foreign_currency", "fms_payments"],
        stage=["request", "request", "initial_budget", "settled"],
        fiscal_year=[2024, 2024, 2023, 2022],
        value=1.0,
    )
    initial = composition(*(("new_contracts_material", year, 9.0) for year in (2022, 2023)))
    request = composition(*(("obligatory_outlays", year, 4.0) for year in (2023, 2024))).assign(
        stage="request"
    )
    exposed, contracts, material = fx.rows_behind(exposure, pd.concat([initial, request]))
    assert exposed["fiscal_year"].tolist() == [2024, 2024, 2023]
    assert contracts[["measure", "fiscal_year"]].to_numpy().tolist() == [["new_contracts_material", 2023]]
    assert material[["measure", "fiscal_year"]].to_numpy().tolist() == [["obligatory_outlays", 2024]]
