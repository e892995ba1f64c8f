from datetime import date

import pandas as pd

from helpers.datasets import inventory
from helpers.datasets.inventory import rows_by_table, under_headings, years_covered
from helpers.datasets.tables import open_table


def test_inventory_counts_rows(data):
    day = date(2016, 8, 31)
    got = rows_by_table(day).set_index("table").loc["patriot_supply"].to_dict()
    every, shown = open_table("patriot_supply"), open_table("patriot_supply", day)
    assert got["rows"] == len(every)
    assert got["shown"] == len(shown)
    assert got["hidden"] == len(every) - len(shown) > 0
    assert got["unverified"] == (~shown["verified"]).sum()


def test_every_count_of_the_inventory_has_a_heading(data):
    counts = rows_by_table(date(2016, 8, 31))
    headings = ["Table", "Rows", "Shown", "Hidden", "Recalled †", "Later vintage ‡"]
    assert list(under_headings(counts)) == headings
    assert under_headings(counts).to_numpy().tolist() == counts.to_numpy().tolist()


def test_coverage_spans_the_years_shown(data):
    got = years_covered(date(2016, 8, 31)).to_dict("records")
    years = open_table("patriot_supply", date(2016, 8, 31))["period_start"].dt.year
    assert got == [{"table": "patriot_supply", "first": years.min(), "last": years.max(), "rows": len(years)}]


def test_the_last_observation_is_a_day_or_the_end_of_a_month():
    rows = pd.DataFrame({"month": pd.to_datetime(["2026-05-01", "2026-06-01"])})
    last, day = inventory.last_observation(rows, "month")
    assert (len(last), day) == (1, date(2026, 6, 30))
    last, day = inventory.last_observation(rows.rename(columns={"month": "date"}), "date")
    assert day == date(2026, 6, 1)
