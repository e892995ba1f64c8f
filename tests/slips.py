"""Slips of a careless hand in the tables, drawn with a seed on rows that findings rest on."""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpers.datasets.package import read_package

Row = dict[str, str]
Entry = dict[str, Any]

NUMBERS, PERIODS = ("number", "integer"), ("fiscal_year", "year", "date", "month", "fy_start", "period_start")

VINTAGES = {
    "military_expenditure_vintages": ("edition", {"2026": "2025", "2025": "2024"}),
    "japan_tax_revenue": ("stage", {"settlement": "initial_estimate"}),
    "japan_debt": ("stage", {"settlement": "initial_budget"}),
    "defence_budget_composition": ("stage", {"initial_budget": "request"}),
    "japan_gdp_outlook": (
        "measure",
        {f"actual_{what}": f"outlook_{what}" for what in ("nominal_level", "nominal_growth", "real_growth")},
    ),
}
"""Tables with several vintages of a number: the column that tells them apart, and which is the older."""


@dataclass(frozen=True)
class Slip:
    """A table as it was left; keys of the row and of all that changed, none if it is the file."""

    kind: str
    table: str
    keys: tuple[str, ...]
    column: str
    content: bytes


@dataclass
class Drawn:
    """A row that findings rest on, and the table it stands in."""

    entry: Entry
    rows: list[Row]
    place: int
    chance: random.Random

    @property
    def row(self) -> Row:
        return self.rows[self.place]

    def column(self, types: tuple[str, ...]) -> str:
        """A column of these types whose cell is not empty; IndexError if there is none."""
        fields = [field["name"] for field in self.entry["schema"]["fields"] if field["type"] in types]
        return self.chance.choice([name for name in fields if self.row[name]])

    def neighbour(self) -> Row:
        """The next row of the series, or of the table where the series has no other."""
        same = [name for name in self.entry["schema"]["primaryKey"] if name not in PERIODS]
        others = [row for row in self.rows if row is not self.row]
        series = [row for row in others if all(row[name] == self.row[name] for name in same)] or others
        return min(series, key=lambda row: abs(self.rows.index(row) - self.place))


def cell(change: Callable[[str, random.Random], str], *types: str) -> Callable[[Drawn], str]:
    """A slip in one cell of these types."""

    def slip(drawn: Drawn) -> str:
        column = drawn.column(types)
        drawn.row[column] = change(drawn.row[column], drawn.chance)
        return column

    return slip


def swapped(text: str, chance: random.Random) -> str:
    """Two digits beside each other change places."""
    places = [place for place in range(len(text) - 1) if text[place : place + 2].isdigit()]
    place = chance.choice([place for place in places if text[place] != text[place + 1]])
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def lost(text: str, chance: random.Random) -> str:
    """One digit of two or more is left out."""
    place = chance.choice(_digits(text))
    return text[:place] + text[place + 1 :]


def doubled(text: str, chance: random.Random) -> str:
    """One digit is typed twice, but no last nought behind a point: that is the same number."""
    ends = len(text.rstrip("0")) if "." in text else len(text)
    place = chance.choice([place for place in _digits(text) if place < ends])
    return text[:place] + text[place] + text[place:]


def _digits(text: str) -> list[int]:
    return [place for place, sign in enumerate(text) if sign.isdigit()] if len(text) > 1 else []


def times(factor: float) -> Callable[[str, random.Random], str]:
    return lambda text, _: f"{float(text) * factor:.10f}".rstrip("0").rstrip(".")


def copied(drawn: Drawn) -> str:
    column = drawn.column(NUMBERS)
    drawn.row[column] = drawn.neighbour()[column]
    return column


def rows_exchanged(drawn: Drawn) -> str:
    column, other = drawn.column(NUMBERS), drawn.neighbour()
    drawn.row[column], other[column] = other[column], drawn.row[column]
    return column


def columns_exchanged(drawn: Drawn) -> str:
    one, two = drawn.column(NUMBERS), drawn.column(NUMBERS)
    drawn.row[one], drawn.row[two] = drawn.row[two], drawn.row[one]
    return one


def year_shifted(drawn: Drawn) -> str:
    column = next((name for name in PERIODS if name in drawn.row), None) or drawn.column(("date",))
    year, *rest = drawn.row[column].split("-")
    drawn.row[column] = "-".join([str(int(year) + drawn.chance.choice([-1, 1])), *rest])
    return column


def row_lost(drawn: Drawn) -> str:
    del drawn.rows[drawn.place]
    return ""


def row_doubled(drawn: Drawn) -> str:
    drawn.rows.insert(drawn.place, dict(drawn.row))
    return ""


def stale(drawn: Drawn) -> str:
    key, older = VINTAGES[drawn.entry["name"]]
    wanted = drawn.row | {key: older[drawn.row[key]]}
    names = drawn.entry["schema"]["primaryKey"]
    row = next(row for row in drawn.rows if all(row[name] == wanted[name] for name in names))
    column = drawn.column(NUMBERS)
    drawn.row[column] = row[column]
    return column


def unit_changed(drawn: Drawn) -> str:
    units = next(field for field in drawn.entry["schema"]["fields"] if field["name"] == "unit")
    others = [unit for unit in units["constraints"]["enum"] if unit != drawn.row["unit"]]
    drawn.row["unit"] = drawn.chance.choice(others or ["million_yen"])
    return "unit"


def shuffled(drawn: Drawn) -> str:
    drawn.chance.shuffle(drawn.rows)
    return ""


KINDS: dict[str, Callable[[Drawn], str]] = {
    "digits swapped": cell(swapped, *NUMBERS, "date"),
    "digit lost": cell(lost, *NUMBERS, "date"),
    "digit doubled": cell(doubled, *NUMBERS, "date"),
    "× 10": cell(times(10), *NUMBERS),
    "÷ 10": cell(times(0.1), *NUMBERS),
    "× 1000": cell(times(1000), *NUMBERS),
    "÷ 100": cell(times(0.01), *NUMBERS),
    "sign": cell(times(-1), *NUMBERS),
    "neighbour copied": copied,
    "rows exchanged": rows_exchanged,
    "columns exchanged": columns_exchanged,
    "year shifted": year_shifted,
    "row lost": row_lost,
    "row doubled": row_doubled,
    "older vintage": stale,
    "unit": unit_changed,
    "empty": cell(lambda _text, _chance: "", *NUMBERS, "date", "string"),
    "infinite": cell(lambda _text, _chance: "INF", *NUMBERS),
    "text": cell(lambda text, _chance: f"about {text}", *NUMBERS, "date"),
    "shuffled": shuffled,
}
"""What a slip does with a row; each gives the column it is in."""


def cut(content: bytes, chance: random.Random) -> bytes:
    """The file ends somewhere, as a copy that was broken off."""
    return content[: chance.randrange(len(content) // 10, len(content) - 1)]


def encoded(content: bytes, chance: random.Random) -> bytes:
    """The file as another program saves it."""
    return content.decode().encode(chance.choice(["utf-16", "cp932", "latin-1"]), errors="replace")


FILES = {"file cut": cut, "encoding": encoded}
"""What a slip does with a whole file."""


def draw(number: int, tables: dict[str, bytes], rest: dict[str, set[str]]) -> Slip:
    """The slip with this number: its kind in turn, then a table, a row and a column, each drawn evenly.

    `rest` names the rows of each table that findings rest on; none: all of them.
    """
    kind = [*KINDS, *FILES][number % (len(KINDS) + len(FILES))]
    chance = random.Random(f"20231222 {number}")
    entries = {entry["name"]: entry for entry in read_package()["resources"]}
    while True:
        table = chance.choice(sorted(rest))
        if kind in FILES:
            slip: Slip | None = Slip(kind, table, (), "", FILES[kind](tables[table], chance))
        else:
            slip = _in_a_row(kind, entries[table], tables[table], rest[table], chance)
        if slip and slip.content != tables[table]:
            return slip


def _in_a_row(kind: str, entry: Entry, content: bytes, rest: set[str], chance: random.Random) -> Slip | None:
    original = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    places = [place for place, row in enumerate(original) if not rest or key_of(row, entry) in rest]
    drawn = Drawn(entry, [dict(row) for row in original], chance.choice(places), chance)
    key = key_of(drawn.row, entry)
    try:
        column = KINDS[kind](drawn)
    except (LookupError, ValueError, StopIteration):  # the table has nothing for a slip of this kind
        return None
    changed = [row for row in drawn.rows if row not in original] + [
        row for row in original if row not in drawn.rows
    ]
    keys = () if kind == "shuffled" else (key, *(key_of(row, entry) for row in changed))
    return Slip(kind, entry["name"], keys, column, written(drawn.rows))


def key_of(row: Row, entry: Entry) -> str:
    """The key of a row as findings name it."""
    return " · ".join(row[name] for name in entry["schema"]["primaryKey"])


def written(rows: list[Row]) -> bytes:
    """The rows as a table."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
