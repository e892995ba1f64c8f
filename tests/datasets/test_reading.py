import pandas as pd
import pytest

from helpers.datasets.reading import READ_AS_LABELS, how_read, how_row_was_read, worst_way_read
from helpers.datasets.tables import open_table, read_as

READ_AS = {"page": "original", "mirror": "copy", "digest": "second_hand", "unseen": "not_seen"}


@pytest.mark.parametrize(
    ("recalled", "sources", "exp"),
    [
        (False, ["page"], "original page"),
        (False, ["digest", "mirror"], "copy"),
        (False, ["unseen", "digest"], "second-hand"),
        (False, ["unseen"], "recalled"),
        (True, ["page"], "recalled"),
        (True, [], ""),
    ],
)
def test_the_best_source_counts_unless_the_row_was_recalled(recalled, sources, exp):
    assert how_row_was_read(recalled, sources, READ_AS) == exp


def test_rows_by_their_sources():
    rows = pd.DataFrame(
        {"source_ids": ["digest;page", "mirror", "digest", "page"], "verified": [True, True, True, False]}
    )
    got = how_read(rows.astype({"verified": "boolean"}), READ_AS)
    assert got.tolist() == ["original page", "copy", "second-hand", "recalled"]


def test_rows_with_one_source_keep_their_index():
    rows = pd.DataFrame({"source_id": ["mirror", "page"]}, index=[7, 3])
    assert how_read(rows, READ_AS).to_dict() == {7: "copy", 3: "original page"}


def test_a_table_that_names_its_sources_as_a_whole():
    rows = pd.DataFrame({"rate": [150.0, 151.0]})
    assert how_read(rows, READ_AS, ["mirror"]).tolist() == ["copy", "copy"]
    assert how_read(rows, READ_AS).tolist() == ["", ""]


def test_the_worst_row_speaks_for_all():
    assert worst_way_read(["original page", "", "second-hand", "copy"]) == "second-hand"
    assert worst_way_read([]) == ""


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("patriot_supply", "fact_id == 'P22'"),
        ("public_opinion", "poll_id == 'NHK-2026-03'"),
        ("export_policy_timeline", "event_id == 'E47'"),
        ("policy_calendar", "event.str.startswith('FY2027 request')"),
    ],
)
def test_digests_and_headlines_are_second_hand(table, row):
    assert set(how_read(open_table(table).query(row), read_as())) == {"second-hand"}


@pytest.mark.parametrize("table", ["defence_outturn", "japan_gdp_outlook", "exchange_rate_daily"])
def test_every_row_has_a_reading(table):
    assert how_read(open_table(table), read_as(), ["fed-h10-dexjpus"]).isin(READ_AS_LABELS.values()).all()
