"""Makers' contracts and defence business on a frame of a few rows."""

import pandas as pd
import pytest

from helpers.analysis.security import industry
from helpers.errors import ReportError

HEAVY, KAWASAKI = "Mitsubishi Heavy Industries", "Kawasaki Heavy Industries"


@pytest.fixture
def companies():
    rows = [
        (KAWASAKI, "central_procurement_contracts", 2023, 40.0, None, None, "exact", False),
        (HEAVY, "central_procurement_contracts", 2023, 150.0, None, None, "exact", True),
        (HEAVY, "central_procurement_contracts", 2022, 30.0, None, None, "exact", False),
        (HEAVY, "group_revenue", 2022, 400.0, None, None, "exact", True),
        (HEAVY, "defence_and_space_revenue", 2022, 50.0, None, None, "exact", True),
        (HEAVY, "segment_revenue_aircraft_defense_space", 2022, 60.0, None, None, "approx", True),
        (KAWASAKI, "defence_revenue", 2022, 20.0, None, None, "approx", True),
        (KAWASAKI, "defence_revenue_target", 2030, None, 50.0, 70.0, "range", True),
    ]
    names = "company metric year value value_low value_high qualifier verified".split()
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(ticker="7011", unit="billion_yen", year_end=frame["year"])


def test_contracts_follow_the_order_of_the_makers(companies):
    got = industry.contracts(companies)
    assert got[["company", "year"]].to_numpy().tolist() == [[HEAVY, 2022], [HEAVY, 2023], [KAWASAKI, 2023]]


def test_amounts_keep_qualifiers_and_ranges(companies):
    assert industry.amounts(companies).tolist()[-3:] == ["about 60", "about 20", "50–70"]


def test_business_has_one_row_for_each_definition(companies):
    got = industry.business_by_year(industry.business(companies))
    assert got[["company", "counted", "2022"]].to_numpy().tolist() == [
        [KAWASAKI, "revenue, defence (company)", "about 20"],
        [HEAVY, "revenue, defence and space (company)", "50"],
        [HEAVY, "revenue, segment aircraft, defence, space", "about 60"],
    ]


def test_foreign_companies_are_no_japanese_business(companies):
    assert industry.business(companies.assign(ticker="LMT")).empty


def test_targets_are_a_multiple_of_the_latest_revenue(companies):
    got = industry.targets(companies).iloc[0]
    assert (got["company"], got["target"], got["revenue_year"]) == (KAWASAKI, "50–70", 2022)
    assert (got["ratio_low"], got["ratio_high"]) == (2.5, 3.5)


def test_group_shares_need_the_revenue_of_the_same_year(companies):
    got = industry.group_shares(companies, HEAVY)
    assert got["share_pct"].tolist() == [7.5, 12.5, 15.0]
    assert got["approximate"].tolist() == [False, False, True]
    assert got["verified"].tolist() == [False, True, True]


def test_a_group_without_revenue_is_refused(companies):
    with pytest.raises(ReportError, match="group_revenue"):
        industry.group_shares(companies.replace({"value": {400.0: 0.0}}), HEAVY)


@pytest.fixture
def composition():
    return pd.DataFrame(
        {
            "measure": [
                "new_contracts_material",
                "new_contracts_material",
                "total_equipment_procurement",
                "fms",
            ],
            "scope": ["incl", "excl", "procurement", "procurement"],
            "stage": ["initial_budget", "initial_budget", "actual", "actual"],
            "fiscal_year": [2023, 2023, 2017, 2017],
            "value": [1000.0, 900.0, 500.0, 70.0],
            "verified": [True, True, True, True],
        }
    )


def test_ministry_totals_are_one_a_year(composition):
    got = industry.ministry_totals(composition)
    assert got[["fiscal_year", "value"]].to_numpy().tolist() == [[2017, 500], [2023, 1000]]


def test_shares_of_the_ministry_leave_out_years_without_both(companies, composition):
    got = industry.of_ministry_total(industry.contracts(companies), industry.ministry_totals(composition))
    assert got[["company", "year", "share_pct"]].to_numpy().tolist() == [
        [HEAVY, 2023, 15],
        [KAWASAKI, 2023, 4],
    ]
    assert got["verified"].tolist() == [True, False]


def test_targets_rest_on_plans_and_on_the_revenue_of_those_who_plan(companies):
    got = industry.target_rows(companies)
    assert got[["company", "metric"]].to_numpy().tolist() == [
        [KAWASAKI, "defence_revenue"],
        [KAWASAKI, "defence_revenue_target"],
    ]


def test_group_shares_rest_on_the_revenue_and_its_parts_of_the_same_years(companies):
    got = industry.group_rows(companies, HEAVY)
    assert got["year"].unique().tolist() == [2022]
    assert set(got["metric"]) == {*industry.GROUP_SHARES, "group_revenue"}


def test_shares_at_home_are_told_from_amounts_and_stay_within_a_hundred():
    rows = {
        "measure": ["domestic_share", "domestic_amount", "domestic_share"],
        "fiscal_year": [2023, 2011, 2022],
    }
    procurement = pd.DataFrame({**rows, "value": [76.2, 2364.5, 84.2]})
    assert industry.domestic_shares(procurement)["value"].tolist() == [84.2, 76.2]
    with pytest.raises(ReportError, match="0 to 100"):
        industry.domestic_shares(procurement.assign(value=101.0))
