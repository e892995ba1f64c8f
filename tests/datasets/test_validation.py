import json
import re

import pytest

from helpers.datasets.package import record_checksums
from helpers.datasets.validation import package_faults, require_valid_package
from helpers.errors import ReportError

PLAIN = "not a plain number, such as -1234.5"
FAULTS = {
    "wrong type": ({"value": "many"}, "column value: P02: 'many': type is \"number/default\""),
    "infinite": ({"value": "INF"}, f"column value: P02: 'INF': {PLAIN}"),
    "minus infinite": ({"value": "-inf"}, 'column value: P02: \'-inf\': constraint "minimum" is "0"'),
    "infinity": ({"value": "Infinity"}, f"column value: P02: 'Infinity': {PLAIN}"),
    "too large": ({"value": "1e400"}, f"column value: P02: '1e400': {PLAIN}"),
    "far too long": ({"value": "9" * 400}, f"column value: P02: '{'9' * 400}': {PLAIN}"),
    "no number": ({"value": "NaN"}, 'column value: P02: \'NaN\': constraint "minimum" is "0"'),
    "underscore": ({"value": "8_9"}, f"column value: P02: '8_9': {PLAIN}"),
    "full-width digits": ({"value": "８９"}, f"column value: P02: '８９': {PLAIN}"),
    "hard space": ({"value": "\xa089"}, f"column value: P02: '\\xa089': {PLAIN}"),
    "hard space within": ({"value": "8\xa09"}, "column value: P02: '8\\xa09': type is \"number/default\""),
    "leading zero": ({"value": "04"}, f"column value: P02: '04': {PLAIN}"),
    "no date": ({"published": "yesterday"}, "column published: P02: 'yesterday': type is \"date"),
    "no such day": (
        {"published": "2024-02-30"},
        "column published: P02: '2024-02-30': type is \"date",
    ),
    "short day": (
        {"published": "2024-2-3"},
        "column published: P02: '2024-2-3': not a day, such as",
    ),
    "neither yes nor no": (
        {"verified": "maybe"},
        "column verified: P02: 'maybe': type is \"boolean",
    ),
    "outside the list": ({"qualifier": "wild"}, "column qualifier: P02: 'wild': constraint \"enum\" is"),
    "empty": ({"unit": ""}, 'column unit: P02: \'\': constraint "required" is "True"'),
    "NUL": ({"note": "a\0b"}, "column note: P02: 'a\\x00b': not visible text without outer spaces"),
    "bell": ({"note": "a\ab"}, "column note: P02: 'a\\x07b': not visible text without outer spaces"),
    "line end": ({"note": "a\nb"}, "column note: P02: 'a\\nb': not visible text without outer spaces"),
    "right to left": ({"note": "a\u202eb"}, "column note: P02: 'a\\u202eb': not visible text without outer"),
    "outer space": ({"note": " a"}, "column note: P02: ' a': not visible text without outer spaces"),
    "unknown country": ({"country": "XXX"}, 'P02: for "country": values "XXX" not found in the lookup'),
    "duplicate key": ({"fact_id": "P01"}, "P01: the same as in the row at position 2"),
    "unknown source": (
        {"source_ids": "no-such"},
        "column source_ids: P02: 'no-such': 'no-such' is not a known key",
    ),
    "unknown source in a list": (
        {"source_ids": "reuters-2024-07-20-pac3;no-such"},
        "column source_ids: P02: 'reuters-2024-07-20-pac3;no-such': 'no-such' is not a known key",
    ),
    "a month with a day": (
        {"published": "2023-12-05", "published_precision": "month"},
        "column published: P02: '2023-12-05': not the first day of a month",
    ),
}


def test_the_copy_is_valid(data):
    assert package_faults() == []


@pytest.mark.parametrize(("cells", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_by_table_row_column_and_rule(edit, cells, message):
    edit(3, **cells)
    record_checksums()
    (got,) = package_faults()
    assert re.match(
        re.escape(f"data/patriot_supply.csv: row 3{', ' if message[:6] == 'column' else ': '}{message}"), got
    )
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


def test_a_fault_of_many_rows_is_told_once(edit):
    for line in range(2, 12):
        edit(line, source_ids="no-such")
    record_checksums()
    (got,) = package_faults()
    assert got.startswith("data/patriot_supply.csv: row 2, column source_ids: P01: ")
    assert got.endswith("'no-such' is not a known key (and 9 more of the kind)")


def test_many_faults_of_a_table_are_cut_to_the_first(edit):
    for line in range(2, 12):
        edit(line, source_ids=f"no-{line}")
    record_checksums()
    assert len(package_faults()) == 5


FILES = {
    "empty": (
        lambda text: "",
        "The data source has not supported or has inconsistent contents: the source is empty",
    ),
    "header only": (lambda text: text.partition("\n")[0] + "\n", "there is no row below the header"),
    "semicolons": (lambda text: text.replace(",", ";"), "There is a missing label in the header's field"),
    "a space in the header": (
        lambda text: text.replace("country,", "country ,", 1),
        "its columns are not those of data/datapackage.json",
    ),
    "a line twice in the header": (
        lambda text: text.replace("country,country_name", "country,country", 1),
        'Label "country" in the header at position "2" is duplicated',
    ),
}


@pytest.mark.parametrize(("spoil", "message"), FILES.values(), ids=FILES.keys())
def test_a_fault_of_a_file_is_one_line(data, spoil, message):
    file = data / "countries.csv"
    file.write_text(spoil(file.read_text()))
    record_checksums()
    got = [fault for fault in package_faults() if not fault.startswith("data/patriot_supply.csv")]
    assert got[0].startswith(f"data/countries.csv: {message}")


RULES = {
    "published_precision": {"rule": "published"},
    "month": {"rule": "observation", "field": "month", "period": "month"},
    "source_id": {"rule": "edition"},
}


@pytest.mark.parametrize(("missing", "rule"), RULES.items(), ids=RULES.keys())
def test_what_a_rule_needs_is_there(data, missing, rule):
    file = data / "datapackage.json"
    package = json.loads(file.read_text())
    fields = package["resources"][1]["schema"]["fields"]
    (data / "countries.csv").write_text("country,published\nJPN,2023-12-22\nUSA,2023-12-22\n")
    fields[1:] = [{"name": "published", "type": "date"}]
    package["resources"] = [entry for entry in package["resources"] if entry["name"] != "patriot_supply"]
    package["resources"][0]["asOf"] = rule
    file.write_text(json.dumps(package))
    record_checksums()
    exp = f"data/datapackage.json: table countries: missing for its primaryKey or asOf: '{missing}'"
    assert package_faults() == [exp]


def test_rows_that_went_are_missed(data):
    file = data / "countries.csv"
    file.write_text(file.read_text().replace("BRA,Brazil\n", ""))
    record_checksums()
    exp = "data/countries.csv: 28 rows, 29 are recorded: if rows are meant to go, lower `leastRows` in "
    assert package_faults() == [f"{exp}data/datapackage.json"]
    package = json.loads((data / "datapackage.json").read_text())
    package["resources"][1]["leastRows"] = 28
    (data / "datapackage.json").write_text(json.dumps(package))
    assert package_faults() == []


def test_a_source_that_no_row_uses_is_told(data):
    with (data / "sources.csv").open("a") as file:
        file.write("zz-unused,Title,Publisher,,,unknown,read,copy,terms,\n")
    record_checksums()
    exp = "data/sources.csv: zz-unused: no row of any table uses this source"
    assert package_faults() == [exp]


def test_a_broken_rule_is_a_fault_beside_all_others(edit):
    edit(2, period_start="2028-01-01")
    edit(3, published="2016-09-02", published_precision="day")
    record_checksums()
    got = package_faults()
    assert [fault.split(": ")[1:3] for fault in got] == [
        ["P01, column period_start", "2028-01-01"],
        ["P02, column published", "2016-09-02"],
    ]
    assert "a period ends after it begins" in got[0]


def test_require_valid_package(edit):
    require_valid_package()
    edit(3, country="XXX")
    record_checksums()
    with pytest.raises(ReportError, match=r'^data/patriot_supply.csv: row 3: P02: for "country": '):
        require_valid_package()
