"""Chapter 02 by a second route: each number again from the CSV files, with plain arithmetic."""

import csv
from datetime import date

import pytest

from helpers.analysis import budget, comparison
from helpers.datasets.tables import open_table
from helpers.paths import DATA

LATEST, ARTICLE = date(2026, 9, 30), date(2023, 12, 31)


def read(table):
    with (DATA / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def only(table, column="value", **wanted):
    """The number in `column` of the one row that has these cells."""
    (row,) = [row for row in read(table) if all(row[name] == str(cell) for name, cell in wanted.items())]
    return float(row[column])


def initial(basis, year):
    return only("defence_budget_initial", measure="initial_budget", basis=basis, fiscal_year=year)


def outlook(measure, year):
    return only("japan_gdp_outlook", measure=measure, fiscal_year=year)


def rate(day):
    return only("exchange_rate_daily", "rate", date=day)


def part(measure, year):
    wanted = {"scope": "excl", "stage": "initial_budget", "fiscal_year": year}
    return only("defence_budget_composition", measure=measure, **wanted)


def rows(basis, as_of=LATEST):
    return budget.initial_budget(open_table("defence_budget_initial", as_of), basis)


def level(basis, as_of=LATEST):
    return budget.amounts(rows(basis, as_of))


@pytest.mark.parametrize("as_of", [LATEST, ARTICLE])
@pytest.mark.parametrize(
    ("basis", "before"),
    [
        ("incl", "incl"),
        ("excl", "excl"),
        ("mof_item", "mof_item"),
        ("mof_item_with_fund", "mof_item_with_fund"),
    ],
)
def test_growth_2024(basis, before, as_of):
    now = initial("mof_item" if basis == "mof_item_with_fund" else basis, 2024)
    exp = (now - initial(before, 2023)) / initial(before, 2023) * 100
    assert budget.growth(level(basis, as_of))[2024] == pytest.approx(exp)


def test_the_item_with_the_fund_is_the_item_and_the_transfer():
    transfer = only("defence_budget_initial", measure="fund_transfer", fiscal_year=2023)
    assert level("mof_item_with_fund")[2023] == pytest.approx(initial("mof_item", 2023) + transfer, abs=0.1)


def test_level_and_increase_2024():
    assert level("incl")[2024] == 7949.6
    assert level("incl").diff()[2024] == pytest.approx(7949.6 - 6821.9)
    assert level("excl").diff()[2024] == pytest.approx(7724.9 - 6600.1)


@pytest.mark.parametrize(("year", "exp"), [(2025, 9.4), (2026, 3.8)])
def test_growth_since(year, exp):
    assert budget.growth(level("incl"))[year] == pytest.approx(exp, abs=0.05)


def test_the_article_edition_ends_with_fy2024():
    assert level("incl", ARTICLE).index.max() == 2024


def backwards(basis, above):
    """Years in a row up to FY2024 that are above the amount that `above` chooses of the years before."""
    amounts = [initial(basis, year) for year in range(1970, 2025)]
    count = 0
    while amounts[-1] > above(amounts[:-1]):
        amounts.pop()
        count += 1
    return count


@pytest.mark.parametrize("basis", ["incl", "excl"])
def test_rises_in_a_row(basis):
    assert (
        budget.in_a_row(budget.rises(level(basis)), 2024) == backwards(basis, lambda before: before[-1]) == 12
    )


@pytest.mark.parametrize(("basis", "exp"), [("incl", 10), ("excl", 6)])
def test_records_in_a_row(basis, exp):
    assert budget.in_a_row(budget.records(level(basis)), 2024) == backwards(basis, max) == exp


def test_real_growth_2024_does_not_depend_on_the_base_year():
    index = {year: only("macro_weo", "gdp_deflator_index", country="JPN", year=year) for year in (2023, 2024)}
    exp = (initial("incl", 2024) / index[2024]) / (initial("incl", 2023) / index[2023]) * 100 - 100
    deflator = (
        open_table("macro_weo", LATEST).query("country == 'JPN'").set_index("year")["gdp_deflator_index"]
    )
    for base in (1995, 2020):
        assert budget.growth(budget.real_terms(level("incl"), deflator, base))[2024] == pytest.approx(exp)


def test_the_article_edition_knows_no_price_level_of_2024():
    deflator = (
        open_table("macro_weo", ARTICLE).query("country == 'JPN'").set_index("year")["gdp_deflator_index"]
    )
    assert 2024 not in budget.real_terms(level("incl", ARTICLE), deflator, 2020)


@pytest.mark.parametrize("as_of", [LATEST, ARTICLE])
def test_real_growth_2024_by_the_outlook(as_of):
    prices = (100 + outlook("outlook_nominal_growth", 2024)) / (100 + outlook("outlook_real_growth", 2024))
    exp = initial("incl", 2024) / initial("incl", 2023) / prices * 100 - 100
    inflation = budget.outlook_inflation(open_table("japan_gdp_outlook", as_of))
    assert budget.deflated(budget.growth(level("incl", as_of)), inflation)[2024] == pytest.approx(exp)


def dollars(as_of=LATEST):
    daily = open_table("exchange_rate_daily", as_of)
    return budget.dollar_values(rows("incl", as_of), daily).set_index("fiscal_year")["billion_usd"]


@pytest.mark.parametrize(("year", "day"), [(2023, "2022-12-23"), (2024, "2023-12-22"), (2026, "2025-12-26")])
def test_dollars_of_the_decision_day(year, day):
    assert dollars()[year] == pytest.approx(initial("incl", year) / rate(day))


def test_growth_in_dollars():
    exp = (initial("incl", 2024) / rate("2023-12-22")) / (initial("incl", 2023) / rate("2022-12-23"))
    assert budget.growth(dollars())[2024] == pytest.approx(100 * exp - 100)


@pytest.mark.parametrize("as_of", [LATEST, ARTICLE])
def test_the_dollar_peak_before_fy2024_is_fy2012(as_of):
    december = [float(row["rate"]) for row in read("exchange_rate_daily") if row["date"][:7] == "2011-12"]
    before = dollars(as_of).loc[:2023]
    assert before.idxmax() == 2012
    assert before.max() == pytest.approx(initial("incl", 2012) / (sum(december) / len(december)))
    assert before.max() > dollars(as_of)[2024]


@pytest.mark.parametrize("as_of", [LATEST, ARTICLE])
@pytest.mark.parametrize("basis", ["incl", "excl"])
@pytest.mark.parametrize("year", [2022, 2024])
def test_share_of_outlook_gdp(basis, year, as_of):
    exp = initial(basis, year) / outlook("outlook_nominal_level", year) * 100
    got = budget.outlook_shares(rows(basis, as_of), open_table("japan_gdp_outlook", as_of))
    assert got.set_index("fiscal_year")["share_pct"][year] == pytest.approx(exp)


@pytest.mark.parametrize(
    ("year", "basis"),
    [(2024, "initial"), (2025, "initial"), (2025, "initial_plus_supplementary"), (2027, "target")],
)
def test_share_of_the_fixed_gdp(year, basis):
    total = only("two_percent", measure="security_related_total", fiscal_year=year, basis=basis)
    gdp = only("two_percent", measure="gdp_reference")
    got = budget.fixed_gdp_shares(open_table("two_percent", LATEST)).set_index(["fiscal_year", "basis"])
    assert got["share_pct"][year, basis] == pytest.approx(total / gdp * 100)


@pytest.mark.parametrize(
    ("year", "basis"), [(2024, "initial"), (2025, "initial"), (2025, "initial_plus_supplementary")]
)
def test_share_of_the_fixed_gdp_is_the_printed_one(year, basis):
    exp = only("two_percent", measure="security_related_pct_fy2022_gdp", fiscal_year=year, basis=basis)
    got = budget.fixed_gdp_shares(open_table("two_percent", LATEST)).set_index(["fiscal_year", "basis"])
    assert got["share_pct"][year, basis] == pytest.approx(exp, abs=0.05)


def test_share_of_the_gdp_of_the_same_year_is_the_printed_one():
    totals = budget.security_rows(open_table("two_percent", LATEST)).query("fiscal_year == 2025")
    initial_2025 = totals[totals["basis"].eq("initial")]
    got = budget.outlook_shares(initial_2025, open_table("japan_gdp_outlook", LATEST))["share_pct"].item()
    assert got == pytest.approx(9.9 / 629.3 * 100)
    assert got == pytest.approx(
        only("two_percent", measure="security_related_pct_same_year_gdp", fiscal_year=2025), abs=0.05
    )


def test_the_article_edition_knows_no_share_of_the_fixed_gdp():
    assert budget.fixed_gdp_shares(open_table("two_percent", ARTICLE)).empty


@pytest.mark.parametrize("as_of", [LATEST, ARTICLE])
def test_composition_2024(as_of):
    parts = budget.composition_by_year(
        budget.composition_rows(open_table("defence_budget_composition", as_of))
    )
    for name in budget.PARTS:
        assert parts.loc[2024, name] - parts.loc[2023, name] == pytest.approx(
            part(name, 2024) - part(name, 2023)
        )
    rise = part("obligatory_outlays", 2024) - part("obligatory_outlays", 2022)
    whole = sum(part(name, 2024) - part(name, 2022) for name in budget.PARTS)
    assert budget.share_of_rise(parts, 2022, 2024)["obligatory_outlays"] == pytest.approx(100 * rise / whole)


@pytest.mark.parametrize("year", range(2013, 2025))
def test_the_parts_add_up_to_the_budget(year):
    assert sum(part(name, year) for name in budget.PARTS) == pytest.approx(initial("excl", year), abs=0.15)


def test_obligatory_share_2026():
    outlays = only("defence_budget_composition", measure="obligatory_outlays", scope="incl", fiscal_year=2026)
    rows_2026 = open_table("defence_budget_composition", LATEST).query(
        "measure == 'obligatory_outlays' and scope == 'incl' and fiscal_year == 2026"
    )
    share = (budget.amounts(rows_2026) / level("incl")).dropna().item()
    assert share == pytest.approx(outlays / initial("incl", 2026))


def japan_rank(year, column):
    values = [float(row[column]) for row in read("military_expenditure") if row["year"] == str(year)]
    own = only("military_expenditure", column, country="JPN", year=year)
    return sorted(values, reverse=True).index(own) + 1


@pytest.mark.parametrize(("year", "exp"), [(2022, 9), (2023, 8), (2024, 8), (2025, 8)])
def test_rank(year, exp):
    got = comparison.rank(open_table("military_expenditure", LATEST), "JPN", year)
    assert got == japan_rank(year, "current_usd_m") == exp


@pytest.mark.parametrize(("as_of", "year"), [(LATEST, 2025), (ARTICLE, 2023)])
def test_rank_by_share_of_gdp_in_the_last_year(as_of, year):
    spending = open_table("military_expenditure", as_of)
    assert spending["year"].max() == year
    assert comparison.rank(spending, "JPN", year, "share_gdp_pct") == japan_rank(year, "share_gdp_pct") == 13


@pytest.mark.parametrize("as_of", [LATEST, ARTICLE])
def test_share_of_gdp_2023(as_of):
    got = comparison.of_country(open_table("military_expenditure", as_of), "JPN", 2023)["share_gdp_pct"]
    assert got == only("military_expenditure", "share_gdp_pct", country="JPN", year=2023)
