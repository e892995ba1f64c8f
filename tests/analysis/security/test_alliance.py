"""Treaties, breaks and readings on a frame of a few rows."""

import pandas as pd
import pytest

from helpers.analysis.security import alliance


@pytest.fixture
def relations():
    return pd.DataFrame(
        {
            "event_id": ["A09", "A08", "A07", "A06", "A02", "A12"],
            "date": pd.to_datetime(
                ["1947-05-03", "1945-09-02", "1941-12-08", "1924-05-26", "1854-03-31", "1954-07-01"]
            ),
            "category": ["domestic", "war", "war", "friction", "treaty", "institution"],
        }
    )


def test_a_war_counts_once(relations):
    assert alliance.breaks_since(relations, 1868)["event_id"].tolist() == ["A06", "A07"]
    assert alliance.breaks_since(relations, 1930)["event_id"].tolist() == ["A07"]


def test_readings_are_in_order_and_say_what_they_do():
    dated = pd.DataFrame({"event_id": ["K05", "K01"], "date": pd.to_datetime(["2014-07-01", "1946-06-26"])})
    assert alliance.readings(dated)["effect"].tolist() == ["limits", "widens"]


def test_years_between_events(relations):
    first, second = (relations[relations["event_id"].eq(key)] for key in ("A07", "A08"))
    assert alliance.years_between(first, second) == pytest.approx(1364 / 365.25)
