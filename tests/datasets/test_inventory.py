from datetime import date

import pandas as pd

from helpers.datasets import inventory
from helpers.datasets.inventory import rows_by_table, under_headings
from helpers.datasets.tables import open_table


def test_inventory_counts_rows(data):
    day = date(2016, 8, 31)
    got = rows_by_table(day).set_index("table").loc["patriot_supply"].to_dict()
    every, shown = open_table("patriot_supply"), open_table("patriot_supply", day)
    assert got["shown"] == len(shown)
    assert got["hidden"] == len(every) - len(shown) > 0
    assert got["unverified"] == (~shown["verified"]).sum()


def test_what_no_row_carries_has_no_column(data):
    counts = rows_by_table(date(2016, 8, 31)).assign(unverified=0, revised_later=0)
    assert list(under_headings(counts)) == ["Table", "What it holds", "Rows", "Hidden"]
    marked = under_headings(counts.assign(unverified=2, revised_later=3))
    assert list(marked)[4:] == ["Recalled †", "Later vintage ‡"]


def test_the_last_observation_is_a_day_or_the_end_of_a_month():
    rows = pd.DataFrame({"month": pd.to_datetime(["2026-05-01", "2026-06-01"])})
    last, day = inventory.last_observation(rows, "month")
    assert (len(last), day) == (1, date(2026, 6, 30))
    last, day = inventory.last_observation(rows.rename(columns={"month": "date"}), "date")
    assert day == date(2026, 6, 1)
