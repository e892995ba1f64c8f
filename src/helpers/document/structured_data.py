"""What machines read of the page, in the words of schema.org: the report, each claim with its verdict."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from helpers.document.assembly import Exhibit, Report
from helpers.document.front_matter import front_matter
from helpers.report import REVIEWED

# A rating of schema.org is a number; what no data decide has none.
RATINGS = {"supported": 3, "partly supported": 2, "contradicted": 1}


def linked_data(report: Report, origins: Mapping[str, Any]) -> str:
    """JSON-LD: the report, and a ClaimReview for each row of the table of claims, if it has one."""
    about = front_matter(report, date.fromisoformat(origins["data_day"]))
    author = {"@type": "Organization", "name": about["authors"]}
    work = {
        "@type": "Report",
        "name": f"{report.title}: {report.subtitle}",
        "author": author,
        "description": about["description"],
        "datePublished": about["published"],
        "version": about["version"],
        "keywords": about["keywords"],
        "temporalCoverage": f"../{about['isodate']}",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "inLanguage": about["lang"],
    }
    reviews = [
        {
            "@type": "ClaimReview",
            "url": f"#claim-{row['claim_id']}",
            "author": author,
            "claimReviewed": row["quote"],
            "itemReviewed": {"@type": "Claim", "appearance": _reviewed(origins["sources"])},
            "reviewBody": row["sentence"],
            "reviewRating": _rating(row["verdict"]),
        }
        for table in _tables_of_claims(report)
        for row in csv.DictReader(io.StringIO(table.csv))
    ]
    graph = {"@context": "https://schema.org", "@graph": [work, *reviews]}
    return json.dumps(graph, ensure_ascii=False, indent=1).replace("<", "\\u003c")  # no tag ends the script


def _tables_of_claims(report: Report) -> Iterator[Exhibit]:
    return (shown for shown in report.shown.values() if shown.kind == "table" and "{#claim-" in shown.content)


def _reviewed(sources: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The work whose claims these are."""
    source = sources[REVIEWED]
    publisher = {"@type": "Organization", "name": source["publisher"]}
    return {"@type": "Article", "headline": source["title"], "publisher": publisher, "url": source["url"]}


def _rating(verdict: str) -> dict[str, Any]:
    rating = {"@type": "Rating", "alternateName": verdict}
    if verdict not in RATINGS:
        return rating
    return rating | {"ratingValue": RATINGS[verdict], "bestRating": 3, "worstRating": 1}
