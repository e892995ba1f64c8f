"""The notebooks of the report, and which needs which.

A new chapter is a notebook in ``notebooks/`` and one line in `EVIDENCE`.
"""

from dataclasses import dataclass


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
NARRATIVE = Step("06_policy_narrative", after=("01_data_loading", *(step.name for step in EVIDENCE)))
CHAPTERS = (DATA_LOADING, *EVIDENCE, NARRATIVE)


def reading_order() -> list[str]:
    """Names of the chapters as the report prints them: appendices last."""
    return [step.name for step in sorted(CHAPTERS, key=lambda step: step.appendix)]
