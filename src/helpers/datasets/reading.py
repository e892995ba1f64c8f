"""How rows were read: on the page of the publisher, in a copy, second-hand, or not at all.

It follows from ``verified`` of the row and ``read_as`` of its sources, so no table holds it.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd  # what renders a report never waits for it

# What a cell of ``read_as`` means, from the best to the worst.
READ_AS_LABELS = {
    "original": "original page",
    "copy": "copy",
    "second_hand": "second-hand",
    "not_seen": "recalled",
}
_RECALLED = READ_AS_LABELS["not_seen"]


def how_row_was_read(recalled: bool, sources: Iterable[str], read_as: Mapping[str, str]) -> str:
    """How a row was read: as the best of its sources was, or recalled. Empty for a row without sources.

    `read_as` maps source_id to the cell of that name.
    """
    ranks = [list(READ_AS_LABELS).index(read_as[source]) for source in sources]
    if not ranks:
        return ""
    return _RECALLED if recalled else list(READ_AS_LABELS.values())[min(ranks)]


def how_read(frame: "pd.DataFrame", read_as: Mapping[str, str], of_table: Iterable[str] = ()) -> "pd.Series":
    """One of `READ_AS_LABELS` for each row of an opened table; empty where no source stands behind it.

    `read_as` as for `how_row_was_read`; `of_table` are the sources of a table that names none row by row.
    """
    import pandas as pd

    column = next((name for name in ("source_ids", "source_id") if name in frame), None)
    cells = frame[column].fillna("") if column else pd.Series(";".join(of_table), index=frame.index)
    recalled = ~frame["verified"].astype(bool) if "verified" in frame else cells.ne(cells)
    asked = list(zip(recalled, cells, strict=True))
    known = {
        (lost, cell): how_row_was_read(lost, filter(None, cell.split(";")), read_as)
        for lost, cell in set(asked)
    }
    return pd.Series([known[one] for one in asked], index=frame.index, dtype=object)


def worst_way_read(labels: Iterable[str]) -> str:
    """How the worst of some rows was read: what a result that rests on all of them can say of itself."""
    return max(filter(None, labels), key=list(READ_AS_LABELS.values()).index, default="")
