"""What was known on a day: the rows of a table that an edition may show.

Each resource of ``data/datapackage.json`` states its rule in ``asOf``:

- ``published``: a row counts from the last day of its ``published`` day, month or year;
- ``observation``: a row counts from the end of the period it observes, or from the day its source
  appeared if that is earlier (projections);
- ``edition``: a row counts from the day its source appeared;
- ``always``: code lists.

``laterVintage`` names the rows of which only a later, revised vintage exists (all rows, or those whose
field matches a pattern). They carry ``revised_later``.
"""

from datetime import date
from typing import Any

import pandas as pd

from helpers.datasets.as_of_rule import PERIODS


def known(frame: pd.DataFrame, rule: dict[str, Any], sources: pd.Series, as_of: date) -> pd.DataFrame:
    """Rows of `frame` known on `as_of`, with the column ``revised_later``.

    `sources` maps source_id to the last day of its publication (NaT if unknown).
    """
    day = pd.Timestamp(as_of)
    shown = frame.loc[_visible(frame, rule, sources, day)].copy()
    shown["revised_later"] = _revised_later(shown, rule, sources, day)
    return shown


def last_day(dates: pd.Series, precision: pd.Series | str) -> pd.Series:
    """The last day of the day, month or year that begins at `dates`; NaT stays NaT."""
    precisions = pd.Series(precision, index=dates.index)
    ends = pd.Series(pd.NaT, index=dates.index, dtype="datetime64[s]")
    for name, frequency in PERIODS.items():
        chosen = dates.notna() & precisions.eq(name)
        ends[chosen] = dates[chosen].dt.to_period(frequency).dt.end_time.dt.floor("D").astype(ends.dtype)
    return ends


def _visible(frame: pd.DataFrame, rule: dict[str, Any], sources: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Whether each row is known on a day; KeyError for a column that there is not."""
    match rule["rule"]:
        case "published":
            return last_day(frame["published"], frame["published_precision"]) <= day
        case "observation":
            dates = frame[rule["field"]]
            if rule["period"] == "year":
                dates = pd.to_datetime(dates.astype(str), format="%Y")
            over = last_day(dates, rule["period"]) <= day
            return over | _appeared(frame, sources, day) if "source_id" in frame else over
        case "edition":
            return _appeared(frame, sources, day)
        case _:
            return pd.Series(True, index=frame.index)


def _appeared(frame: pd.DataFrame, sources: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Whether the source of each row had appeared on a day; not if its day is unknown."""
    return frame["source_id"].map(sources) <= day


def _revised_later(
    frame: pd.DataFrame, rule: dict[str, Any], sources: pd.Series, day: pd.Timestamp
) -> pd.Series:
    which = rule.get("laterVintage", False)
    if which is False:
        return pd.Series(False, index=frame.index)
    later = ~_appeared(frame, sources, day)
    return later if which is True else later & frame[which["field"]].str.fullmatch(which["pattern"])
