import json
import os
import re

import pytest

from helpers.datasets.package import (
    checksum,
    package_part,
    primary_key,
    read_package,
    record_checksums,
    resource,
    table_bytes,
    table_names,
)
from helpers.errors import ReportError


def test_names_in_the_order_of_the_package(data):
    assert table_names() == ["patriot_supply", "countries", "sources"]


def test_resource_and_key(data):
    assert resource("countries")["path"] == "countries.csv"
    assert primary_key("patriot_supply") == ["fact_id"]


def test_unknown_table_suggests(data):
    with pytest.raises(ReportError, match=r"^unknown table 'country': did you mean 'countries'\?$"):
        resource("country")


def test_checksum_is_that_of_sha256sum():
    exp = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert checksum(b"abc") == exp


def test_content_has_the_recorded_checksum(data):
    assert table_bytes("countries") == (data / "countries.csv").read_bytes()


def test_changed_table_is_refused(data):
    with (data / "countries.csv").open("a") as file:
        file.write("ATL,Atlantis\n")
    with pytest.raises(
        ReportError, match=r"^data/countries.csv: checksum differs from data/datapackage.json"
    ):
        table_bytes("countries")


def test_missing_table_is_named(data):
    (data / "countries.csv").unlink()
    with pytest.raises(ReportError, match=r"^data/countries.csv is missing$"):
        table_bytes("countries")


def test_missing_package_is_named(data):
    (data / "datapackage.json").unlink()
    with pytest.raises(ReportError, match=r"^data/datapackage.json is missing$"):
        read_package()


def test_package_that_is_not_json(data):
    (data / "datapackage.json").write_text("{")
    with pytest.raises(ReportError, match=r"^data/datapackage.json is not JSON: Expecting property name"):
        read_package()


BROKEN = {
    "key 'rules' is given twice in the object 'countries'": (
        '"name": "countries",',
        '"name": "countries", "rules": [], "rules": [],',
    ),
    "Infinity is not allowed": ('"name": "countries",', '"name": "countries", "leastRows": Infinity,'),
    "table countries: unknown key 'rule': did you mean 'rules'": (
        '"name": "countries",',
        '"name": "countries", "rule": [],',
    ),
    "rules is no list of objects": ('"rules": [', '"rules": [1, '),
    "'x' in the list of resources is no object": ('"resources": [', '"resources": ["x",'),
    "is not JSON: ": ('"countries"', '"\udce9"'),
}


@pytest.mark.parametrize("message", BROKEN)
def test_a_descriptor_that_would_be_read_otherwise_is_refused(data, message):
    file = data / "datapackage.json"
    text = json.dumps(json.loads(file.read_text()))
    file.write_bytes(text.replace(*BROKEN[message], 1).encode("utf-8", "surrogateescape"))
    with pytest.raises(ReportError, match=re.escape(message)):
        read_package()


def test_package_is_read_again_when_it_changes(data):
    before = read_package()["version"]
    (data / "datapackage.json").write_text(json.dumps({**read_package(), "version": "9.9.9"}))
    assert (before, read_package()["version"]) == ("1.0.0", "9.9.9")


def test_record_checksums_names_the_tables_that_changed(data):
    assert record_checksums() == []
    (data / "countries.csv").write_text("country,country_name\nJPN,Japan\n")
    assert record_checksums() == ["countries"]
    assert resource("countries")["bytes"] == len("country,country_name\nJPN,Japan\n")
    assert table_bytes("countries") == b"country,country_name\nJPN,Japan\n"


def test_record_checksums_leaves_an_unchanged_package_alone(data):
    file = data / "datapackage.json"
    os.utime(file, ns=(1, 1))
    record_checksums()
    assert file.stat().st_mtime_ns == 1


def test_what_has_nothing_inside_stands_in_one_line(data):
    before = read_package()
    (data / "countries.csv").write_text("country,country_name\nJPN,Japan\n")
    record_checksums()
    lines = (data / "datapackage.json").read_text().splitlines()
    assert '"primaryKey": ["fact_id"],' in [line.strip() for line in lines]
    changed = {"hash", "bytes", "leastRows"}
    for old, new in zip(before["resources"], read_package()["resources"], strict=True):
        assert {key: old[key] for key in old if key not in changed} == {
            key: new[key] for key in new if key not in changed
        }


def test_a_rule_is_no_part_of_what_a_reader_sees(data):
    assert "asOf" in package_part("patriot_supply")
    assert not {"rules", "leastRows", "hash"} & package_part("patriot_supply").keys()
