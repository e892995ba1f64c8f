import re

import pytest

from helpers.datasets.package import collected_on, primary_key, read_package, resource, table_names
from helpers.datasets.reading import how_read
from helpers.datasets.tables import open_table, read_as, source_table
from helpers.datasets.validation import package_faults
from helpers.paths import DATA

TABLES = table_names()
DICTIONARY = (DATA / "README.md").read_text()
ENTRY = re.compile(r"^@\w+\{([^,]+),\n(.*?)^\}", re.DOTALL | re.MULTILINE)


def section(table):
    """What the data dictionary says on a table."""
    found = re.split(r"^### (\S+)\n", DICTIONARY, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))[table]


def works():
    """Entries of the bibliography with their fields."""
    text = (DATA / "references.bib").read_text()
    return {
        key: dict(re.findall(r"^\s*(\w+) = \{(.*)\},?$", body, re.MULTILINE))
        for key, body in ENTRY.findall(text)
    }


def test_the_package_is_valid():
    assert package_faults() == []


def test_every_file_is_in_the_package():
    assert sorted(file.stem for file in DATA.glob("*.csv")) == sorted(TABLES)


def test_the_dictionary_has_a_section_for_each_table():
    assert re.findall(r"^### (\S+)$", DICTIONARY, re.MULTILINE) == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_a_whole_key_of_its_own(table):
    """The order of rows comes from it, so digits within text have leading zeros."""
    frame, key = open_table(table), primary_key(table)
    assert key
    assert frame[key].notna().all(axis=None)
    assert not frame.duplicated(key).any()
    if len(key) == 1 and frame[key[0]].dtype.kind not in "Mi":
        parts = frame[key[0]].str.extract(r"^([A-Z]+)(\d+)$").dropna()
        assert (parts.groupby(0)[1].agg(lambda digits: digits.str.len().nunique()) == 1).all()


@pytest.mark.parametrize("table", TABLES)
def test_the_dictionary_names_columns_types_units_and_meanings(table):
    rows = re.findall(r"^\| `(.*?)` \| (.*?) \| (.*?) \| (.*?) \|$", section(table), re.MULTILINE)
    fields = resource(table)["schema"]["fields"]
    exp = [(field["name"], field["type"], field.get("unit", ""), field["description"]) for field in fields]
    assert [tuple(cell.replace(r"\|", "|").strip() for cell in row) for row in rows] == exp


@pytest.mark.parametrize("table", TABLES)
def test_the_dictionary_names_title_key_licences_and_faults(table):
    entry, text = resource(table), section(table)
    key = ", ".join(f"`{column}`" for column in entry["schema"]["primaryKey"])
    licences = "; ".join(licence["name"] for licence in entry["licenses"])
    assert entry["title"] in text
    assert re.findall(r"^- key: (.*)$", text, re.MULTILINE) == [key]
    assert re.findall(r"^- licence: (.*)$", text, re.MULTILINE) == [licences]
    assert re.findall(r"^- known faults: (.*?)\.?$", text, re.MULTILINE) == [
        fault.rstrip(".") for fault in [entry.get("knownFaults")] if fault
    ]


@pytest.mark.parametrize("table", TABLES)
def test_every_row_can_be_followed_to_a_source(table):
    entry = resource(table)
    columns = [field["name"] for field in entry["schema"]["fields"]]
    known = (
        "source_ids" in columns
        or "source_id" in columns
        or any("name" in source for source in entry["sources"])
    )
    assert known or table in {"countries", "claim_tests", "sources"}


@pytest.mark.parametrize("table", TABLES)
def test_single_sources_are_foreign_keys(table):
    schema = resource(table)["schema"]
    exp = {"fields": ["source_id"], "reference": {"resource": "sources", "fields": ["source_id"]}}
    single = "source_id" in [field["name"] for field in schema["fields"]] and table != "sources"
    assert (exp in schema.get("foreignKeys", [])) == single


def test_licences_of_tables_are_those_of_the_package():
    known = {licence["name"] for licence in read_package()["licenses"]}
    assert {
        licence["name"] for entry in read_package()["resources"] for licence in entry["licenses"]
    } == known


def test_sources_are_sorted():
    frame = open_table("sources")
    assert frame["source_id"].is_monotonic_increasing


@pytest.mark.parametrize("table", TABLES)
def test_what_is_verified_was_read(table):
    frame = open_table(table)
    if "verified" in frame:
        assert (how_read(frame, read_as()).eq("recalled") == ~frame["verified"]).all()


@pytest.mark.parametrize("table", TABLES)
def test_nothing_was_published_after_the_data_were_collected(table):
    frame = open_table(table)
    assert "published" not in frame or frame["published"].max().date() <= collected_on()


def test_works_cited_agree_with_the_register():
    sources = source_table()
    shared = {key: fields for key, fields in works().items() if key in sources.index}
    got = {key: (fields.get("url", ""), fields["date"][:4]) for key, fields in shared.items()}
    register = sources.loc[list(shared)].fillna({"url": ""})
    exp = {key: (row["url"], f"{row['published']:%Y}") for key, row in register.iterrows()}
    assert got == exp


def test_works_have_author_title_and_date():
    entries = works()
    assert entries
    assert {key: {"author", "title", "date"} - fields.keys() for key, fields in entries.items()} == {
        key: set() for key in entries
    }
