from dataclasses import replace

import pandas as pd
import pytest

from helpers.datasets.tables import only_measures, open_table
from helpers.errors import ReportError
from helpers.findings.evidence import counted, mark_notes, marked, source_line, table_uses
from helpers.findings.finding import TableUse

LATER = " Rests in part on values of a vintage later than the edition’s day"


@pytest.fixture(scope="module")
def supply():
    return open_table("patriot_supply")


def use(table="patriot_supply", rows=1, keys=("P01",), sources=(), unverified=0, revised_later=0):
    return TableUse(table, rows, keys, sources, unverified, revised_later)


def test_rows_of_one_table(supply):
    (got,) = table_uses([supply.query("fact_id in ['P01', 'P02']")])
    assert (got.table, got.rows, got.keys) == ("patriot_supply", 2, ("P01", "P02"))
    assert set(got.sources) == {"reuters-2024-07-20-pac3", "ntv-2016-08-request"}


def test_a_row_named_twice_counts_once(supply):
    (got,) = table_uses([supply.query("fact_id == 'P01'"), supply.query("fact_id in ['P01', 'P02']")])
    assert (got.rows, got.keys) == (2, ("P01", "P02"))


def test_of_many_rows_a_row_named_twice_counts_once(supply):
    assert table_uses([supply, supply.head(1)])[0].rows == len(supply)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (lambda rows: rows.set_index("fact_id"), "lacks column fact_id: choose rows, not columns"),
        (
            lambda rows: rows[["fact_id", "value", "unit"]],
            "lacks column source_ids, verified, revised_later: choose rows, not columns",
        ),
        (
            lambda rows: rows[["fact_id", "source_ids", "value"]],
            "lacks column verified, revised_later: choose rows, not columns",
        ),
        (lambda rows: rows.drop(columns="verified"), "lacks column verified: choose rows, not columns"),
        (lambda rows: rows.where(rows["fact_id"].eq("P01")), "has rows without a key"),
        (
            lambda rows: rows.assign(verified=rows["verified"].astype(object)),
            "column verified is not true or false",
        ),
    ],
    ids=["index", "columns", "marks", "verified", "where", "object"],
)
def test_evidence_that_lost_what_marks_it_is_refused(supply, changed, message):
    with pytest.raises(ReportError, match=message):
        table_uses([changed(supply.head(3))])


def test_rows_that_are_counted_need_no_marks(supply):
    recalled = supply.head(2).assign(verified=False)
    assert [use.unverified for use in table_uses([recalled])] == [2]
    assert [use.unverified for use in table_uses([counted(recalled)])] == [0]


def test_marks_are_counted(supply):
    marks = {"verified": [True, False, False, False], "revised_later": [False, True, False, False]}
    (got,) = table_uses([supply.head(4).assign(**marks)])
    assert (got.unverified, got.revised_later) == (3, 1)


def test_the_worst_row_tells_how_evidence_was_read(supply):
    (second,) = table_uses([supply.query("fact_id in ['P21', 'P22']")])
    (rates,) = table_uses([open_table("exchange_rate_daily").head(1)])
    assert (second.how_read, rates.how_read) == ("second-hand", "copy")
    (both,) = table_uses([supply.query("fact_id == 'P22'"), use()])
    assert both.how_read == "second-hand"


def test_tables_are_sorted(supply):
    got = table_uses([supply.head(1), open_table("countries").head(1)])
    assert [entry.table for entry in got] == ["countries", "patriot_supply"]


def test_many_rows_are_counted_instead_of_listed(supply):
    assert len(table_uses([supply.head(12)])[0].keys) == 12
    assert table_uses([supply.head(13)])[0].keys == ()


def test_keys_of_several_columns_are_joined():
    rows = open_table("military_expenditure").query("country == 'JPN' and year == 2023")
    assert table_uses([rows])[0].keys == ("JPN · 2023",)


def test_measures_that_were_left_out_are_not_listed():
    rows = open_table("macro_weo").query("country == 'JPN' and year == 2023")
    prices, debt = only_measures(rows, ["cpi_index"]), only_measures(rows, ["gross_debt_pct_gdp"])
    assert table_uses([rows])[0].measures == ()
    assert table_uses([prices])[0].measures == ("cpi_index",)
    both = ("gross_debt_pct_gdp", "cpi_index")
    assert set(table_uses([prices, debt])[0].measures) == set(both)
    assert table_uses([*table_uses([debt]), *table_uses([prices])])[0].measures == both
    assert table_uses([*table_uses([debt]), rows])[0].measures == ()


def test_what_findings_rest_on_is_merged():
    got = table_uses([use(sources=("a",)), use(keys=("P02",), sources=("b",), unverified=1)])
    assert got == (use(rows=2, keys=("P01", "P02"), sources=("a", "b"), unverified=1),)


def test_no_evidence():
    with pytest.raises(ReportError, match=r"^evidence is empty: name the rows"):
        table_uses([])


def test_rows_of_no_table():
    with pytest.raises(ReportError, match=r"^evidence must be rows of an opened table"):
        table_uses([pd.DataFrame({"value": [1]})])


def test_a_selection_without_rows(supply):
    with pytest.raises(ReportError, match=r"^evidence from table 'patriot_supply' has no rows$"):
        table_uses([supply.query("fact_id == 'none'")])


def test_the_source_line_names_each_publisher_once(supply):
    uses = table_uses([supply.query("fact_id == 'P01'")])
    assert source_line([*uses, *uses]) == "Source: Reuters."


def test_the_source_line_names_four_publishers_and_others(supply):
    got = source_line(table_uses([supply]))
    assert got.count(";") == 4
    assert got.endswith("; others.")


@pytest.mark.parametrize(
    ("marks", "shown", "drawn", "exp"),
    [
        ({}, "†‡", "", ""),
        ({"unverified": 1}, "1†", "", " † rests on rows recalled, not seen in a source."),
        ({"unverified": 1}, "1", "", " Rests in part on rows recalled, not seen in a source."),
        ({"unverified": 1}, "1", "Hollow", " Hollow (†): recalled, not seen in a source."),
        ({"revised_later": 2}, "1‡", "", f"{LATER} (‡)."),
        ({"revised_later": 2}, "1†", "", f"{LATER}."),
        (
            {"unverified": 1, "revised_later": 1},
            "1†‡",
            "",
            f" † rests on rows recalled, not seen in a source.{LATER} (‡).",
        ),
    ],
)
def test_a_sign_is_named_only_where_it_is_shown(marks, shown, drawn, exp):
    assert mark_notes([use().to_json(), use(**marks).to_json()], shown, drawn) == exp


def test_a_row_of_a_table_is_marked_as_a_finding_would_be():
    seen = pd.DataFrame({"verified": [True, True], "revised_later": [False, False]})
    recalled, revised = seen.assign(verified=[True, False]), seen.assign(revised_later=[True, False])
    without = pd.DataFrame({"value": [1]})
    got = marked(
        pd.DataFrame({"a": [1, 2, 3]}, index=[7, 8, 9]), [[seen, without], [seen, recalled], [revised]]
    )
    assert got["verified"].tolist() == [True, False, True]
    assert got["revised_later"].tolist() == [False, False, True]


def test_the_source_line_of_many_tables_is_the_package():
    uses = [use(table=f"table_{number}") for number in range(9)]
    assert source_line(uses) == "Source: the whole data package."


def test_of_many_rows_the_first_and_the_last_are_named_whatever_their_order():
    days = open_table("exchange_rate_daily")
    few, many = days.head(12), days.iloc[::-1]
    (listed,), (counted,) = table_uses([few]), table_uses([many])
    assert (len(listed.keys), listed.ends) == (12, ())
    assert (counted.keys, len(counted.ends)) == ((), 2)
    assert counted.ends == table_uses([days])[0].ends
    assert counted.ends[0] < counted.ends[1]
    assert TableUse.from_json(counted.to_json()) == counted


def test_two_uses_together_reach_from_the_first_to_the_last_of_both():
    one, other = use(keys=(), rows=20), use(keys=("P00", "P30"), rows=2)
    (got,) = table_uses([replace(one, ends=("P10", "P29")), other])
    assert (got.keys, got.ends) == ((), ("P00", "P30"))


def test_what_was_written_before_the_ends_were_kept_has_none():
    written = use().to_json()
    del written["ends"]
    assert TableUse.from_json(written) == use()
