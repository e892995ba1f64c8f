"""What stands before the report: title, edition, days of knowledge and of the data, how to cite it."""

from datetime import date
from importlib.metadata import version
from typing import Any

import yaml

from helpers.document.assembly import Report
from helpers.paths import CITATION
from helpers.prose.filters import long_date
from helpers.report import DISTRIBUTION

HIDDEN = "data.rows_hidden"


def front_matter(report: Report, data_day: date) -> dict[str, Any]:
    """Metadata for both templates; no day of a build: the same inputs give the same document."""
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "edition": report.edition,
        "lang": "en-GB",
        "date": long_date(report.as_of),
        "isodate": report.as_of.isoformat(),
        "datadate": long_date(data_day),
        "isodatadate": data_day.isoformat(),
        "version": version(DISTRIBUTION),
        "citation": _citation(report),
        "hides": HIDDEN in report.findings and report.findings[HIDDEN].value > 0,
        "reference-section-title": "References",
    }


def _citation(report: Report) -> str:
    """How to cite the report, from CITATION.cff."""
    cited = yaml.safe_load(CITATION.read_text(encoding="utf-8"))
    authors = " and ".join(author["name"] for author in cited["authors"]).replace("'", "’")
    year = str(cited["date-released"])[:4]
    return (
        f"{authors} ({year}): {report.title}: {report.subtitle}. Version {cited['version']}, "
        f"edition {report.edition}, knowledge to {long_date(report.as_of)}."
    )
