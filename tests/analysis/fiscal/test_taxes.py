"""Four-row frames whose answers can be done by head."""

import pandas as pd
import pytest

from helpers.analysis import amounts
from helpers.analysis.fiscal import taxes
from tests.analysis.fiscal.test_financing import programme


def receipts(*values, first=2020, stage="settlement", tax_type="total"):
    """Yearly receipts in billion yen."""
    years = range(first, first + len(values))
    frame = pd.DataFrame({"fiscal_year": years, "value": [float(value) for value in values]})
    return frame.assign(unit="billion_yen", stage=stage, tax_type=tax_type)


def test_last_keeps_every_row_of_the_last_year():
    rows = pd.concat([receipts(1, 2), receipts(3, first=2021, tax_type="income")])
    assert amounts.last(rows)["value"].tolist() == [2.0, 3.0]


def test_settled_leaves_out_provisional_and_estimated_receipts():
    rows = pd.concat(
        [
            receipts(2, 1),
            receipts(9, first=2022, stage="provisional_settlement"),
            receipts(8, tax_type="income"),
        ]
    )
    assert taxes.settled(rows)["value"].tolist() == [2.0, 1.0]
    assert taxes.settled(rows, "income")["value"].tolist() == [8.0]


@pytest.fixture
def by_type():
    income = receipts(19_000, 20_000, tax_type="income")
    return pd.concat([receipts(10_000, 14_000, tax_type="corporation"), income])


def yields():
    return programme(tax_yield_corporate=0.7, tax_yield_income=0.2, tax_yield_tobacco=0.1).assign(
        fy_start=2027
    )


def test_measures_stand_beside_the_receipts_of_their_tax(by_type):
    got = taxes.tax_measures(yields(), by_type).set_index("tax")
    assert got["share_pct"].dropna().tolist() == pytest.approx([5.0, 1.0])
    assert got["high_tn"].tolist() == [0.7, 0.2, taxes.TOBACCO_YIELD_REPORTED]
    assert got[["rate", "from_fiscal_year"]].isna().all(axis=None)


def test_a_decided_rate_is_printed_with_its_start(by_type):
    rate = {"measure": "tax_corporate", "value": 4.0, "unit": "percent", "fy_start": 2026, "verified": False}
    plan = pd.concat([yields(), pd.DataFrame([rate])], ignore_index=True)
    got = taxes.tax_measures(plan, by_type).set_index("tax")
    assert got.loc["Corporation tax", ["rate", "from_fiscal_year", "verified"]].tolist() == [
        "4% of the tax",
        2026,
        False,
    ]
    assert got["verified"].tolist() == [False, True, True]


def test_upper_bound_counts_full_years_to_the_end_of_the_programme():
    rates, measures = pd.DataFrame({"fy_start": [2026, 2027]}), pd.DataFrame({"high_tn": [0.7, 0.3]})
    assert taxes.most_within_programme(rates, measures) == pytest.approx(2.0)
    assert pd.isna(taxes.most_within_programme(rates.iloc[:0], measures))


def test_average_change_is_from_first_to_last_year():
    assert taxes.average_change(receipts(1000, 9000, 2000, 4000)) == pytest.approx(1.0)


def test_years_of_growth_of_each_tax(by_type):
    got = taxes.tax_measures(yields(), by_type)["growth_years"]
    assert got.tolist() == pytest.approx([0.7 / 4, 0.2 / 1, float("nan")], nan_ok=True)
    falling = pd.concat([by_type[:2], receipts(21_000, 20_000, tax_type="income")])
    assert taxes.tax_measures(yields(), falling)["growth_years"].isna().tolist() == [False, True, True]


def test_since_keeps_one_year_more_than_changes():
    assert taxes.since(receipts(1, 2, 3, 4), 2)["value"].tolist() == [2.0, 3.0, 4.0]


def test_the_table_of_measures_names_the_year_of_receipts_and_leaves_out_what_is_not_known(by_type):
    got = taxes.measures_table(taxes.tax_measures(yields(), by_type), 2021)
    assert got.columns.tolist() == [
        "Tax",
        "Low, ¥ trillion",
        "High, ¥ trillion",
        "Receipts FY2021, ¥ trillion",
        "Low, %",
        "Low, years of growth",
        "verified",
    ]
