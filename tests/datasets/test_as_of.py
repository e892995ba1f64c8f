from datetime import date

import pandas as pd
import pytest

from helpers.datasets.as_of import known, last_day
from helpers.datasets.as_of_rule import rule_faults

SOURCES = pd.to_datetime(pd.Series({"early": "2023-04-24", "late": "2026-04-27", "undated": None}))


def published(days, precision):
    return pd.DataFrame({"published": pd.to_datetime(days), "published_precision": precision})


def shown(frame, rule, as_of):
    return known(frame, rule, SOURCES, date.fromisoformat(as_of)).index.tolist()


def test_last_day_of_a_day_a_month_and_a_year():
    days = pd.Series(pd.to_datetime(["2024-02-10", "2024-02-01", "2024-01-01", None]))
    got = last_day(days, pd.Series(["day", "month", "year", "day"])).dt.strftime("%Y-%m-%d").tolist()
    assert got[:3] == ["2024-02-10", "2024-02-29", "2024-12-31"]
    assert pd.isna(got[3])


def test_published_day():
    frame = published(["2023-12-22", "2023-12-23", None], "day")
    assert shown(frame, {"rule": "published"}, "2023-12-22") == [0]


def test_published_month_counts_from_its_last_day():
    frame = published(["2023-12-01"], "month")
    assert shown(frame, {"rule": "published"}, "2023-12-30") == []
    assert shown(frame, {"rule": "published"}, "2023-12-31") == [0]


def test_published_year_counts_from_its_last_day():
    frame = published(["2023-01-01"], "year")
    assert shown(frame, {"rule": "published"}, "2023-12-30") == []
    assert shown(frame, {"rule": "published"}, "2023-12-31") == [0]


def test_observation_of_a_day():
    frame = pd.DataFrame({"date": pd.to_datetime(["2023-12-29", "2023-12-30"])})
    rule = {"rule": "observation", "field": "date", "period": "day"}
    assert shown(frame, rule, "2023-12-29") == [0]


def test_observation_of_a_month_counts_from_its_end():
    frame = pd.DataFrame({"month": pd.to_datetime(["2023-11-01", "2023-12-01"])})
    rule = {"rule": "observation", "field": "month", "period": "month"}
    assert shown(frame, rule, "2023-12-30") == [0]
    assert shown(frame, rule, "2023-12-31") == [0, 1]


def test_observation_of_a_year_counts_from_its_end():
    frame = pd.DataFrame({"year": [2022, 2023, 2024]})
    rule = {"rule": "observation", "field": "year", "period": "year"}
    assert shown(frame, rule, "2023-12-30") == [0]
    assert shown(frame, rule, "2023-12-31") == [0, 1]


def test_a_projection_counts_from_the_day_of_its_source():
    frame = pd.DataFrame(
        {"year": [2022, 2030, 2030, 2030], "source_id": ["late", "late", "early", "undated"]}
    )
    rule = {"rule": "observation", "field": "year", "period": "year"}
    assert shown(frame, rule, "2023-12-31") == [0, 2]


def test_edition_counts_from_the_day_of_its_source():
    frame = pd.DataFrame({"source_id": ["early", "late", "undated", "early"]})
    assert shown(frame, {"rule": "edition"}, "2023-04-24") == [0, 3]
    assert shown(frame, {"rule": "edition"}, "2023-04-23") == []


def test_always():
    assert shown(pd.DataFrame({"country": ["JPN", "USA"]}), {"rule": "always"}, "2023-12-22") == [0, 1]


def test_a_later_vintage_is_marked():
    frame = pd.DataFrame({"year": [2021, 2021, 2021], "source_id": ["early", "late", "undated"]})
    rule = {"rule": "observation", "field": "year", "period": "year", "laterVintage": True}
    got = known(frame, rule, SOURCES, date(2023, 12, 31))
    assert got["revised_later"].tolist() == [False, True, True]
    got = known(frame, rule, SOURCES, date(2026, 9, 30))
    assert got["revised_later"].tolist() == [False, False, True]


def test_a_later_vintage_is_marked_where_the_pattern_fits():
    frame = published(["2023-12-01"] * 3, "day").assign(
        measure=["actual_growth", "outlook_growth", "actual_growth"], source_id=["late", "late", "early"]
    )
    rule = {"rule": "published", "laterVintage": {"field": "measure", "pattern": "actual_.*"}}
    got = known(frame, rule, SOURCES, date(2023, 12, 31))
    assert got["revised_later"].tolist() == [True, False, False]


def test_without_later_vintages_nothing_is_marked():
    frame = published(["2023-12-01"], "day").assign(source_id="late")
    assert not known(frame, {"rule": "published"}, SOURCES, date(2023, 12, 31))["revised_later"].any()


@pytest.mark.parametrize(
    ("rule", "faults"),
    [
        ({"rule": "published", "laterVintage": {"field": "measure", "pattern": "a.*"}}, []),
        ({"rule": "observation", "field": "year", "period": "year", "laterVintage": True}, []),
        ({"rule": "publishd"}, ["unknown rule 'publishd': did you mean 'published'?"]),
        ("published", ["unknown rule 'published': did you mean 'published'?"]),
        (
            {"rule": "published", "laterVintge": True},
            ["unknown key 'laterVintge': did you mean 'laterVintage'?"],
        ),
        (
            {"rule": "observation", "field": "year", "period": "years"},
            ["unknown period 'years': did you mean 'year'?"],
        ),
        ({"rule": ["x"]}, ["unknown rule '['x']': allowed: always, edition, observation, published"]),
        (
            {"rule": "observation", "field": ["x"], "period": ["day"]},
            ["field is no text", "period is no text", "unknown period '['day']': did you mean 'day'?"],
        ),
        ({"rule": "observation"}, ["field is missing", "period is missing"]),
        (
            {"rule": "edition", "laterVintage": "yes"},
            ["laterVintage: 'yes' is not allowed: true, false, or field and pattern"],
        ),
        (
            {"rule": "always", "laterVintage": {"field": "a", "patterns": "b"}},
            [
                "laterVintage: unknown key 'patterns': did you mean 'pattern'?",
                "laterVintage: pattern is missing",
            ],
        ),
        (
            {"rule": "always", "laterVintage": {"field": "a", "pattern": "("}},
            [
                "laterVintage: pattern '(' is no regular expression: "
                "missing ), unterminated subpattern at position 0"
            ],
        ),
    ],
)
def test_what_may_stand_in_a_rule(rule, faults):
    assert list(rule_faults(rule)) == faults
