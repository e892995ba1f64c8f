"""What stands before the report: title, edition, days of knowledge and of the data, how to cite it."""

from datetime import date
from importlib.metadata import version
from typing import Any

import yaml

from helpers.paths import CITATION
from helpers.prose.filters import long_date


def front_matter(resources: Any) -> dict[str, Any]:
    """Metadata for both templates; no day of a build: the same inputs give the same document."""
    about = resources["about"]
    findings = resources["findings"]
    return {
        "title": about["title"],
        "subtitle": about["subtitle"],
        "edition": about["edition"],
        "lang": "en-GB",
        "date": long_date(date.fromisoformat(about["as_of"])),
        "isodate": about["as_of"],
        "datadate": long_date(date.fromisoformat(resources["origins"]["data_day"])),
        "isodatadate": resources["origins"]["data_day"],
        "version": version("japan-defence-turn"),
        "citation": _citation(about),
        "hides": "data.rows_hidden" in findings and findings["data.rows_hidden"].value > 0,
        "reference-section-title": "References",
    }


def _citation(about: Any) -> str:
    """How to cite the report, from CITATION.cff."""
    cited = yaml.safe_load(CITATION.read_text(encoding="utf-8"))
    authors = " and ".join(author["name"] for author in cited["authors"]).replace("'", "’")
    year = str(cited["date-released"])[:4]
    return (
        f"{authors} ({year}): {about['title']}: {about['subtitle']}. Version {cited['version']}, "
        f"edition {about['edition']}, knowledge to {long_date(date.fromisoformat(about['as_of']))}."
    )
