"""Makers' contracts and defence business on a frame of a few rows."""

import pandas as pd
import pytest

from helpers.analysis.security import industry
from helpers.errors import ReportError

HEAVY, KAWASAKI = "Mitsubishi Heavy Industries", "Kawasaki Heavy Industries"


@pytest.fixture
def companies():
    rows = [
        (KAWASAKI, "central_procurement_contracts", 2023, 40.0, None, None),
        (HEAVY, "central_procurement_contracts", 2023, 150.0, None, None),
        (HEAVY, "central_procurement_contracts", 2022, 30.0, None, None),
        (HEAVY, "defence_and_space_revenue", 2022, 50.0, None, None),
        (KAWASAKI, "defence_revenue", 2021, 10.0, None, None),
        (KAWASAKI, "defence_revenue", 2022, 20.0, None, None),
        (KAWASAKI, "defence_revenue_target", 2030, None, 50.0, 70.0),
    ]
    return pd.DataFrame(rows, columns="company metric year value value_low value_high".split())


def test_contracts_follow_the_order_of_the_makers(companies):
    got = industry.contracts(companies)
    assert got[["company", "year"]].to_numpy().tolist() == [[HEAVY, 2022], [HEAVY, 2023], [KAWASAKI, 2023]]


def test_targets_are_a_multiple_of_the_latest_revenue(companies):
    got = industry.targets(companies)
    assert got.T.to_dict() == {KAWASAKI: {"ratio_low": 2.5, "ratio_high": 3.5}}


def test_targets_rest_on_plans_and_on_the_revenue_of_those_who_plan(companies):
    got = industry.target_rows(companies)
    assert got[["company", "metric"]].to_numpy().tolist() == [
        [KAWASAKI, "defence_revenue"],
        [KAWASAKI, "defence_revenue"],
        [KAWASAKI, "defence_revenue_target"],
    ]


def test_shares_at_home_are_told_from_amounts_and_stay_within_a_hundred():
    rows = {
        "measure": ["domestic_share", "domestic_amount", "domestic_share"],
        "fiscal_year": [2023, 2011, 2022],
    }
    procurement = pd.DataFrame({**rows, "value": [76.2, 2364.5, 84.2]})
    assert industry.domestic_shares(procurement)["value"].tolist() == [84.2, 76.2]
    with pytest.raises(ReportError, match="0 to 100"):
        industry.domestic_shares(procurement.assign(value=101.0))
