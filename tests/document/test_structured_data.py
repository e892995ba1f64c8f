import json

import pytest
from nbformat import v4

from helpers.document.assembly import assemble, report_of
from helpers.document.provenance import origins
from helpers.document.structured_data import RATINGS, linked_data
from helpers.findings.claims import Verdict
from tests.document.outputs import shown
from tests.project import parameters

CSV = """claim_id,quote,verdict,sentence
C01,a </script> in its words,partly supported,It holds in part.
C02,a judgement,not testable,No data decide.
"""


def json_ld_of(output):
    cells = [v4.new_code_cell("x", outputs=[output])]
    report = report_of(assemble([("02_one", v4.new_notebook(cells=cells))], parameters()))
    source = {"publisher": "A paper", "title": "An article", "url": "https://example.org/a"}
    return linked_data(report, origins(report) | {"sources": {"timesbyte-article": source}})


def test_each_row_of_a_table_of_claims_is_a_review():
    json_ld = json_ld_of(shown("table", "ledger", "| [“a”]{#claim-C01} |", csv=CSV))
    assert "</script>" not in json_ld
    _, partly, open_ = json.loads(json_ld)["@graph"]
    assert partly["claimReviewed"] == "a </script> in its words"
    assert partly["url"] == "#claim-C01"
    assert partly["itemReviewed"]["appearance"]["headline"] == "An article"
    assert partly["reviewRating"]["ratingValue"] == 2
    assert open_["reviewRating"] == {"@type": "Rating", "alternateName": "not testable"}


@pytest.mark.parametrize("content", ["| a |", "| C01 |"])
def test_any_other_table_is_none(content):
    (report,) = json.loads(json_ld_of(shown("table", "rows", content, csv=CSV)))["@graph"]
    assert report["@type"] == "Report"


def test_every_verdict_but_the_open_one_has_a_rating():
    """They are words there: the module of the claims loads pandas, for which no document waits."""
    assert RATINGS.keys() == {*Verdict} - {Verdict.NOT_TESTABLE}
