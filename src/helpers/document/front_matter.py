"""What stands before the report: title, edition, days of knowledge and of the data, how to cite it."""

from datetime import date
from typing import Any

import yaml

from helpers.document.assembly import Report
from helpers.paths import CITATION
from helpers.typography.numbers import long_date

HIDDEN = "data.rows_hidden"


def front_matter(report: Report, data_day: date) -> dict[str, Any]:
    """Metadata for both templates; no day of a build: the same inputs give the same document."""
    cited = yaml.safe_load(CITATION.read_text(encoding="utf-8"))
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "authors": _authors(cited),
        "description": f"{report.title}: {report.subtitle}. Edition {report.edition}, as known on "
        f"{long_date(report.as_of)}.",
        "published": str(cited["date-released"]),
        "edition": report.edition,
        "lang": "en-GB",
        "date": long_date(report.as_of),
        "isodate": report.as_of.isoformat(),
        "datadate": long_date(data_day),
        "isodatadate": data_day.isoformat(),
        "version": cited["version"],
        "citation": _citation(report, cited),
        "keywords": cited["keywords"],
        "hides": HIDDEN in report.findings and report.findings[HIDDEN].value > 0,
        "reference-section-title": "References",
    }


def _authors(cited: Any) -> str:
    return " and ".join(author["name"] for author in cited["authors"]).replace("'", "’")


def _citation(report: Report, cited: Any) -> str:
    """How to cite the report, from CITATION.cff."""
    year = str(cited["date-released"])[:4]
    return (
        f"{_authors(cited)} ({year}): {report.title}: {report.subtitle}. Version {cited['version']}, "
        f"edition {report.edition}, as known on {long_date(report.as_of)}."
    )
