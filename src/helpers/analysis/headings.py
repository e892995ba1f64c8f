"""Frames as a reader is shown them."""

from collections.abc import Mapping

import pandas as pd


def under(headings: Mapping[str, str], frame: pd.DataFrame, *marks: str) -> pd.DataFrame:
    """The columns that have a heading, in its order and under it, then those that mark rows.

    `marks`: verified, revised_later, or none.
    """
    return frame[[*headings, *marks]].rename(columns=dict(headings))
