"""Chapter 02 by a second route: each number again from the CSV files, with plain arithmetic."""

from datetime import date

import numpy as np
import pytest
from scipy import stats

from helpers.analysis.budget import breaks, budget, commitments, comparison, outturn, shares, two_percent
from helpers.datasets.tables import open_table
from tests.tables import only, read

LATEST, ARTICLE = date(2026, 9, 30), date(2023, 12, 31)


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
    gdp = shares.outlook_rows(open_table("japan_gdp_outlook", as_of))
    got = shares.of_gdp(rows(basis, as_of), gdp)
    assert got.set_index("fiscal_year")["share_pct"][year] == pytest.approx(exp)


@pytest.mark.parametrize(
    ("year", "basis"),
    [(2024, "initial"), (2025, "initial"), (2025, "initial_plus_supplementary"), (2027, "target")],
)
def test_share_of_the_fixed_gdp(year, basis):
    total = only("two_percent", measure="security_related_total", fiscal_year=year, basis=basis)
    gdp = only("two_percent", measure="gdp_reference")
    got = shares.fixed_gdp_shares(open_table("two_percent", LATEST)).set_index(["fiscal_year", "basis"])
    assert got["share_pct"][year, basis] == pytest.approx(total / gdp * 100)


@pytest.mark.parametrize(
    ("year", "basis"), [(2024, "initial"), (2025, "initial"), (2025, "initial_plus_supplementary")]
)
def test_share_of_the_fixed_gdp_is_the_printed_one(year, basis):
    exp = only("two_percent", measure="security_related_pct_fy2022_gdp", fiscal_year=year, basis=basis)
    got = shares.fixed_gdp_shares(open_table("two_percent", LATEST)).set_index(["fiscal_year", "basis"])
    assert got["share_pct"][year, basis] == pytest.approx(exp, abs=0.05)


def test_share_of_the_gdp_of_the_same_year_is_the_printed_one():
    totals = shares.security_rows(open_table("two_percent", LATEST)).query("fiscal_year == 2025")
    initial_2025 = totals[totals["basis"].eq("initial")]
    gdp = shares.outlook_rows(open_table("japan_gdp_outlook", LATEST))
    got = shares.of_gdp(initial_2025, gdp)["share_pct"].item()
    assert got == pytest.approx(9.9 / 629.3 * 100)
    assert got == pytest.approx(
        only("two_percent", measure="security_related_pct_same_year_gdp", fiscal_year=2025), abs=0.05
    )


def test_the_article_edition_knows_no_share_of_the_fixed_gdp():
    assert shares.fixed_gdp_shares(open_table("two_percent", ARTICLE)).empty


@pytest.mark.parametrize("as_of", [LATEST, ARTICLE])
def test_composition_2024(as_of):
    composition = open_table("defence_budget_composition", as_of)
    parts = commitments.composition_by_year(commitments.composition_rows(composition))
    for name in commitments.PARTS:
        assert parts.loc[2024, name] - parts.loc[2023, name] == pytest.approx(
            part(name, 2024) - part(name, 2023)
        )
    rise = part("obligatory_outlays", 2024) - part("obligatory_outlays", 2022)
    whole = initial("excl", 2024) - initial("excl", 2022)
    got = commitments.share_of_rise(parts, level("excl", as_of), 2022, 2024)["obligatory_outlays"]
    assert got == pytest.approx(100 * rise / whole) == pytest.approx(71.7843, abs=1e-4)


@pytest.mark.parametrize("as_of", [LATEST, ARTICLE])
def test_payments_for_earlier_contracts_rose_by_more_than_the_budget_of_2024(as_of):
    composition = open_table("defence_budget_composition", as_of)
    parts = commitments.composition_by_year(commitments.composition_rows(composition))
    rise = part("obligatory_outlays", 2024) - part("obligatory_outlays", 2023)
    whole = initial("excl", 2024) - initial("excl", 2023)
    got = commitments.share_of_rise(parts, level("excl", as_of), 2023, 2024)["obligatory_outlays"]
    assert got == pytest.approx(100 * rise / whole) == pytest.approx(113.3, abs=0.05)


@pytest.mark.parametrize("as_of", [LATEST, ARTICLE])
def test_obligatory_share_2024_divides_by_the_printed_budget(as_of):
    tables = [open_table(name, as_of) for name in ("defence_budget_composition", "defence_budget_initial")]
    got = commitments.committed(*tables).loc[2024, "share_pct"]
    assert got == pytest.approx(100 * part("obligatory_outlays", 2024) / initial("excl", 2024))
    assert got == pytest.approx(49.09837, abs=1e-5)


@pytest.mark.parametrize("year", range(2013, 2025))
def test_the_parts_add_up_to_the_budget(year):
    assert sum(part(name, year) for name in commitments.PARTS) == pytest.approx(
        initial("excl", year), abs=0.15
    )


def test_obligatory_share_2026():
    outlays = only("defence_budget_composition", measure="obligatory_outlays", scope="incl", fiscal_year=2026)
    rows_2026 = open_table("defence_budget_composition", LATEST).query(
        "measure == 'obligatory_outlays' and scope == 'incl' and fiscal_year == 2026"
    )
    share = (budget.amounts(rows_2026) / level("incl")).dropna().item()
    assert share == pytest.approx(outlays / initial("incl", 2026))


def japan_rank(year, column):
    values = [float(row[column]) for row in read("military_expenditure", year=year)]
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


# Prices: fiscal-year growth by plain arithmetic


def test_real_growth_2024_by_every_price_measure():
    outlooks = open_table("japan_gdp_outlook", LATEST)
    weo = open_table("macro_weo", LATEST).query("country == 'JPN'").set_index("year")
    measured = {name: budget.growth(weo[name]) for name in ("gdp_deflator_index", "cpi_index")}
    got = budget.real_growth(level("incl"), measured | budget.fiscal_inflation(outlooks), 2024)
    growth = initial("incl", 2024) / initial("incl", 2023)
    cpi = [only("macro_weo", "cpi_index", country="JPN", year=year) for year in (2023, 2024)]
    prices = [
        outlook("actual_nominal_level", year) / outlook("actual_real_level", year) for year in (2023, 2024)
    ]
    factors = {
        "cpi_index": cpi[1] / cpi[0],
        "deflator": prices[1] / prices[0],
        "cpi": 1 + outlook("actual_cpi_inflation", 2024) / 100,
        "expected_cpi": 1 + outlook("outlook_cpi_inflation", 2024) / 100,
    }
    for name, factor in factors.items():
        assert got[name] == pytest.approx(100 * (growth / factor - 1))


def test_measured_prices_of_2024_are_not_known_in_the_article_edition():
    inflation = budget.fiscal_inflation(open_table("japan_gdp_outlook", ARTICLE))
    got = budget.real_growth(level("incl", ARTICLE), inflation, 2024)
    assert set(got.index) == {"expected_deflator", "expected_cpi"}


@pytest.mark.parametrize("column", ["gdp_deflator_index", "cpi_index"])
def test_real_growth_2022_to_2025(column):
    index = {year: only("macro_weo", column, country="JPN", year=year) for year in (2022, 2025)}
    exp = initial("incl", 2025) / initial("incl", 2022) * index[2022] / index[2025]
    weo = open_table("macro_weo", LATEST).query("country == 'JPN'").set_index("year")[column]
    got = budget.real_terms(level("incl"), weo, 2020)
    assert got[2025] / got[2022] == pytest.approx(exp)


# Shares of GDP and what moved them


@pytest.mark.parametrize(("basis", "year"), [("excl", 2022), ("excl", 2024), ("incl", 2024), ("incl", 2025)])
def test_share_of_measured_gdp(basis, year):
    gdp = shares.actual_rows(open_table("japan_gdp_outlook", LATEST))
    got = shares.of_gdp(rows(basis), gdp).set_index("fiscal_year")["share_pct"]
    assert got[year] == pytest.approx(100 * initial(basis, year) / outlook("actual_nominal_level", year))


def test_total_of_2025_to_measured_gdp():
    gdp = shares.actual_rows(open_table("japan_gdp_outlook", LATEST))
    totals = shares.security_rows(open_table("two_percent", LATEST))
    whole = totals[totals["fiscal_year"].eq(2025) & totals["basis"].eq("initial_plus_supplementary")]
    assert shares.of_gdp(whole, gdp)["share_pct"].item() == pytest.approx(11.0 / 672.6695 * 100)
    short_bn = two_percent.gap(whole, gdp)
    assert short_bn.to_dict() == pytest.approx({2025: 0.02 * 672_669.5 - 11_000}, abs=0.1)


def test_the_limit_of_one_per_cent_was_crossed_in_three_years_before_the_programme():
    printed = [
        row
        for row in read("published_figures")
        if row["measure"] in ("pct_of_gnp_outlook", "pct_of_gdp_outlook")
    ]
    above = {
        int(row["fiscal_year"]): float(row["value"])
        for row in printed
        if 1977 <= int(row["fiscal_year"]) <= 2022 and float(row["value"]) > 1
    }
    assert above == {1987: 1.004, 1988: 1.013, 1989: 1.006}


def integrated(before, after, steps=20_000):
    """Effect of each factor by adding up tiny steps along the path on which all grow evenly (Divisia)."""
    moved = dict.fromkeys(before, 0.0)
    growth = {name: np.log(after[name] / before[name]) for name in before}
    for step in (np.arange(steps) + 0.5) / steps:
        share = 100 * np.exp(
            sum(
                (1 if name == "budget" else -1) * (np.log(before[name]) + step * growth[name])
                for name in before
            )
        )
        for name in before:
            moved[name] += (1 if name == "budget" else -1) * share * growth[name] / steps
    return moved


def test_what_moved_the_share_of_measured_gdp():
    table = open_table("japan_gdp_outlook", LATEST).set_index(["measure", "fiscal_year"])["value"]
    nominal, real = table["actual_nominal_level"], table["actual_real_level"]
    got = shares.share_effects(level("excl"), {"real": real, "prices": nominal / real}, 3).loc[2025]
    years = [
        {
            "budget": initial("excl", year),
            "real": outlook("actual_real_level", year),
            "prices": outlook("actual_nominal_level", year) / outlook("actual_real_level", year),
        }
        for year in (2022, 2025)
    ]
    for name, effect in integrated(*years).items():
        assert got[f"{name}_pp"] == pytest.approx(effect, rel=1e-6)


# A break: distances from a line by hand


@pytest.mark.parametrize(("as_of", "last"), [(LATEST, 2026), (ARTICLE, 2024)])
def test_the_p_value_at_the_end_of_the_sample(as_of, last):
    years = np.arange(1990, last + 1.0)
    values = np.log([initial("incl", int(year)) for year in years])
    count, before = last - 2022, years < 2023

    def distance(chosen, fitted):
        slope, constant, *_ = stats.linregress(years[fitted], values[fitted])
        return ((values[chosen] - constant - slope * years[chosen]) ** 2).sum()

    own, further = distance(~before, before), 0
    starts = range(1990, 2023 - count + 1)
    for start in starts:
        window = (years >= start) & (years < start + count)
        further += distance(window, before & ~window) >= own
    got = breaks.end_of_sample(level("incl", as_of).loc[1990:], 2023)
    assert got["windows"] == len(starts)
    assert got["least_p_value"] == pytest.approx(1 / (1 + len(starts)))
    assert got["p_value"] == pytest.approx((1 + further) / (1 + len(starts)))
    assert further == 0


# Commitments


def composed(measure, year, scope, stage="initial_budget"):
    wanted = {"measure": measure, "fiscal_year": year, "scope": scope, "stage": stage}
    return only("defence_budget_composition", **wanted)


@pytest.mark.parametrize(
    ("year", "scope", "paid_on"), [(2022, "excl", "excl"), (2023, "excl", "excl"), (2024, "incl", "mof_item")]
)
def test_new_obligations_to_the_payments_of_the_year_after(year, scope, paid_on):
    got = commitments.commitments(
        open_table("defence_budget_composition", LATEST), open_table("defence_budget_initial", LATEST), 2016
    ).set_index("fiscal_year")
    due = composed("obligatory_outlays", year + 1, paid_on)
    assert got.loc[year, "ratio"] == pytest.approx(composed("new_future_obligations", year, scope) / due)
    assert got.loc[year, "due_pct"] == pytest.approx(100 * due / initial(paid_on, year + 1))


def test_the_outstanding_total_is_what_was_there_and_what_is_new():
    for year in (2024, 2026):
        parts = [
            composed(f"{kind}_future_obligations", year, "incl") for kind in ("existing", "new", "total")
        ]
        assert parts[0] + parts[1] == pytest.approx(parts[2], abs=0.15)


def test_the_outstanding_total_rolls_forward_within_four_per_cent():
    """What is left of FY2024's total two payments later; supplementary budgets pay some of it early."""
    left = composed("total_future_obligations", 2024, "incl") - composed(
        "obligatory_outlays", 2025, "mof_item"
    )
    left += composed("new_future_obligations", 2025, "incl") - composed("obligatory_outlays", 2026, "incl")
    assert composed("existing_future_obligations", 2026, "incl") == pytest.approx(left, rel=0.04)


# Other countries


def milex(country, year, column="constant_2024_usd_m"):
    return only("military_expenditure", column, country=country, year=year)


@pytest.mark.parametrize(("as_of", "year"), [(LATEST, 2025), (ARTICLE, 2023)])
def test_japan_in_the_growth_of_the_region(as_of, year):
    rises = {
        name: milex(name, year) - milex(name, 2022) for name in ("AUS", "CHN", "IND", "JPN", "KOR", "TWN")
    }
    got = comparison.contributions(open_table("military_expenditure", as_of), comparison.REGION, 2022, year)
    assert got["since_bn"].sum() == pytest.approx(sum(milex(name, 2022) for name in rises) / 1000)
    assert got["share_pct"].to_dict() == pytest.approx(
        {name: 100 * rise / sum(rises.values()) for name, rise in rises.items()}
    )


def test_the_region_is_all_of_the_table_but_europe_russia_and_the_united_states():
    countries = {row["country"] for row in read("military_expenditure")}
    assert countries - set(comparison.REGION) == {"DEU", "FRA", "GBR", "ITA", "POL", "RUS", "USA"}


def vintage(edition, column, year=2023):
    return only("military_expenditure_vintages", column, edition=edition, year=year)


def test_what_the_revisions_did_to_2023():
    got = comparison.vintages(open_table("military_expenditure_vintages", LATEST), 2023).set_index("edition")
    for edition, growth in ((2024, 10.7), (2026, 15.3)):
        assert got.loc[edition, "usd_bn"] == pytest.approx(vintage(edition, "current_usd_m") / 1000)
        exp = vintage(edition, "constant_usd_m") / vintage(edition, "constant_usd_m", 2022) * 100 - 100
        assert got.loc[edition, "growth_pct"] == pytest.approx(exp) == pytest.approx(growth, abs=0.05)
    effects = shares.share_effects(got["yen_bn"], {"gdp": got["gdp_bn"]}, 2).loc[2026]
    first, last = (vintage(edition, "share_gdp_pct") for edition in (2024, 2026))
    weight = (last - first) / np.log(last / first)
    spending = np.log(vintage(2026, "calendar_year_bn_yen") / vintage(2024, "calendar_year_bn_yen"))
    assert effects["change_pp"] == pytest.approx(last - first)
    assert effects["budget_pp"] == pytest.approx(weight * spending)
    assert effects["gdp_pp"] == pytest.approx(last - first - weight * spending)


def test_the_article_edition_knows_no_edition_of_sipri():
    assert open_table("military_expenditure_vintages", ARTICLE).empty


def test_the_years_of_two_per_cent():
    first, last = (milex("JPN", year, "share_gdp_pct") for year in (2022, 2025))
    share = open_table("military_expenditure", LATEST).query("country == 'JPN'").set_index("year")
    straight, compound = (
        two_percent.first_year(way(share["share_gdp_pct"], 2022))
        for way in (two_percent.straight, two_percent.compound)
    )
    assert straight == 2025 + np.ceil((2 - last) / ((last - first) / 3)) == 2029
    assert compound == 2025 + np.ceil(np.log(2 / last) / (np.log(last / first) / 3)) == 2028


def test_the_target_against_the_gdp_of_the_imf():
    gdp = only("macro_weo", "gdp_lcu_bn", country="JPN", year=2027)
    target = 1000 * only("two_percent", measure="security_related_total", fiscal_year=2027, basis="target")
    assert 100 * target / gdp == pytest.approx(1.57, abs=0.005)
    assert (0.02 * gdp - target) / 1000 == pytest.approx(3.0, abs=0.05)


# What was spent


def settled(year):
    return only("japan_general_account", measure="defence", fiscal_year=year)


def audited(first, last):
    wanted = {"measure": "settled_spending", "fiscal_year": first, "fiscal_year_end": last}
    return only("defence_outturn", **wanted)


def spent_rows(as_of=LATEST):
    return outturn.spending_rows(
        open_table("japan_general_account", as_of), open_table("defence_outturn", as_of), [2023]
    )


@pytest.mark.parametrize(
    ("year", "now", "before", "exp"),
    [
        (2020, settled(2020), settled(2019), -2.2),
        (2022, settled(2022), settled(2021), -8.1),
        (2023, audited(2023, 2023), settled(2022), 29.5),
        (2024, settled(2024), audited(2023, 2023), 20.6),
    ],
)
def test_growth_of_spending(year, now, before, exp):
    got = budget.growth(outturn.spending(spent_rows()))[year]
    assert got == pytest.approx(100 * now / before - 100) == pytest.approx(exp, abs=0.05)


def test_the_article_edition_knows_spending_to_fy2022():
    assert outturn.spending(spent_rows(ARTICLE)).index.max() == 2022


def test_the_item_holds_more_than_the_ministry_spent_in_fy2023():
    assert settled(2023) - audited(2023, 2023) == pytest.approx(4386.1, abs=0.05)


def test_ministry_and_item_differ_little_before_the_fund():
    tables = [open_table(name, LATEST) for name in ("japan_general_account", "defence_outturn")]
    exp = audited(2019, 2022) / sum(settled(year) for year in range(2019, 2023)) * 100 - 100
    got = outturn.item_gap_pct(*tables).query("first == 2019")["gap_pct"].item()
    assert got == pytest.approx(exp) == pytest.approx(0.3, abs=0.05)


@pytest.mark.parametrize(("year", "exp"), [(2023, 28.8), (2024, 19.6)])
def test_growth_of_fiscal_years_by_sipri(year, exp):
    own = {
        int(row["year"]): float(row["fiscal_year_bn_yen"])
        for row in read("military_expenditure_vintages", edition=2026)
        if row["fiscal_year_bn_yen"]
    }
    edition = outturn.of_last_edition(open_table("military_expenditure_vintages", LATEST))
    got = budget.growth(outturn.sipri_fiscal(edition))[year]
    assert got == pytest.approx(100 * own[year] / own[year - 1] - 100) == pytest.approx(exp, abs=0.05)


@pytest.mark.parametrize(
    ("name", "exp"), [("defence", 7.0), ("social_security", 29.1), ("debt_service", 20.9)]
)
def test_share_of_the_settled_account(name, exp):
    row = {"fiscal_year": 2024}
    whole = only("japan_general_account", measure="expenditure_total", **row)
    got = outturn.shares_of_account(open_table("japan_general_account", LATEST), spent_rows(), 2024)[name]
    assert got == pytest.approx(100 * only("japan_general_account", measure=name, **row) / whole)
    assert got == pytest.approx(exp, abs=0.05)


def test_what_was_neither_spent_nor_lapsed_in_fy2024():
    available = only("defence_outturn", measure="budget_available", fiscal_year=2024)
    lapsed = only("defence_outturn", measure="unspent", fiscal_year=2024)
    assert 100 * lapsed / available == pytest.approx(1.2, abs=0.05)
    assert available - settled(2024) - lapsed == pytest.approx(895, abs=0.5)


# Dollars of purchasing power


def purchasing_power(country, year):
    row = {"country": country, "year": year}
    market = only("macro_weo", "gdp_lcu_bn", **row) / only("macro_weo", "gdp_usd_bn", **row)
    return (
        only("military_expenditure", "current_usd_m", **row)
        * market
        / only("macro_weo", "ppp_rate_lcu_per_intl_usd", **row)
    )


@pytest.mark.parametrize(
    ("year", "exp"), [(2013, (3.3, 4.7, 5.6)), (2023, (6.2, 6.4, 7.9)), (2025, (5.4, 5.6, 7.2))]
)
def test_china_as_a_multiple_of_japan(year, exp):
    spending, economy = (open_table(name, LATEST) for name in ("military_expenditure", "macro_weo"))
    got = comparison.multiples(comparison.in_three_dollars(spending, economy), "CHN", "JPN", year)
    current, constant = (
        only("military_expenditure", column, country="CHN", year=year)
        / only("military_expenditure", column, country="JPN", year=year)
        for column in ("current_usd_m", "constant_2024_usd_m")
    )
    power = purchasing_power("CHN", year) / purchasing_power("JPN", year)
    assert list(got.values()) == pytest.approx([current, constant, power])
    assert tuple(round(times, 1) for times in got.values()) == exp


def test_purchasing_power_agrees_with_the_share_of_gdp_within_one_per_cent():
    """Another way to national currency: SIPRI's share times the IMF's GDP."""
    for country in ("CHN", "JPN"):
        row = {"country": country, "year": 2025}
        own = (
            only("military_expenditure", "share_gdp_pct", **row)
            * only("macro_weo", "gdp_lcu_bn", **row)
            / 100
        )
        exp = 1000 * own / only("macro_weo", "ppp_rate_lcu_per_intl_usd", **row)
        assert purchasing_power(country, 2025) == pytest.approx(exp, rel=0.01)


def test_rank_at_purchasing_power():
    countries = [row["country"] for row in read("military_expenditure", year=2025)]
    amounts = sorted((purchasing_power(country, 2025) for country in countries), reverse=True)
    spending, economy = (open_table(name, LATEST) for name in ("military_expenditure", "macro_weo"))
    got = comparison.place(comparison.in_three_dollars(spending, economy), "JPN", 2025, "ppp")
    assert got == amounts.index(purchasing_power("JPN", 2025)) + 1 == 7


def test_what_the_programme_leaves_to_the_next():
    row = {"plan": "dbp_2023_27", "category": "total"}
    left = only("buildup_program", measure="payments_left_to_next_program", **row)
    assert 100 * left / only("buildup_program", measure="total_level", **row) == pytest.approx(38, abs=0.5)
