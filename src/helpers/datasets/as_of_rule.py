"""What may stand in ``asOf`` of a table; `helpers.datasets.as_of` says what it means, and applies it.

A key that is misspelt would be passed over, and a period that there is not would hide every row.
"""

import re
from collections.abc import Iterator
from typing import Any

from helpers.errors import suggestion

# Keys that a rule needs beside its name.
RULES: dict[str, list[str]] = {
    "published": [],
    "observation": ["field", "period"],
    "edition": [],
    "always": [],
}

# Frequency of pandas by the name of a period.
PERIODS = {"day": "D", "month": "M", "year": "Y"}

_LATER = "laterVintage"


def rule_faults(rule: Any) -> Iterator[str]:
    """What is wrong with a rule, whatever the columns of its table."""
    name = str(rule.get("rule") if isinstance(rule, dict) else rule)
    if not isinstance(rule, dict) or name not in RULES:
        yield f"unknown rule '{name}': {suggestion(name, RULES)}"
        return
    yield from _key_faults(rule, ["rule", *RULES[name]], [_LATER])
    period = str(rule.get("period", "day"))
    if period not in PERIODS:
        yield f"unknown period '{period}': {suggestion(period, PERIODS)}"
    yield from (f"{_LATER}: {fault}" for fault in _later_faults(rule.get(_LATER, False)))


def _key_faults(stated: dict[str, Any], needed: list[str], others: list[str]) -> Iterator[str]:
    for key in sorted(stated.keys() - {*needed, *others}):
        yield f"unknown key '{key}': {suggestion(key, [*needed, *others])}"
    for key in needed:
        if key not in stated:
            yield f"{key} is missing"
        elif not isinstance(stated[key], str):
            yield f"{key} is no text"


def _later_faults(which: Any) -> Iterator[str]:
    if isinstance(which, bool):
        return
    if not isinstance(which, dict):
        yield f"'{which}' is not allowed: true, false, or field and pattern"
        return
    yield from _key_faults(which, ["field", "pattern"], [])
    try:
        re.compile(str(which.get("pattern", "")))
    except re.error as error:
        yield f"pattern '{which['pattern']}' is no regular expression: {error}"
