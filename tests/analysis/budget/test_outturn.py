"""Spending beside budgets: frames whose answers can be done by head."""

import pandas as pd
import pytest

from helpers.analysis.budget import outturn


def account():
    """Defence as settled: 2002 holds a transfer of 30."""
    cells = [
        ("defence", 2000, 100.0),
        ("defence", 2001, 50.0),
        ("defence", 2002, 90.0),
        ("social_security", 2002, 200.0),
        ("debt_service", 2002, 100.0),
        ("expenditure_total", 2002, 1000.0),
    ]
    frame = pd.DataFrame(cells, columns=["measure", "fiscal_year", "value"])
    return frame.assign(unit="billion_yen")


def executed():
    cells = [
        ("settled_spending", 2000, 2001, 153.0),
        ("settled_spending", 2001, 2001, 55.0),
        ("settled_spending", 2002, 2002, 60.0),
        ("unspent", 1999, 2001, 7.0),
        ("unspent", 2001, 2001, 5.0),
        ("unspent", 2002, 2002, 4.0),
    ]
    frame = pd.DataFrame(cells, columns=["measure", "fiscal_year", "fiscal_year_end", "value"])
    return frame.assign(unit="billion_yen")


def personnel():
    cells = [
        ("recruits", "all", 2002, 50.0),
        ("share_of_target", "all", 2002, 25.0),
        ("recruits", "some", 2002, 9.0),
    ]
    return pd.DataFrame(cells, columns=["measure", "category", "fiscal_year", "value"])


def spent_rows():
    return outturn.spending_rows(account(), executed(), [2002])


def test_only_a_year_with_a_transfer_is_what_the_ministry_spent():
    assert outturn.spending(spent_rows()).to_dict() == {2000: 100, 2001: 50, 2002: 60}


def test_a_year_with_a_transfer_is_missing_until_the_ministry_is_audited():
    rows = outturn.spending_rows(account(), executed().iloc[:2], [2002])
    assert outturn.spending(rows).index.tolist() == [2000, 2001]


def test_tables_without_rows_are_no_evidence():
    (item,) = outturn.behind(spent_rows(), 2000, 2001)
    assert item["fiscal_year"].tolist() == [2000, 2001]


def test_a_printed_sum_is_compared_with_the_same_years():
    (row,) = outturn.item_gap_pct(account(), executed()).to_dict("records")
    assert row == pytest.approx({"first": 2000, "last": 2001, "gap_pct": 2})


def test_of_sipri_the_last_edition_counts():
    editions = pd.DataFrame({"edition": [1, 2, 2], "year": [2000, 2000, 2001]})
    editions = editions.assign(fiscal_year_bn_yen=[9.0, 8.0, None])
    assert outturn.sipri_fiscal(outturn.of_last_edition(editions)).to_dict() == {2000: 8}
    assert outturn.of_last_edition(editions.iloc[:0]).empty


def test_amounts_stand_beside_each_other_with_their_growth():
    levels = {
        "spent": pd.Series({1999: 1.0, 2000: 10.0, 2001: 11.0}),
        "incl": pd.Series({2000: 20.0, 2001: 30.0, 2002: 15.0}),
        "sipri": pd.Series({2000: 1.0}),
    }
    got = outturn.beside(levels, 2000, 2002)
    assert got["measure"].to_dict() == {"incl": "Initial budget, incl.", "spent": "Spent by the ministry"}
    assert got.loc["incl"].tolist()[1:] == pytest.approx([20, 30, 50, 15, -50])
    assert got.loc["spent"].tolist()[1:] == pytest.approx([10, 11, 10, *[float("nan")] * 2], nan_ok=True)


def test_shares_of_the_account_take_defence_without_the_transfer():
    got = outturn.shares_of_account(account(), spent_rows(), 2002)
    assert got == pytest.approx({"defence": 6, "social_security": 20, "debt_service": 10})


def test_execution_sets_people_beside_money():
    got = outturn.execution(executed(), personnel(), outturn.spending(spent_rows()), first=2001)
    assert got["fiscal_year"].tolist() == [2001, 2002]
    assert got.loc[1, ["spent_bn", "unspent_bn", "recruits", "of_target_pct"]].tolist() == [60, 4, 50, 25]
    assert got.loc[1, "target"] == 200


def test_people_of_a_year_without_money_are_left_out():
    none = executed().query("measure != 'unspent'")
    assert outturn.execution(none, personnel(), outturn.spending(spent_rows()), first=2001).empty


def test_a_printed_target_comes_before_the_implied_one():
    printed = pd.DataFrame(
        {"measure": ["target"], "category": "all", "fiscal_year": [2002], "value": [201.0]}
    )
    people = pd.concat([personnel(), printed])
    got = outturn.execution(executed(), people, outturn.spending(spent_rows()), first=2002)
    assert got["target"].tolist() == [201]


def test_sums_of_several_years_and_some_ranks_are_left_out():
    assert outturn.of_measure(executed(), "unspent")["value"].tolist() == [5, 4]
    assert outturn.of_measure(personnel(), "recruits")["value"].tolist() == [50]
