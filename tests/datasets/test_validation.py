from datetime import date

import pytest

from helpers.datasets.package import record_checksums
from helpers.datasets.tables import open_table
from helpers.datasets.validation import coverage, inventory, package_faults, require_valid_package
from helpers.errors import ReportError

FAULTS = {
    "wrong type": ({"value": "many"}, ["row 3, column value", '"many"', 'type is "number']),
    "no date": ({"published": "yesterday"}, ["row 3, column published", '"yesterday"', 'type is "date']),
    "neither yes nor no": ({"verified": "maybe"}, ["row 3, column verified", '"maybe"', 'type is "boolean']),
    "outside the list": ({"qualifier": "wild"}, ["row 3, column qualifier", '"wild"', '"enum"']),
    "empty": ({"unit": ""}, ["row 3, column unit", '"required"']),
    "unknown country": ({"country": "XXX"}, ["row 3", "foreign key", '"country"', '"XXX"', '"countries"']),
    "duplicate key": ({"fact_id": "P01"}, ["row 3", "primary key", "position 2"]),
    "unknown source": (
        {"source_ids": "no-such"},
        ["row 3, column source_ids", "'no-such' is not a known key"],
    ),
    "unknown source in a list": (
        {"source_ids": "reuters-2024-07-20-pac3;no-such"},
        ["row 3, column source_ids", "'no-such' is not a known key"],
    ),
    "a month with a day": (
        {"published": "2023-12-05", "published_precision": "month"},
        ["row 3, column published", "not the first day of a month"],
    ),
}


def test_the_copy_is_valid(data):
    assert package_faults() == []


@pytest.mark.parametrize(("cells", "told"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_by_table_row_column_and_rule(edit, cells, told):
    edit(3, **cells)
    record_checksums()
    (got,) = package_faults()
    assert got.startswith("data/patriot_supply.csv: ")
    assert [part for part in told if part not in got] == []
    assert "\n" not in got


def test_checksum(edit):
    edit(3, note="changed")
    got = package_faults()
    assert all(fault.startswith("data/patriot_supply.csv: ") for fault in got)
    assert "hash" in got[0]


def test_missing_column(data):
    (data / "countries.csv").write_text("country\nJPN\n")
    record_checksums()
    assert any(
        fault.startswith("data/countries.csv: ") and "country_name" in fault for fault in package_faults()
    )


def test_missing_file(data):
    (data / "countries.csv").unlink()
    assert any(
        fault.startswith("data/countries.csv: ") and "No such file" in fault for fault in package_faults()
    )


def test_many_faults_of_a_table_are_cut_to_the_first(edit):
    for line in range(2, 12):
        edit(line, value="many")
    record_checksums()
    assert len(package_faults()) == 5


def test_require_valid_package(edit):
    require_valid_package()
    edit(3, country="XXX")
    record_checksums()
    with pytest.raises(ReportError, match=r"^data/patriot_supply.csv: row 3: .*foreign key"):
        require_valid_package()


def test_inventory_counts_rows(data):
    day = date(2016, 8, 31)
    got = inventory(day).set_index("table").loc["patriot_supply"].to_dict()
    every, shown = open_table("patriot_supply"), open_table("patriot_supply", day)
    assert got["rows"] == len(every)
    assert got["shown"] == len(shown)
    assert got["hidden"] == len(every) - len(shown) > 0
    assert got["unverified"] == (~shown["verified"]).sum()


def test_coverage_spans_the_years_shown(data):
    got = coverage(date(2016, 8, 31)).to_dict("records")
    years = open_table("patriot_supply", date(2016, 8, 31))["period_start"].dt.year
    assert got == [{"table": "patriot_supply", "first": years.min(), "last": years.max(), "rows": len(years)}]
