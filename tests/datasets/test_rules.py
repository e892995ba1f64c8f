"""Rules of the tables: what each kind refuses, on small frames and on slips in the real tables."""

import json
from typing import Any

import pandas as pd
import pytest

from helpers.datasets.keyed_rows import Tables
from helpers.datasets.package import read_package
from helpers.datasets.rules import rule_faults
from helpers.datasets.tables import open_table

YEARLY = pd.DataFrame(
    {
        "kind": ["all"] * 4 + ["part"] * 4 + ["rest"] * 4,
        "year": [2020, 2021, 2022, 2023] * 3,
        "value": [10.0, 11, 12, 13, 4, 5, 6, 7, 6, 6, 6, 6],
        "day": pd.to_datetime(["2021-03-01", "2022-03-01", "2023-03-01", "2024-03-01"] * 3),
        "source_ids": "spring;winter",
    }
)
SOURCES = pd.DataFrame(
    {"source_id": ["spring", "winter"], "published": pd.to_datetime(["2021-03-01", "2022-12-01"])}
)
SUM: dict[str, Any] = {
    "says": "all is part and rest",
    "formula": "whole == part + rest",
    "by": ["year"],
    "values": {name: {"kind": name} for name in ("part", "rest")} | {"whole": {"kind": "all"}},
}
STEP: dict[str, Any] = {"says": "steps are small", "step": "value", "along": "year", "where": {"kind": "all"}}


def faults(rule, *cells):
    """What a rule says of the yearly table with some values changed, each given by its row."""
    frame = YEARLY.copy()
    for row, value in cells:
        frame.loc[row, "value"] = value
    return fault_lines(rule, frame)


def fault_lines(rule, frame, key="year"):
    """What a rule says of such a table."""
    tables = Tables(
        {"yearly": frame, "sources": SOURCES}, {"yearly": ["kind", key], "sources": ["source_id"]}
    )
    return list(rule_faults({"name": "yearly", "path": "yearly.csv", "rules": [rule]}, tables))


HOLD: list[dict[str, Any]] = [
    SUM,
    STEP | {"times": 1.2},
    STEP | {"points": 1},
    {"says": "no gap", "complete": "year"},
    {"says": "one day a year", "same": "day", "within": ["year"]},
    {"says": "growth", "formula": "growth(value) <= 26"},
    {"says": "a level", "formula": "abs(value - 8.5) <= 4.5"},
    {"says": "years", "formula": "year + 1 <= day"},
    {"says": "halves", "formula": "total(value) >= 2 * value - 3", "within": ["year"]},
    {"says": "first", "formula": "value >= first"}
    | {"values": {"value": {"kind": "all"}, "first": {"kind": "all", "year": 2020, "by": []}}},
    {"says": "sum", "formula": "whole == 2 * all - whole", "by": ["year"]}
    | {"values": {"whole": {"kind": "all"}, "all": {"kind": ["part", "rest"], "all": "sum"}}},
    {"says": "source", "source_day": "day", "where": {"year": 2020}},
    {"says": "of some years", "formula": "value <= 11", "where": {"kind": "all", "year": {"to": 2021}}},
]


@pytest.mark.parametrize("rule", HOLD, ids=[rule["says"] for rule in HOLD])
def test_what_holds_is_no_fault(rule):
    assert faults(rule) == []


def test_an_identity_names_cell_rule_and_what_was_expected():
    assert faults(SUM, (1, 21)) == [
        "data/yearly.csv: all · 2021, column value: 21: all is part and rest: whole is 21, part + rest is 11 "
        "(yearly part · 2021, value: 5; yearly rest · 2021, value: 6)"
    ]


def test_a_tolerance_is_absolute_or_in_per_cent():
    assert faults(SUM | {"tolerance": 0.5}, (1, 11.5)) == []
    assert faults(SUM | {"percent": 5}, (1, 11.5)) == []
    assert "at most 0.55 apart" in faults(SUM | {"percent": 5}, (1, 11.6))[0]


def test_a_part_that_may_be_missing_is_filled():
    rule = json.loads(json.dumps(SUM).replace('"kind": "rest"', '"kind": "none"'))
    (fault,) = faults(rule)
    assert (
        "it meets no row: is a cell of its rows misspelt or empty? (near: all · 2020, column kind: all; "
        in fault
    )
    rule["values"]["rest"]["missing"] = 0
    assert len(faults(rule)) == 4


def test_rows_that_lack_one_cell_are_named_by_the_rarest_cell_an_empty_one_last():
    cells = {"unit": ["yen", "yen", "yenn", None], "kind": "sum", "year": [1, 2, 3, 4]}
    tables = Tables({"t": pd.DataFrame(cells)}, {"t": ["year"]})
    near = ["3, column unit: yenn", "1, column unit: yen", "2, column unit: yen", "4, column unit: empty"]
    assert tables.near_rows("t", {"unit": "usd", "kind": "sum"}) == near
    assert tables.near_rows("t", {"unit": "usd", "kind": "mean"}) == []
    assert tables.near_rows("t", {}) == []


@pytest.mark.parametrize(
    "rule", [STEP | {"times": 9, "where": {"kind": "al"}}, SUM | {"where": {"year": 2021}}]
)
def test_a_rule_that_can_tell_nothing_is_told(rule):
    (fault,) = faults(rule)
    assert "it meets no row" in fault or "`where` is for columns" in fault


def test_nothing_beside_nothing_is_no_step():
    assert faults(STEP | {"times": 3}, (0, 0), (1, 0), (2, 0), (3, 0)) == []


def test_a_step_is_told_against_the_middle_of_its_neighbours():
    assert faults(STEP | {"times": 3}, (2, 120)) == [
        "data/yearly.csv: all · 2022, column value: 120: steps are small: value is 120, its neighbours 11, "
        "at most 3 times as large or small",
        "data/yearly.csv: all · 2023, column value: 13: steps are small: value is 13, its neighbours 120, "
        "at most 3 times as large or small",
    ]
    turned = faults(STEP | {"times": 2}, (1, -11))
    assert any(fault.startswith("data/yearly.csv: all · 2021, column value: -11: ") for fault in turned)
    assert "at most 4 away" in faults(STEP | {"points": 4}, (0, 20))[0]


def test_a_gap_is_told_with_the_row_after_it():
    assert fault_lines({"says": "no gap", "complete": "year"}, YEARLY.drop(index=5)) == [
        "data/yearly.csv: part · 2022, column year: 2022: no gap: 1 missing before it"
    ]


def test_days_too_far_apart_and_cells_that_differ_from_those_they_belong_to():
    days = {"says": "days", "complete": "day", "days": 365}
    assert fault_lines(days, YEARLY[YEARLY["year"] < 2023], "day") == []
    exp = "data/yearly.csv: part · 2023-03-01, column day: 2023-03-01: days: 365 missing before it"
    assert exp in fault_lines(days, YEARLY.drop(index=5), "day")
    turned = YEARLY.assign(day=YEARLY["day"].where(YEARLY.index != 5, pd.Timestamp("2022-03-02")))
    others = "the other rows of its year have 2022-03-01 (all · 2021; rest · 2021)"
    got = fault_lines({"says": "one day", "same": "day", "within": ["year"]}, turned)
    assert got == [f"data/yearly.csv: part · 2021, column day: 2022-03-02: one day: {others}"]


def test_a_day_that_is_none_of_its_sources():
    got = faults({"says": "source", "source_day": "day", "where": {"year": 2021, "kind": "all"}})
    exp = "all · 2021, column day: 2022-03-01: source: its sources are of 2021-03-01, 2022-12-01"
    assert got == [f"data/yearly.csv: {exp}"]


def test_the_furthest_off_come_first_and_the_rest_is_counted():
    got = faults({"says": "small", "formula": "value <= 1"})
    assert [line.split(", ")[0] for line in got[:2]] == [
        "data/yearly.csv: all · 2023",
        "data/yearly.csv: all · 2022",
    ]
    assert got[10:] == ["data/yearly.csv: small: 2 more cells do not fit"]


ACCEPTED = {"key": "all · 2021", "value": 21, "reason": "it was so", "source": "spring"}


def test_an_accepted_cell_is_accepted_with_its_value_only():
    rule = SUM | {"accepted": [ACCEPTED]}
    assert faults(rule, (1, 21)) == []
    assert faults(rule, (1, 12))[0].startswith("data/yearly.csv: all · 2021, column value: 12: ")


@pytest.mark.parametrize("cell", [ACCEPTED | {"source": "summer"}, {**ACCEPTED, "reason": ""}, {"key": "a"}])
def test_an_accepted_cell_has_a_reason_and_a_source(cell):
    exp = "an accepted cell has key, value, reason and a known source"
    assert any(exp in fault for fault in faults(SUM | {"accepted": [cell]}, (1, 21)))


def test_what_is_accepted_without_need_is_told():
    exp = "accepts all · 2021 = 21, which is not there or breaks nothing"
    assert exp in faults(SUM | {"accepted": [ACCEPTED]})[0]


CODE = [
    "__import__('os').system('id') == 0",
    "value.sum() == 1",
    "growth(value, 1) == 1",
    "value ** 9 == 1",
    "[value] == 1",
    "(lambda: 1)() == 1",
    "'a' * 9 == value",
    "value == 1 == 1",
    "value",
    "value ==",
    "other <= 1",
    "value <= True",
    "(" * 500 + "value" + ")" * 500 + " <= 1",
]


@pytest.mark.parametrize("formula", CODE, ids=[formula[:30] for formula in CODE])
def test_what_is_no_formula_is_refused_in_one_line(formula):
    (got,) = faults({"says": "code", "formula": formula})
    assert got.startswith("data/datapackage.json: table yearly: rule “code”: ")
    assert "\n" not in got


MISUSED: list[dict[str, Any]] = [
    {"formula": "value <= 1"},
    {"says": "two kinds", "formula": "value <= 99", "complete": "year"},
    {"says": "no kind"},
    {"says": "no table", "formula": "a <= 1", "values": {"a": {"table": "none"}}},
    {"says": "no column", "formula": "a <= 1", "values": {"a": {"colour": "red"}}},
    {"says": "several rows", "formula": "a <= 1", "by": ["year"], "values": {"a": {}}},
    {"says": "no limit", "step": "value", "along": "year"},
    {"says": "several", "formula": "value <= a", "values": {"value": {}, "a": {"kind": "all", "by": []}}},
]


@pytest.mark.parametrize("rule", MISUSED, ids=[rule.get("says", "unsaid") for rule in MISUSED])
def test_a_rule_that_does_not_fit_is_told(rule):
    (got,) = faults(rule)
    assert got.startswith("data/datapackage.json: table yearly: rule “")


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (STEP | {"points": 1, "whre": {"kind": "all"}}, "unknown key 'whre': did you mean 'where'?"),
        (STEP | {"points": 1, "tolerance": 1}, "unknown key 'tolerance': allowed: accepted, along, points, "),
        (SUM | {"percnt": 5, "acepted": []}, "unknown key 'acepted': did you mean 'accepted'?; unknown key "),
        (STEP | {"points": 1, "where": {"year": {"form": 2021}}}, "unknown key 'form': did you mean 'from'?"),
    ],
)
def test_a_misspelt_key_is_told_and_no_cell_is_blamed(rule, fault):
    (got,) = faults(rule, (1, 21))
    assert got.startswith(f"data/datapackage.json: table yearly: rule “{rule['says']}”: {fault}")


SHARE = "2024 · 2024 · share_affected_by_fx · ministry_explanation"
SLIPS = {
    ("japan_debt", "general_bonds_pct_gdp · actual · 2025", "value", 614.9): "bonds against their neighbours",
    ("fx_exposure", SHARE, "value", 20000): "the share is",
    ("jgb_10y_monthly", "2026-02-01", "average_pct", 2240): "the mean of a month",
    ("two_percent", "2027 · security_related_total · target", "value", 11000): "the target is the sum",
    ("military_expenditure", "JPN · 2023", "current_usd_m", 48906.5): "is that of the latest edition",
    ("defence_budget_initial", "initial_budget · incl · 2024", "value", 7994.6): "incl is the mof item",
    ("published_figures", "growth_pct · incl · 2024", "value", 15.6): "growth as printed",
    ("macro_weo", "JPN · 2020", "gdp_lcu_bn", 593552.1): "real growth is that of GDP",
}
"""Table, key, column and value of a slip, and how the rule begins that refuses it."""


@pytest.fixture(scope="module")
def real():
    """All tables as they are, and their keys."""
    entries = {entry["name"]: entry for entry in read_package()["resources"]}
    return {name: open_table(name) for name in entries}, entries


@pytest.mark.parametrize(("slip", "says"), SLIPS.items(), ids=[" ".join(slip[:2]) for slip in SLIPS])
def test_a_slip_in_a_real_table_is_refused_with_its_place(real, slip, says):
    frames, entries = real
    table, key, column, value = slip
    keys = {name: entry["schema"]["primaryKey"] for name, entry in entries.items()}
    row = Tables(frames, keys).rows(table, {"key": key}).index
    assert len(row) == 1
    spoilt = frames[table].copy()
    spoilt.loc[row, column] = value
    tables = Tables(frames | {table: spoilt}, keys)
    got = [fault for entry in entries.values() for fault in rule_faults(entry, tables)]
    assert [fault for fault in got if key in fault and says in fault and table in fault]
