"""The data package: ``data/datapackage.json``, its resources and their checksums."""

import csv
import hashlib
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from helpers.datasets.as_of_rule import rule_faults
from helpers.errors import ReportError, suggestion
from helpers.paths import DATA

PACKAGE = DATA / "datapackage.json"

# Audit event (`sys.audit`) of a part of the descriptor that is read: a table, `ALL_NAMES`, or `WHOLE`.
PART_READ = "helpers.datasets.package"

ALL_NAMES, WHOLE = "", "*"

# Keys of a table, by the standard and by this report.
_NEEDED = frozenset({"name", "path", "asOf", "schema", "sources"})
_OPTIONAL = frozenset(
    {"title", "description", "format", "mediatype", "encoding", "bytes", "hash", "licenses"}
    | {"leastRows", "knownFaults", "rules"}
)

_LINE = 100  # letters of the longest part of the descriptor in one line

# Parts of a resource that decide whether a table is taken, not what a reader of it sees.
_CHECKED = ("hash", "bytes", "leastRows", "rules")


@cache
def _read(_changed: int) -> dict[str, Any]:
    text = PACKAGE.read_text(encoding="utf-8")
    package: dict[str, Any] = json.loads(text, object_pairs_hook=_given_once, parse_constant=_refused)
    return package


def _given_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a key that is given twice all but the last would go without a word."""
    for name, times in Counter(name for name, _ in pairs).items():
        if times > 1:
            first = next((value for key, value in pairs if key == "name"), "without a name")
            raise ReportError(f"data/datapackage.json: key '{name}' is given twice in the object '{first}'")
    return dict(pairs)


def _refused(constant: str) -> None:
    raise ReportError(f"data/datapackage.json: {constant} is not allowed: a number that is finite")


def read_package() -> dict[str, Any]:
    """The descriptor, read again when the file changes."""
    try:
        return _checked(_read(PACKAGE.stat().st_mtime_ns))
    except FileNotFoundError:
        raise ReportError("data/datapackage.json is missing") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ReportError(f"data/datapackage.json is not JSON: {error}") from error


def _checked(package: dict[str, Any]) -> dict[str, Any]:
    """The package if every table says what this report needs of it, beyond the standard."""
    if not isinstance(package, dict) or not isinstance(package.get("resources"), list):
        raise ReportError("data/datapackage.json has no list of resources")
    for entry in package["resources"]:
        if not isinstance(entry, dict):
            raise ReportError(f"data/datapackage.json: '{entry}' in the list of resources is no object")
        if faults := "; ".join(_entry_faults(entry)):
            name = entry.get("name", "without a name")
            raise ReportError(f"data/datapackage.json: table {name}: {faults}")
    return package


def _entry_faults(entry: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the keys of a table; one that is misspelt would be passed over."""
    if missing := sorted(_NEEDED - entry.keys()):
        yield f"{', '.join(missing)} is missing"
        return
    for key in sorted(entry.keys() - _NEEDED - _OPTIONAL):
        yield f"unknown key '{key}': {suggestion(key, _NEEDED | _OPTIONAL)}"
    rules = entry.get("rules", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        yield "rules is no list of objects"
    yield from (f"asOf: {fault}" for fault in rule_faults(entry["asOf"]))


def collected_on() -> date:
    """The day on which the data were collected last: what became known later is not in them."""
    try:
        return date.fromisoformat(read_package()["created"][:10])
    except (KeyError, TypeError, ValueError):
        raise ReportError("data/datapackage.json: created is not a day") from None


def table_names() -> list[str]:
    """Names of all tables, in the order of the package."""
    sys.audit(PART_READ, ALL_NAMES)
    return [resource["name"] for resource in read_package()["resources"]]


def resource(table: str) -> dict[str, Any]:
    """Descriptor of one table."""
    sys.audit(PART_READ, table)
    resources: list[dict[str, Any]] = read_package()["resources"]
    for entry in resources:
        if entry["name"] == table:
            return entry
    raise ReportError(f"unknown table '{table}': {suggestion(table, table_names())}")


def package_part(table: str) -> Any:
    """What the descriptor says of a table, without `_CHECKED`; or `ALL_NAMES`, or the `WHOLE`."""
    if table == WHOLE:
        return read_package()
    entries = {entry["name"]: entry for entry in read_package()["resources"]}
    if table == ALL_NAMES:
        return list(entries)
    return {key: value for key, value in entries.get(table, {}).items() if key not in _CHECKED}


def primary_key(table: str) -> list[str]:
    """Columns that identify a row of a table."""
    return list(resource(table)["schema"]["primaryKey"])


def table_bytes(table: str) -> bytes:
    """Bytes of a table whose checksum is the recorded one."""
    return resource_bytes(resource(table))


def resource_bytes(entry: dict[str, Any]) -> bytes:
    """Bytes of the table that `entry` describes; their checksum is the one that stands there."""
    data = _bytes(entry)
    if checksum(data) != entry.get("hash"):
        raise ReportError(
            f"data/{entry['path']}: checksum differs from data/datapackage.json; "
            "if the change is intended, run `make data`, which checks the table and records it"
        )
    return data


def rows_as_written(data: bytes, errors: str = "strict") -> Iterator[dict[str, str]]:
    """The rows of a table, each cell the text that stands there; `errors` as `bytes.decode` takes it."""
    text = data.decode("utf-8-sig", errors)  # a spreadsheet writes a mark first
    return csv.DictReader(io.StringIO(text, newline=""))


def checksum(data: bytes) -> str:
    """Checksum in the form the data package uses."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def record_checksums(check: Callable[[dict[str, Any]], None] = lambda _: None) -> list[str]:
    """Write size, checksum and number of rows of every table into the descriptor; return those that changed.

    `check` is given the descriptor as it will be, and refuses it by an error: then nothing is written.
    """
    package = deepcopy(read_package())
    changed = [entry["name"] for entry in package["resources"] if _record(entry)]
    check(package)
    if changed:
        fresh = PACKAGE.with_name(f".{PACKAGE.name}.part")
        fresh.write_text(_written(package), encoding="utf-8")
        fresh.replace(PACKAGE)  # at once: who is stopped leaves the old one or the new one
    return changed


def _written(package: dict[str, Any]) -> str:
    """The descriptor as text; what has nothing inside it stands in one line, so that a rule can be read."""
    text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
    return re.sub(r"([{\[])\n([^][{}]*?)\n\s*([}\]])", _in_one_line, text)


def _in_one_line(found: re.Match[str]) -> str:
    line = found[1] + re.sub(r"\n\s*", " ", found[2].strip()) + found[3]
    return line if len(line) <= _LINE else found[0]


def _bytes(entry: dict[str, Any]) -> bytes:
    file: Path = DATA / entry["path"]
    if not file.is_file():
        raise ReportError(f"data/{entry['path']} is missing")
    return file.read_bytes()


def _record(entry: dict[str, Any]) -> bool:
    data = _bytes(entry)
    if checksum(data) == entry.get("hash"):
        return False
    entry.update(bytes=len(data), hash=checksum(data), leastRows=max(_rows(data), entry.get("leastRows", 0)))
    return True


def _rows(data: bytes) -> int:
    """Rows of a table; of what is no table at all, which the check of schemas refuses, none."""
    try:
        return sum(1 for _ in rows_as_written(data))
    except (UnicodeDecodeError, csv.Error):
        return 0
