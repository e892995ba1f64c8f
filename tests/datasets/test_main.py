import codecs
import json
import os
import re
import signal
import subprocess
import sys

import pytest

from helpers.datasets.__main__ import main
from helpers.datasets.package import table_bytes, table_names
from helpers.document import provenance
from helpers.paths import REPORTS_VARIABLE
from tests.project import copy_project, files


@pytest.fixture(autouse=True)
def reports(monkeypatch, tmp_path):
    """A folder of reports without a report."""
    monkeypatch.setenv(REPORTS_VARIABLE, str(tmp_path / "reports"))
    return tmp_path / "reports"


@pytest.fixture
def recorded(data, capsys):
    """``make data`` has run once."""
    assert main() == 0
    capsys.readouterr()


def printed_lines(capsys):
    """What ``make data`` prints of a valid edit, without its last line."""
    assert main() == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert last.startswith("data: valid; recorded: ")
    return lines


def test_an_argument_is_refused():
    command = [sys.executable, "-m", "helpers.datasets", "data/countries.csv"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert " arguments: data/countries.csv" in ran.stderr


def test_nothing_to_record(data, capsys):
    before = files(data)
    assert main() == 0
    assert capsys.readouterr().out == "data: valid; recorded: nothing new\n"
    assert files(data) == before


def test_records_a_valid_edit(edit, capsys):
    file = edit(3, note="checked again")
    assert main() == 0
    assert capsys.readouterr().out.endswith("data: valid; recorded: patriot_supply\n")
    assert table_bytes("patriot_supply") == file.read_bytes()


def test_refuses_an_invalid_edit_and_changes_nothing(data, edit, capsys):
    edit(3, value="many")
    before = files(data)
    assert main() == 1
    assert capsys.readouterr().err.startswith("data/patriot_supply.csv: row 3, column value: ")
    assert files(data) == before


def test_missing_table(data, capsys):
    (data / "countries.csv").unlink()
    before = files(data)
    assert main() == 1
    assert capsys.readouterr().err == "data/countries.csv is missing\n"
    assert files(data) == before


def test_package_that_is_not_json(data, capsys):
    (data / "datapackage.json").write_text("{")
    assert main() == 1
    assert capsys.readouterr().err.startswith("data/datapackage.json is not JSON")


def test_changed_cells_are_told_the_worst_step_first(recorded, edit, capsys):
    edit(3, value="211.2", note="twice as much")  # 105.6
    edit(6, value="7900")  # 79
    assert printed_lines(capsys) == [
        "data/patriot_supply.csv: cells changed: 3; rows lost: 0; rows new: 0",
        "  P05, value: 79 → 7900 (+9900.0%)",
        "  P02, value: 105.6 → 211.2 (+100.0%)",
        "  P02, note: empty → twice as much",
    ]
    edit(6, value="79")  # compared with the edit before, not with the last commit
    assert printed_lines(capsys)[1:] == ["  P05, value: 7900 → 79 (-99.0%)"]


def test_lost_and_new_rows_are_told_by_their_key(recorded, data, capsys):
    file = data / "countries.csv"
    file.write_text(file.read_text().replace("AUS,Australia\n", "ATL,Atlantis\n"))
    assert printed_lines(capsys) == [
        "data/countries.csv: cells changed: 0; rows lost: 1; rows new: 1",
        "  lost: AUS",
        "  new: ATL",
    ]


def test_the_mark_of_a_spreadsheet_before_a_table_is_no_part_of_it(recorded, data, capsys):
    """Neither for the check nor for a page that shows its rows."""
    before = {table: provenance._by_key(table) for table in table_names()}
    for file in data.glob("*.csv"):
        file.write_bytes(codecs.BOM_UTF8 + file.read_bytes())
    nothing = "cells changed: 0; rows lost: 0; rows new: 0"
    assert printed_lines(capsys) == [f"data/{table}.csv: {nothing}" for table in table_names()]
    assert {table: provenance._by_key(table) for table in table_names()} == before


def test_many_changes_are_counted(recorded, data, capsys):
    file = data / "sources.csv"
    file.write_text(re.sub(r"(?m)$", "x", file.read_text().rstrip("\n")).replace("notex", "note", 1) + "\n")
    rows, got = len(file.read_text().splitlines()) - 1, printed_lines(capsys)
    assert got[0].startswith(f"data/sources.csv: cells changed: {rows}; ")
    assert len(got) == 22
    assert got[-1] == f"  and {rows - 20} more"


def test_findings_on_the_changed_rows_are_told(recorded, edit, reports, capsys):
    def finding(printed, *keys, table="patriot_supply"):
        return {"printed": printed, "tables": [{"table": table, "keys": keys, "rows": len(keys) or 36}]}

    found = {"a.all": finding("36"), "a.other": finding("2", "P03"), "a.far": finding("3", "P02", table="x")}
    found |= {f"b.{number:02}": finding(f"{number}%", "P01", "P02") for number in range(20)}
    (reports / "latest").mkdir()
    (reports / "latest" / "findings.json").write_text(json.dumps(found))
    edit(3, value="211.2")
    exp = "; ".join(f"b.{number:02} {number}%" for number in range(12))
    assert printed_lines(capsys)[2:] == [f"  findings that rest on them: {exp}; and 9 more"]


def test_the_committed_table_is_compared_where_no_copy_was_kept(data, edit, capsys):
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "tables"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *identity, *command], cwd=data, check=True)
    edit(3, value="211.2")
    assert printed_lines(capsys)[1] == "  P02, value: 105.6 → 211.2 (+100.0%)"


def test_without_a_copy_one_line_says_so(data, edit, capsys):
    rows = len(edit(3, value="211.2").read_text().splitlines()) - 1
    exp = f"data/patriot_supply.csv: {rows} rows; no copy of the recorded table is at hand to compare with"
    assert printed_lines(capsys) == [exp]


def test_it_is_told_before_it_is_recorded(recorded, data, edit, monkeypatch):
    """Who reads and ends the command finds everything as it was."""
    edit(3, value="211.2")
    before = files(data)
    monkeypatch.setattr("builtins.print", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        main()
    assert files(data) == before


@pytest.mark.parametrize("text", ["", "a,b\n"], ids=["empty", "some"])
def test_a_table_that_is_not_described_is_told(data, text, capsys):
    (data / "personnel.csv").write_text(text)
    before = files(data)
    assert main() == 1
    assert capsys.readouterr().err == "data/personnel.csv is not described in data/datapackage.json\n"
    assert files(data) == before


def run(project, code):
    """Run a line of Python in a copy of the project."""
    environment = {**os.environ, "PYTHONPATH": str(project / "src")}
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def project(tmp_path):
    """A copy of the project; one value of a table is no number."""
    root = copy_project(tmp_path / "project")
    file = root / "data" / "fx_budget_rates.csv"
    file.write_text(file.read_text().replace(",89,", ",INF,", 1))
    return root


def test_nothing_is_recorded_at_any_moment_of_a_check_that_fails(project):
    package = project / "data" / "datapackage.json"
    before = package.read_bytes()
    process = run(project, "import sys, helpers.datasets.__main__ as data; sys.exit(data.main())")
    while process.poll() is None:
        assert package.read_bytes() == before
    assert "fx_budget_rates.csv: row 2, column value: " in process.stderr.read()
    assert process.returncode == 1
    assert package.read_bytes() == before


KILLED = """
import os, signal
from helpers.datasets.package import record_checksums
record_checksums(lambda package: os.kill(os.getpid(), signal.{signal}))
"""
FULL = """
import resource
from helpers.datasets.package import record_checksums
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
record_checksums()
"""


@pytest.mark.parametrize(
    ("code", "ends"),
    [
        (KILLED.format(signal="SIGKILL"), -signal.SIGKILL),
        (KILLED.format(signal="SIGTERM"), -signal.SIGTERM),
        (FULL, 1),
    ],
    ids=["killed", "terminated", "disk full"],
)
def test_an_end_in_the_middle_leaves_what_was_recorded(project, code, ends):
    package = project / "data" / "datapackage.json"
    before = package.read_bytes()
    process = run(project, code)
    process.communicate()
    assert process.returncode == ends
    assert package.read_bytes() == before
