from datetime import date

import pandas as pd
import pytest

from helpers.datasets.package import record_checksums
from helpers.datasets.tables import only_measures, open_table, source_table
from helpers.errors import ReportError


def test_types(data):
    got = open_table("patriot_supply").dtypes.astype(str)
    exp = {"fact_id": "str", "value": "float64", "published": "datetime64", "verified": "boolean"}
    assert {name: got[name].split("[")[0] for name in exp} == exp


def test_whole_numbers_are_int64_without_gaps():
    assert open_table("military_expenditure")["year"].dtype == "int64"


def test_whole_numbers_keep_their_gaps():
    got = open_table("buildup_program")["fy_end"]
    assert got.dtype == "Int64"
    assert got.isna().any()


def test_na_is_a_text_and_an_empty_cell_is_missing(edit):
    edit(2, entity="NA", note="")
    record_checksums()
    got = open_table("patriot_supply")
    assert got.loc[0, "entity"] == "NA"
    assert pd.isna(got.loc[0, "note"])


def test_knows_its_name_after_a_selection(data):
    got = open_table("patriot_supply").query("country == 'JPN'")
    assert got.attrs["table"] == "patriot_supply"


def test_of_many_measures_only_those_that_are_named_stay():
    rows = open_table("macro_weo")
    got = only_measures(rows, ["cpi_index"])
    assert got.attrs["table"] == "macro_weo"
    assert list(got)[:4] == ["country", "year", "is_projection", "status"]
    assert {"cpi_index", "source_id", "revised_later"} < set(got)
    assert "gdp_usd_bn" not in got
    with pytest.raises(ReportError, match=r"macro_weo has no column 'cpi_idx' with a unit: .*'cpi_index'"):
        only_measures(rows, ["cpi_idx"])


def test_what_one_reader_changes_the_next_does_not_see(data):
    one = open_table("countries")
    one["country_name"] = "x"
    assert "Japan" in set(open_table("countries")["country_name"])


def test_cut_at_a_day(data):
    everything, got = open_table("patriot_supply"), open_table("patriot_supply", date(2016, 8, 31))
    exp = everything[everything["published"] < "2016-09"]["fact_id"].tolist()
    assert got["fact_id"].tolist() == exp
    assert "P02" in exp  # known to the month: August 2016
    assert got.index.tolist() == list(range(len(exp)))


def test_without_a_day_nothing_is_marked(data):
    assert not open_table("patriot_supply")["revised_later"].any()


def test_text_in_a_number_column_names_the_table(edit):
    edit(2, value="many")
    record_checksums()
    with pytest.raises(ReportError, match=r"^data/patriot_supply.csv does not fit its schema: .*many"):
        open_table("patriot_supply")


def test_sources_by_their_id(data):
    assert source_table()["publisher"]["reuters-2024-07-20-pac3"] == "Reuters"


def test_rows_come_in_the_order_of_the_key(data):
    exp = open_table("patriot_supply")
    file = data / "patriot_supply.csv"
    header, *rows = file.read_text().splitlines(keepends=True)
    file.write_text("".join([header, *reversed(rows)]))
    record_checksums()
    pd.testing.assert_frame_equal(open_table("patriot_supply"), exp)
    assert exp["fact_id"].is_monotonic_increasing


@pytest.mark.parametrize("day", ["31/12/2023", "later", "2023-12-31", 2023])
def test_what_is_no_date_is_refused(data, day):
    with pytest.raises(ReportError, match=r"^table countries: as_of .* is not allowed: a date"):
        open_table("countries", day)
