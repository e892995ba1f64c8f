"""What is committed: parts, obligations and payments of a few years."""

import pandas as pd

from helpers.analysis.budget import commitments


def rows(*cells, measure="initial_budget", basis="incl"):
    """Rows of the budget table: (fiscal year, amount) or (fiscal year, amount, basis)."""
    full = [(measure, cell[2] if len(cell) > 2 else basis, *cell[:2], "billion_yen", True) for cell in cells]
    return pd.DataFrame(full, columns=["measure", "basis", "fiscal_year", "value", "unit", "verified"])


def composition(*cells):
    frame = pd.DataFrame(cells, columns=["measure", "fiscal_year", "value"])
    return frame.assign(unit="billion_yen", stage="initial_budget", scope="excl", verified=True)


def test_composition_shows_only_years_with_all_three_parts():
    known = composition(*((part, 2000, 10) for part in commitments.PARTS), ("obligatory_outlays", 2001, 5))
    other = known.assign(scope="incl", fiscal_year=2003)
    got = commitments.composition_by_year(commitments.composition_rows(pd.concat([known, other])))
    assert got.index.tolist() == [2000]
    assert got.loc[2000].tolist() == [10, 10, 10]


def test_share_of_rise_divides_by_the_printed_budget_and_may_exceed_the_whole():
    parts = pd.DataFrame({"a": [10, 25], "b": [10, 5]}, index=[2000, 2001])
    printed = pd.Series({2000: 20, 2001: 32})
    assert commitments.share_of_rise(parts, printed, 2000, 2001).to_dict() == {"a": 125, "b": -500 / 12}


def obligations():
    """Scope excl to 2001, incl from 2002 on; 2000 is known on two scopes."""
    cells = [
        ("new_future_obligations", "excl", 2000, 200.0),
        ("new_future_obligations", "incl", 2000, 250.0),
        ("new_future_obligations", "incl", 2001, 300.0),
        ("obligatory_outlays", "excl", 2001, 100.0),
        ("obligatory_outlays", "incl", 2002, 150.0),
        ("total_future_obligations", "incl", 2001, 450.0),
        ("fms_budget", "procurement", 2001, 40.0),
    ]
    frame = pd.DataFrame(cells, columns=["measure", "scope", "fiscal_year", "value"])
    return frame.assign(unit="billion_yen", stage="initial_budget", verified=True)


def budgets():
    return rows((2001, 400, "excl"), (2001, 500, "incl"), (2002, 600, "incl"))


def test_initial_rows_take_the_first_scope_that_a_year_has():
    got = commitments.initial_rows(obligations(), "new_future_obligations", "excl", "incl")
    assert got[["fiscal_year", "value"]].to_numpy().tolist() == [[2000, 200], [2001, 300]]


def test_initial_rows_leave_requests_out():
    request = obligations().assign(stage="request")
    assert commitments.initial_rows(request, "fms_budget", "procurement").empty


def test_committed_divides_by_the_budget_on_the_same_basis():
    got = commitments.committed(obligations(), budgets())
    assert got["scope"].to_dict() == {2001: "excl", 2002: "incl"}
    assert got["share_pct"].to_dict() == {2001: 25, 2002: 25}


def test_commitments_meet_the_payments_of_the_year_after_on_their_basis():
    got = commitments.commitments(obligations(), budgets(), first=2000).set_index("fiscal_year")
    assert got["due_bn"].to_dict() == {2000: 100, 2001: 150}
    assert got["ratio"].to_dict() == {2000: 2, 2001: 2}
    assert got.loc[2001, ["fms_bn", "outstanding_bn"]].tolist() == [40, 450]
    assert got["verified"].all()


def test_a_recalled_payment_makes_the_year_before_recalled():
    recalled = obligations()
    recalled.loc[recalled["fiscal_year"].eq(2002), "verified"] = False
    got = commitments.commitments(recalled, budgets(), first=2000)
    assert got["verified"].tolist() == [True, False]


def test_drawn_parts_are_trillion_yen_with_their_marks():
    rows = composition(*((part, 2000, 1000 * place) for place, part in enumerate(commitments.PARTS, start=1)))
    got = commitments.drawn_parts(rows.assign(verified=[True, False, True])).iloc[0]
    assert [got[f"{part}_tn"] for part in commitments.PARTS] == [1, 2, 3]
    assert [got[f"{part}_verified"] for part in commitments.PARTS] == [True, False, True]


def test_rows_ahead_are_those_of_binding_contracts():
    got = commitments.ahead_rows(
        pd.concat([obligations(), composition(("new_contracts_material", 2002, 1))]), 2002
    )
    assert got[["measure", "fiscal_year"]].to_numpy().tolist() == [["obligatory_outlays", 2002]]


def test_bases_are_named_in_the_order_in_which_they_come():
    paid = commitments.committed(obligations(), budgets())
    assert commitments.bases_in_words(paid) == "excl., then incl."
    assert commitments.bases_in_words(paid.loc[2002:]) == "incl."


def programme():
    cells = [
        ("new", "area_space", 1.0),
        ("new", "area_cyber", 2.0),
        ("new", "total_level", 9.0),
        ("old", "area_space", 0.5),
    ]
    return pd.DataFrame(cells, columns=["plan", "measure", "value"]).assign(unit="trillion_yen")


def test_areas_stand_beside_the_earlier_programme_in_their_order():
    got = commitments.areas(programme(), "new", "old")
    assert got["area"].tolist() == ["cyber", "space"]
    assert got["plan_tn"].tolist() == [2, 1]
    assert got["earlier_tn"].fillna(0).tolist() == [0, 0.5]


def test_rows_of_a_plan_leave_other_measures_out():
    got = commitments.of_plan(programme(), "new", "total_level")
    assert got["value"].tolist() == [9]
