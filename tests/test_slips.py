"""What becomes of slips in the tables: refused with their place, shown, without effect – or silent.

A seeded tenth of them here; `make slips` makes all and keeps the table of counts.
"""

import json
import os
import shutil
from collections import Counter

import pytest

from helpers.datasets import changes, package, validation
from helpers.datasets.keyed_rows import Tables
from helpers.datasets.package import read_package, record_checksums
from helpers.datasets.rules import rule_faults
from helpers.datasets.tables import open_table, typed_rows
from helpers.errors import ReportError
from helpers.paths import DATA, REPORTS_VARIABLE, ROOT
from tests.project import WHOLE
from tests.slips import FILES, KINDS, PERIODS, draw

EVERY = range(20 * (len(KINDS) + len(FILES)))
NUMBERS = EVERY if os.environ.get(WHOLE) else EVERY[::19]  # kinds are drawn in turn, each at least once

SCALE = ("× 10", "÷ 10", "× 1000", "÷ 100", "sign", "infinite", "text")
PLACE = ("year shifted", "rows exchanged", "columns exchanged", "row lost", "row doubled", "file cut")
DIGITS = ("digits swapped", "digit lost", "digit doubled")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The tables in a folder of their own, recorded, beside the findings that were published."""
    folder = tmp_path_factory.mktemp("slips")
    shutil.copytree(DATA, folder / "data")
    (folder / "reports" / "latest").mkdir(parents=True)
    shutil.copy(ROOT / "reports" / "latest" / "findings.json", folder / "reports" / "latest")
    with pytest.MonkeyPatch.context() as patch:
        for module in (package, validation, changes):
            patch.setattr(module, "DATA", folder / "data")
        patch.setattr(package, "PACKAGE", folder / "data" / "datapackage.json")
        patch.setenv(REPORTS_VARIABLE, str(folder / "reports"))
        changes.keep_recorded_tables()
        yield folder / "data"


@pytest.fixture(scope="module")
def rest():
    """The rows of each table that published findings rest on; none: so many that they are not named."""
    keys = {}
    for finding in json.loads((ROOT / "reports" / "latest" / "findings.json").read_text()).values():
        for use in finding["tables"] if finding["notebook"] != "01_data_loading" else ():
            keys.setdefault(use["table"], []).append(use["keys"])
    return {table: set().union(*found) if all(found) else set() for table, found in keys.items()}


class Check:
    """``make data`` in memory: the spoilt table, and all rules that read it."""

    def __init__(self, data):
        self.data = data
        self.entries = {entry["name"]: entry for entry in read_package()["resources"]}
        self.keys = {name: entry["schema"]["primaryKey"] for name, entry in self.entries.items()}
        self.frames = {name: open_table(name) for name in self.entries}

    def outcome(self, slip):
        """One of `OUTCOMES`."""
        faults, shown = self._faults_and_changes(slip)
        if faults:
            lines = (
                faults if slip.kind != "row lost" else shown
            )  # who lost a row is told how many are missing
            placed = any(key in line for line in lines for key in slip.keys or [slip.table])
            return "refused" if placed else "refused elsewhere"
        if typed_rows(slip.content, self.entries[slip.table]).equals(self.as_it_was(slip.table)):
            return "no finding changed"
        cells = any(
            line.startswith("  ") and (not slip.keys or key in line)
            for line in shown
            for key in slip.keys or [""]
        )
        findings = any(line.startswith("  findings that rest on them: ") for line in shown)
        return "shown" if cells and findings else "silent"

    def as_it_was(self, table):
        return self.frames[table].drop(columns="revised_later")

    def _faults_and_changes(self, slip):
        """The faults of a slip, and the lines that show what changed."""
        file, found = self.data / f"{slip.table}.csv", []
        before = file.read_bytes()
        file.write_bytes(slip.content)

        def check(package):
            unreadable = validation.schema_faults(_part(package, slip.table))
            shown = [] if unreadable else list(changes.change_lines(package))
            found.extend(
                [
                    unreadable or self.broken(slip.table, typed_rows(slip.content, self.entries[slip.table])),
                    shown,
                ]
            )
            raise ReportError("nothing is recorded")

        try:
            record_checksums(check)
        except ReportError:
            return found
        finally:
            file.write_bytes(before)

    def broken(self, table, frame):
        """What `content_faults` says of a table: the rows it has lost, its rules and those that read it."""
        tables = Tables(self.frames | {table: frame}, self.keys)
        read = [
            entry
            for entry in self.entries.values()
            if f'"{table}"' in json.dumps([entry["name"], entry.get("rules")])
        ]
        lost = validation._lost_rows([self.entries[table]], {table: frame})
        return [*lost, *(fault for entry in read for fault in rule_faults(entry, tables))]

    def is_covered(self, slip):
        """Whether the cell has five others in its series, or a rule that a value far off breaks."""
        if not slip.column:
            return True
        frame, key = self.as_it_was(slip.table), self.keys[slip.table]
        row = Tables(self.frames, self.keys).rows(slip.table, {"key": slip.keys[0]}).index[0]
        series = frame[[name for name in key if name not in PERIODS]]
        if series.shape[1] < len(key) and series.eq(series.loc[row]).all(axis=1).sum() > 5:
            return True
        if frame[slip.column].dtype.kind not in "if":
            return False
        frame = frame.astype({slip.column: "float64"})
        frame.loc[row, slip.column] = -12345678.9
        return bool(self.broken(slip.table, frame))


def _part(package, table):
    """Of the package the table and what its keys refer to: Frictionless takes seconds for all of it."""
    entries = {entry["name"]: entry for entry in package["resources"]}
    keys = entries[table]["schema"].get("foreignKeys", [])
    needed = {table, "sources"} | {key["reference"]["resource"] for key in keys}
    every = "article_claims" in needed  # it names all other tables
    return {**package, "resources": [entry for name, entry in entries.items() if every or name in needed]}


OUTCOMES = ("refused", "refused elsewhere", "shown", "no finding changed", "silent")


@pytest.fixture(scope="module")
def outcomes(data, rest):
    """Each slip, what became of it, and whether it is covered."""
    check, tables = Check(data), {table: (data / f"{table}.csv").read_bytes() for table in rest}
    slips = [draw(number, tables, rest) for number in NUMBERS]
    return [(slip, check.outcome(slip), check.is_covered(slip)) for slip in slips]


def those(outcomes, wanted):
    return [(slip.kind, slip.table, slip.keys, slip.column) for slip, what, _ in outcomes if what == wanted]


def refused(outcomes, *kinds):
    """Share of those of these kinds that are covered."""
    found = [what.startswith("refused") for slip, what, covered in outcomes if covered and slip.kind in kinds]
    return sum(found) / max(len(found), 1)


def test_no_slip_is_silent(outcomes):
    assert those(outcomes, "silent") == []


def test_a_refusal_names_its_place(outcomes):
    assert those(outcomes, "refused elsewhere") == []


def test_nothing_but_another_order_is_without_effect(outcomes):
    assert {kind for kind, *_ in those(outcomes, "no finding changed")} == {"shuffled"}


def test_gross_slips_are_refused(outcomes):
    assert refused(outcomes, *SCALE, *PLACE) >= 0.9


def test_slips_of_digits_are_refused_or_shown(outcomes):
    least = 0.8 if os.environ.get(WHOLE) else 0.25  # of a few slips some are bad luck
    assert refused(outcomes, *DIGITS) >= least


def test_counts(outcomes, capsys):
    with capsys.disabled():
        print("\n" + "\n".join(counts(outcomes)))


def counts(outcomes):
    """Lines of a table: what became of the slips of each kind."""
    yield (
        "| "
        + " | ".join(["kind", "tried", *OUTCOMES, "refused where a rule or five neighbours exist"])
        + " |"
    )
    yield "|---" * (len(OUTCOMES) + 3) + "|"
    for kind in [*KINDS, *FILES]:
        what = Counter(what for slip, what, _ in outcomes if slip.kind == kind)
        covered = Counter(what for slip, what, covered in outcomes if slip.kind == kind and covered)
        share = f"{covered['refused'] + covered['refused elsewhere']} of {covered.total()}"
        yield (
            "| "
            + " | ".join(map(str, [kind, what.total(), *(what[name] for name in OUTCOMES), share]))
            + " |"
        )
    for name, kinds in {"scale and place": (*SCALE, *PLACE), "digits": DIGITS}.items():
        yield f"| **{name}** |" + " |" * (len(OUTCOMES) + 1) + f" {refused(outcomes, *kinds):.1%} |"
