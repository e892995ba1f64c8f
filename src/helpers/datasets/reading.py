"""How rows were read: on the page of the publisher, in a copy, second-hand, or not at all.

It follows from ``verified`` of the row and ``read_as`` of its sources, so no table holds it.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd  # what renders a report never waits for it

READINGS = ("original page", "copy", "second-hand", "recalled")
"""From the best to the worst."""

# The cells of ``read_as``, in the same order.
_READ_AS = ("original", "copy", "second_hand", "not_seen")


def reading(recalled: bool, sources: Iterable[str], read_as: Mapping[str, str]) -> str:
    """How a row was read: as the best of its sources was, or recalled. Empty for a row without sources.

    `read_as` maps source_id to the cell of that name.
    """
    ranks = [_READ_AS.index(read_as[source]) for source in sources]
    if not ranks:
        return ""
    return READINGS[-1] if recalled else READINGS[min(ranks)]


def how_read(frame: "pd.DataFrame", read_as: Mapping[str, str], of_table: Iterable[str] = ()) -> "pd.Series":
    """One of `READINGS` for each row of an opened table; empty where no source stands behind it.

    `read_as` as for `reading`; `of_table` are the sources of a table that names none row by row.
    """
    import pandas as pd

    column = next((name for name in ("source_ids", "source_id") if name in frame), None)
    cells = frame[column].fillna("") if column else pd.Series(";".join(of_table), index=frame.index)
    best = {cell: reading(False, filter(None, cell.split(";")), read_as) for cell in cells.unique()}
    read = cells.map(best)
    return read.mask(~frame["verified"].astype(bool), READINGS[-1]) if "verified" in frame else read


def worst(readings: Iterable[str]) -> str:
    """How the worst of some rows was read: what a result that rests on all of them can say of itself."""
    return max(filter(None, readings), key=READINGS.index, default="")
