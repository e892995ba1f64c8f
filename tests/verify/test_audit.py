"""What the report is made with, told in the format of others, and what is known of it."""

import json
import os
import subprocess
import sys

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from helpers.errors import ReportError
from helpers.paths import REPORTS_VARIABLE, REQUIREMENTS, ROOT
from helpers.verify import audit
from tests.test_environment import blocks

SHIPPED = ROOT / "reports" / "sbom.cdx.json"
FAULT = {"id": "PYSEC-1", "fix_versions": ["1.1", "2.0"], "aliases": [], "description": "…"}


def test_the_bill_is_that_of_the_lock():
    assert SHIPPED.read_text(encoding="utf-8") == audit.bill_text()


def test_it_is_valid_by_the_schema_of_the_format():
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(SHIPPED.read_text(encoding="utf-8")) is None


def test_it_holds_each_package_with_each_hash():
    components = json.loads(SHIPPED.read_text(encoding="utf-8"))["components"]
    hashes = [
        (
            one["name"],
            one["version"],
            {digest["content"] for digest in one["externalReferences"][0]["hashes"]},
        )
        for one in components
    ]
    locked = [block.split(maxsplit=1) for block in blocks(REQUIREMENTS / "report.txt")]
    assert sorted(hashes, key=str) == sorted(
        (
            (*head.split("=="), {word.split(":")[1] for word in rest.split() if word.startswith("--hash")})
            for head, rest in locked
        ),
        key=str,
    )


def test_it_tells_no_time_and_no_address():
    text = SHIPPED.read_text(encoding="utf-8")
    assert "timestamp" not in text
    assert [
        line for line in text.splitlines() if "http" in line and "$schema" not in line and '"http' in line
    ] == []


def run(tmp_path, **variables):
    return subprocess.run(
        [sys.executable, "-m", "helpers.verify.audit"],
        env=os.environ | {REPORTS_VARIABLE: str(tmp_path)} | variables,
        capture_output=True,
        text=True,
    )


def test_without_the_database_one_line_says_so_and_the_bill_is_written(tmp_path):
    nobody = "http://127.0.0.1:9"
    ran = run(
        tmp_path,
        HTTPS_PROXY=nobody,
        https_proxy=nobody,
        ALL_PROXY=nobody,
        NO_PROXY="",
        no_proxy="",
        HOME=str(tmp_path / "home"),
    )
    assert ran.returncode == 69
    assert ran.stderr.startswith("not audited: the database of known faults cannot be asked: ")
    assert ran.stderr.count("\n") == 1
    assert (tmp_path / "sbom.cdx.json").read_bytes() == SHIPPED.read_bytes()


@pytest.mark.parametrize("answers", [[], [{"name": "a", "skip_reason": "not found"}]])
def test_a_database_that_knows_nothing_is_no_good_news(answers):
    with pytest.raises(audit.DatabaseUnavailableError, match="knows none of the packages"):
        audit.require_no_known_faults(answers)


def test_each_known_fault_is_a_line():
    with pytest.raises(ReportError) as found:
        audit.require_no_known_faults(
            [
                {
                    "name": "a",
                    "version": "1.0",
                    "vulns": [FAULT, FAULT | {"id": "PYSEC-2", "fix_versions": []}],
                },
                {"name": "b", "version": "1.0", "vulns": []},
            ]
        )
    assert str(found.value).splitlines() == [
        "a 1.0: PYSEC-1, mended in 1.1, 2.0",
        "a 1.0: PYSEC-2, mended in no version yet",
    ]
    assert found.value.status == 1


def test_what_was_not_found_is_named(capsys):
    audit.require_no_known_faults(
        [{"name": "a", "version": "1.0", "vulns": []}, {"name": "b", "skip_reason": "not found"}]
    )
    assert capsys.readouterr().out == "no fault is known of 1 packages; not found: b\n"
