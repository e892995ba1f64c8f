"""Four-row frames whose answers can be done by head."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.fiscal import debt
from helpers.errors import ReportError


@pytest.fixture
def start():
    row = {"country": "JPN", "year": 2024, "status": "history"}
    return pd.DataFrame(
        [{**row, "gross_debt_pct_gdp": 200.0, "primary_balance_pct_gdp": -1.0, "gdp_lcu_bn": 500_000.0}]
    )


def test_actual_leaves_out_estimates():
    rows = pd.DataFrame(
        {
            "measure": ["stock", "stock", "flow"],
            "stage": ["actual", "initial_budget_estimate", "actual"],
            "fiscal_year": [2024, 2025, 2024],
        }
    )
    assert debt.actual(rows, "stock").index.tolist() == [0]


def test_of_month_finds_the_month_or_nothing():
    monthly = pd.DataFrame({"month": pd.to_datetime(["2023-11-01", "2023-12-01"]), "average_pct": [0.8, 0.7]})
    assert debt.of_month(monthly, 2023, 12)["average_pct"].tolist() == [0.7]
    assert debt.of_month(monthly, 2024, 1).empty


def test_paths_start_from_the_last_year_of_history(start):
    later = start.assign(year=2025, status="estimate_or_projection")
    earlier, other = start.assign(year=2023), start.assign(country="USA", year=2026)
    got = debt.start_row(pd.concat([earlier, start, later, other]))
    assert got["year"].tolist() == [2024]
    with pytest.raises(ReportError, match="no history of KOR"):
        debt.start_row(start, "KOR")


@pytest.mark.parametrize(
    ("status", "exp"), [("estimate_or_projection", [2025]), ("projection", []), ("history", [])]
)
def test_another_start_is_the_last_year_before_a_projection(start, status, exp):
    later, last = start.assign(year=2025, status=status), start.assign(year=2026, status="projection")
    other = start.assign(country="USA", year=2025)
    assert debt.base_row(pd.concat([start, later, last, other]))["year"].tolist() == exp


def test_without_a_projection_there_is_no_other_start(start):
    assert debt.base_row(pd.concat([start, start.assign(year=2025, status="estimate_or_projection")])).empty


def test_paths_restarted_hold_the_balance_and_share_of_their_own_start(start):
    base = start.assign(year=2025, gross_debt_pct_gdp=190.0, primary_balance_pct_gdp=0.5)
    got = debt.restarted(base, 1.5, [2.0], 0.0, 0.0, 2027).set_index(["scenario", "year"])["debt_pct"]
    assert got["2%"].to_dict() == {2025: 190.0, 2026: 190.0, 2027: 190.0}
    assert got[debt.TAXED].to_dict() == {2025: 190.0, 2026: 189.5, 2027: 189.0}
    assert set(got.index.get_level_values("scenario")) == {"2%", debt.TAXED}


def test_recursion_without_growth_or_interest_adds_the_flow():
    assert debt.recursion(200.0, 0.0, 0.0, np.array([1.5, 1.0])).tolist() == [200.0, 201.5, 202.5]


def test_interest_lifts_and_growth_lowers_the_ratio():
    assert debt.recursion(200.0, 0.0, 10.0, np.array([1.0])) == pytest.approx([200, 221])
    assert debt.recursion(200.0, 25.0, np.array([0.0]), np.array([1.0])) == pytest.approx([200, 161])


def test_recursion_keeps_the_axis_of_draws():
    growth = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]])
    got = debt.recursion(200.0, growth, 0.0, np.array([0.0, 10.0]))
    assert got.tolist() == [[200, 200, 210], [200, 100, 110], [200, 200, 110]]


def budgets(*values, first=2024):
    years = range(first, first + len(values))
    frame = pd.DataFrame({"fiscal_year": years, "value": [float(value) for value in values]})
    return frame.assign(unit="billion_yen")


TARGET = pd.DataFrame({"fy_start": [2027], "value": [8.0], "unit": ["trillion_yen"]})


def test_the_programme_goes_straight_to_its_target_and_keeps_its_share(start):
    got = debt.plan_shares(budgets(5000), TARGET, start, 0.0, 2029)
    assert got.to_dict() == pytest.approx({2024: 1.0, 2025: 1.2, 2026: 1.4, 2027: 1.6, 2028: 1.6, 2029: 1.6})


def test_the_programme_is_a_share_of_a_growing_gdp(start):
    got = debt.plan_shares(budgets(5000, 6000), TARGET, start, 100.0, 2025)
    assert got.to_dict() == pytest.approx({2024: 1.0, 2025: 0.6})


def test_the_programme_needs_a_budget_to_start_from(start):
    with pytest.raises(ReportError, match="no initial budget of FY2024"):
        debt.plan_shares(budgets(5000, first=2025), TARGET, start, 0.0, 2029)


@pytest.fixture
def paths(start):
    plan = pd.Series({2024: 1.0, 2025: 1.2, 2026: 1.6})
    return debt.debt_paths(start, debt.extra_defence(1.5, [1.0, 2.0], plan), 0.0, 0.0)


def test_a_share_is_borrowed_above_the_share_of_the_start(paths):
    assert debt.debt_at(paths, 2024, "1%") == 200.0
    assert debt.debt_at(paths, 2026, "1%") == pytest.approx(200 + 2 * (1 - 0.5))
    assert debt.debt_at(paths, 2026, "2%") == pytest.approx(200 + 2 * (1 + 0.5))
    assert debt.difference(paths, 2026, "2%", "1%") == pytest.approx(2.0)


def test_the_programme_adds_its_change_since_the_start(paths):
    assert debt.debt_at(paths, 2026, debt.PLAN) == pytest.approx(200 + 2 * 1 + 0.2 + 0.6)


def test_taxes_leave_no_trace_of_the_share(paths):
    assert debt.debt_at(paths, 2026, debt.TAXED) == pytest.approx(200 + 2 * 1)


def test_paths_are_long_with_what_each_year_adds(paths):
    got = paths[paths["scenario"] == debt.PLAN]
    assert got["year"].tolist() == [2024, 2025, 2026]
    assert got["extra_pct"].tolist() == pytest.approx([float("nan"), 0.2, 0.6], nan_ok=True)


def test_scenarios_stand_beside_the_taxes_that_would_avoid_them(paths):
    got = debt.scenario_table(paths, 2026, gdp_tn=500.0, receipts_tn=50.0).set_index("scenario")
    assert got.index.tolist() == ["1%", debt.TAXED, debt.PLAN, "2%"]
    assert got["difference_pp"].tolist() == pytest.approx([-1.0, 0.0, 0.8, 1.0])
    assert got["taxes_tn"].tolist() == pytest.approx([-2.5, 0.0, 3.0, 2.5])
    assert got["taxes_pct"].tolist() == pytest.approx([-5.0, 0.0, 6.0, 5.0])


def test_the_stabilising_balance_leaves_the_ratio_where_it_is(start):
    wanted = debt.stabilising_balance(200.0, 0.0, 5.0)
    assert wanted == pytest.approx(10.0)
    assert debt.recursion(200.0, 0.0, 5.0, np.full(3, -wanted)) == pytest.approx([200.0] * 4)
    assert debt.stabilising_gap(start, 0.0, 0.0, 5.0) == pytest.approx(11.0)
    assert debt.stabilising_gap(start, 0.5, 25.0, 0.0) == pytest.approx(-40 + 1.5)


def test_drivers_add_up_to_the_change():
    path = pd.Series(debt.recursion(200.0, 25.0, 10.0, np.array([1.0, 1.0])))
    got = debt.drivers(path, 25.0, 10.0, -1.0, defence_pp=2.5)
    assert got["Primary balance"] == pytest.approx(2.0)
    assert got["Interest"] / got["Growth"] == pytest.approx(-10 / 25)
    assert got.drop("Extra defence").sum() == pytest.approx(path.iloc[-1] - path.iloc[0])
    assert got["Extra defence"] == 2.5


def test_ends_are_the_ratios_of_the_last_year(paths):
    got = debt.ends(paths.sample(frac=1, random_state=0))
    assert got.to_dict() == pytest.approx({"1%": 201, "2%": 203, debt.PLAN: 202.8, debt.TAXED: 202})


def test_scenarios_are_shown_under_the_years_they_speak_of(paths):
    scenarios = debt.scenario_table(paths, 2026, gdp_tn=500.0, receipts_tn=50.0)
    got = debt.printed_scenarios(scenarios.assign(verified=True), 2024, 2026)
    assert got["Defence"].tolist() == ["1%", "share of 2024", "programme", "2%"]
    assert got["Extra over 2024, % of GDP"].tolist() == pytest.approx([-0.5, 0.0, 0.6, 0.5])
    assert got["Debt 2026, % of GDP"].tolist() == pytest.approx([201, 202, 202.8, 203])
    assert got.columns[-1] == "verified"
