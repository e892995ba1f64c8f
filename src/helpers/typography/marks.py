"""The marks of a number: what its rows are, besides their value."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd  # what renders a report never waits for it

UNVERIFIED = "†"
REVISED = "‡"

# Columns of rows that become marks.
COLUMNS = ["verified", "revised_later"]


def superscript(marks: str) -> str:
    """Marks as they follow a number in Markdown; nothing for none."""
    return f"<sup>{marks}</sup>" if marks else ""


def without_superscript(text: str) -> str:
    """Markdown with its marks as plain signs."""
    return re.sub(rf"<sup>([{UNVERIFIED}{REVISED}]+)</sup>", r"\1", text)


def row_marks(frame: "pd.DataFrame") -> list[str]:
    """The marks of each row by its columns ``verified`` and ``revised_later``; empty for most."""
    unverified = ~frame["verified"].astype(bool) if "verified" in frame else [False] * len(frame)
    revised = frame["revised_later"].astype(bool) if "revised_later" in frame else [False] * len(frame)
    return [UNVERIFIED * bool(u) + REVISED * bool(r) for u, r in zip(unverified, revised, strict=True)]
