"""What is this report and no other: its title, notebooks, words, units and parameters.

A new chapter is a notebook in ``notebooks/`` and one line in `EVIDENCE`.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_serializer

TITLE = "Japan’s defence turn"
SUBTITLE = "Budget, yen, debt and the new rules on arms exports"

# The source whose claims the report tests.
REVIEWED = "timesbyte-article"

# Names with digits that prose may hold; years, dates and quotations need no entry.
NAMES = ("PAC-2", "PAC-3", "SM-3", "F-35", "F-104J", "2+2", "G7", "Article 9", "ISO 3166")

# What the report counts: four digits before one of these are an amount, not a year.
COUNTED = ("missiles", "tanks", "firms", "aircraft", "yen", "dollars", "polls", "claims", "makers")

# What a reader can take in: the build stops beyond. The body is all before the annexes, without tables.
LENGTHS = {
    "front_words": 120,
    "front_numbers": 8,
    "paragraph_numbers": 6,
    "times_told": 3,
    "body_words": 12_000,
}

CURRENCY_SIGNS = "¥$"

_SPACE = "\u00a0"  # it does not break
# Printed form of each unit: ``{}`` stands for the rounded number, with thousands separators but for years.
UNITS = {
    "percent": "{}%",
    "percentage_points": f"{{}}{_SPACE}percentage points",
    "trillion_yen": f"¥{{}}{_SPACE}trillion",
    "billion_yen": f"¥{{}}{_SPACE}billion",
    "billion_usd": f"${{}}{_SPACE}billion",
    "million_usd": f"${{}}{_SPACE}million",
    "jpy_per_usd": "¥{} to the dollar",
    "million_tiv": f"{{}}{_SPACE}million TIV",
    "years": f"{{}}{_SPACE}years",
    "days": f"{{}}{_SPACE}days",
    "count": "{}",
    "months": f"{{}}{_SPACE}months",
    "index": "{}",
    "p_value": "{}",
    "ratio": "{}",
    "year": "{}",
    "date": "{}",  # a day as the number 20231222, printed in words
}


@dataclass(frozen=True)
class Step:
    """A notebook of the report and the notebooks that must have run before it."""

    name: str
    after: tuple[str, ...] = ()
    appendix: bool = False


DATA_LOADING = Step("01_data_loading", appendix=True)
EVIDENCE = (
    Step("02_budget_analysis"),
    Step("03_exchange_rate_exposure"),
    Step("04_fiscal_outlook"),
    Step("05_exports_and_security"),
)
NARRATIVE = Step("06_policy_narrative", after=tuple(step.name for step in (DATA_LOADING, *EVIDENCE)))
# In the order in which they begin: the one that reads every table takes longest.
CHAPTERS = (DATA_LOADING, *EVIDENCE, NARRATIVE)


def reading_order() -> list[str]:
    """Names of the chapters as the report prints them: appendices last."""
    return [step.name for step in sorted(CHAPTERS, key=lambda step: step.appendix)]


# End of the year of the decisions that the report examines: its tables count by the year.
FIRST_DATA = date(2023, 12, 31)
# Months: the longest wait from the setting of a budget rate to its fiscal year.
LONGEST_LAG = 24
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: Any) -> Any:
    """Days travel as ISO text: papermill cannot pass a date."""
    return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else value


class ReportParameters(BaseModel):
    """Every parameter of the report with its type, range, unit and meaning."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    edition: Annotated[
        str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="name of the edition; the file's own name")
    ]
    as_of: Annotated[
        date,
        BeforeValidator(_day),
        Field(ge=FIRST_DATA, description="last day whose knowledge may be used"),
    ]
    price_base_year: Annotated[
        int, Field(ge=1990, le=2025, description="calendar year whose prices real amounts are expressed in")
    ]
    exposed_share_pct: Annotated[
        float, Field(ge=0, le=100, description="per cent of the programme assumed to be paid in dollars")
    ]
    future_rate: Annotated[
        float,
        Field(
            ge=50, le=300, description="yen per dollar assumed for the rest of the programme in a scenario"
        ),
    ]
    rate_lag_months: Annotated[
        int,
        Field(
            ge=0, le=LONGEST_LAG, description="months from the setting of a budget rate to its fiscal year"
        ),
    ]
    hedge_ratio_pct: Annotated[
        float, Field(ge=0, le=100, description="per cent of the exposed dollars bought forward in a scenario")
    ]
    defence_share_pct: Annotated[
        float, Field(ge=0, le=10, description="defence as per cent of GDP on the debt path in question")
    ]
    horizon_year: Annotated[int, Field(ge=2035, le=2060, description="last fiscal year of the debt paths")]
    nominal_growth_pct: Annotated[
        float, Field(ge=-5, le=10, description="nominal GDP growth on the debt paths, per cent a year")
    ]
    interest_rate_pct: Annotated[
        float,
        Field(
            ge=-1,
            le=10,
            description="net effective interest rate on the debt paths, per cent of gross debt a year",
        ),
    ]
    bootstrap_draws: Annotated[int, Field(ge=100, le=100_000, description="resamples of every bootstrap")]
    seed: Annotated[int, Field(ge=0, lt=2**32, description="seed of every random draw")]

    @field_serializer("as_of")
    def _iso(self, day: date) -> str:
        # papermill cannot pass a date to a notebook: it travels as an ISO string
        return day.isoformat()
