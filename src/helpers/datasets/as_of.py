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

PERIODS = {"day": "D", "month": "M", "year": "Y"}


def known(frame: pd.DataFrame, rule: dict[str, Any], sources: pd.Series, as_of: date) -> pd.DataFrame:
    """Rows of `frame` known on `as_of`, with the column ``revised_later``.

    `sources` maps source_id to the last day of its publication (NaT if unknown).
    """
    day = pd.Timestamp(as_of)
    visible = _VISIBLE[rule["rule"]](frame, rule, sources, day)
    shown = frame.loc[visible].copy()
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


def _published(
    frame: pd.DataFrame, _rule: dict[str, Any], _sources: pd.Series, day: pd.Timestamp
) -> pd.Series:
    return last_day(frame["published"], frame["published_precision"]) <= day


def _observation(
    frame: pd.DataFrame, rule: dict[str, Any], sources: pd.Series, day: pd.Timestamp
) -> pd.Series:
    dates = frame[rule["field"]]
    if rule["period"] == "year":
        dates = pd.to_datetime(dates.astype(str), format="%Y")
    over = last_day(dates, rule["period"]) <= day
    return over | _edition(frame, rule, sources, day) if "source_id" in frame else over


def _edition(frame: pd.DataFrame, _rule: dict[str, Any], sources: pd.Series, day: pd.Timestamp) -> pd.Series:
    return frame["source_id"].map(sources) <= day


def _always(frame: pd.DataFrame, _rule: dict[str, Any], _sources: pd.Series, _day: pd.Timestamp) -> pd.Series:
    return pd.Series(True, index=frame.index)


_VISIBLE = {"published": _published, "observation": _observation, "edition": _edition, "always": _always}


def _revised_later(
    frame: pd.DataFrame, rule: dict[str, Any], sources: pd.Series, day: pd.Timestamp
) -> pd.Series:
    which = rule.get("laterVintage", False)
    if which is False:
        return pd.Series(False, index=frame.index)
    later = ~(frame["source_id"].map(sources) <= day)
    return later if which is True else later & frame[which["field"]].str.fullmatch(which["pattern"])
