"""What is this report and no other: its title, its notebooks and which needs which, its words.

A new chapter is a notebook in ``notebooks/`` and one line in `EVIDENCE`.
"""

from dataclasses import dataclass

TITLE = "Japan’s defence turn"
SUBTITLE = "Budget, yen, debt and the new rules on arms exports"

# Names with digits that prose may hold; years, dates and quotations need no entry.
NAMES = ("PAC-2", "PAC-3", "SM-3", "F-35", "F-104J", "2+2", "G7", "Article 9", "ISO 3166")

# What the report counts: four digits before one of these are an amount, not a year.
COUNTED = ("missiles", "tanks", "firms", "aircraft", "yen", "dollars", "polls", "claims", "makers")


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
CHAPTERS = (DATA_LOADING, *EVIDENCE, NARRATIVE)


def reading_order() -> list[str]:
    """Names of the chapters as the report prints them: appendices last."""
    return [step.name for step in sorted(CHAPTERS, key=lambda step: step.appendix)]
