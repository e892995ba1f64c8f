from datetime import date

import pytest

from helpers.errors import ReportError
from helpers.findings.finding import Finding, Findings, TableUse
from helpers.prose.filters import long_date
from helpers.prose.sentences import Context, fill


def finding(finding_id, value, unit="percent", digits=1, unverified=0, revised_later=0):
    uses = (TableUse("countries", 1, ("JPN",), (), unverified, revised_later),)
    return Finding(finding_id, value, unit, digits, "label", "02_budget", "growth", uses)


FINDINGS = [
    finding("budget.growth", 16.53),
    finding("budget.fall", -3.0, "billion_yen", 0),
    finding("budget.years", 12, "years", 0),
    finding("budget.recalled", 1.0, unverified=1),
    finding("budget.both", 1.0, unverified=1, revised_later=1),
]
CONTEXT = Context(
    Findings({item.id: item for item in FINDINGS}),
    {"figure": {"growth": 2}, "table": {"rows": 1}},
    date(2023, 12, 31),
    "article",
)


def filled(text, linked=False):
    return fill(text, CONTEXT, "06, cell answer", linked=linked)


def fault(text):
    with pytest.raises(ReportError) as error:
        filled(text)
    return str(error.value)


def test_a_number_links_to_its_origin():
    got = filled("It rose {{ findings.budget.growth }}.", linked=True)
    assert got == "It rose [16.5%](#finding-budget.growth){.finding}."


def test_marks_stand_inside_the_link():
    got = filled("{{ findings.budget.both }}", linked=True)
    assert got == "[1.0%<sup>†‡</sup>](#finding-budget.both){.finding}"


def test_plain_text_has_no_link():
    got = filled('{{ findings.budget.growth }}, {{ findings.budget.recalled }}, {{ figure("growth") }}')
    assert got == "16.5%, 1.0%†, Figure\u00a02"


@pytest.mark.parametrize(
    ("expression", "exp"),
    [
        ("growth | digits(0)", "17%"),
        ("growth | signed", "+16.5%"),
        ("fall", "\u2212¥3\u00a0billion"),
        ("fall | unsigned", "¥3\u00a0billion"),
        ("growth | bare", "16.5"),
        ("years | ordinal", "twelfth"),
        ("years | cardinal", "twelve"),
        ("years | cardinal | capitalised", "Twelve"),
    ],
)
def test_filters(expression, exp):
    assert filled(f"{{{{ findings.budget.{expression} }}}}") == exp


def test_a_filtered_number_keeps_its_link():
    got = filled("{{ findings.budget.years | ordinal }}", linked=True)
    assert got == "[twelfth](#finding-budget.years){.finding}"


def test_conditions():
    got = filled(
        "{% if findings.budget.growth.value > 0 %}rose{% else %}fell{% endif %}, "
        '{% if "budget.growth" in findings %}known{% endif %}, '
        '{% if "budget.growth_2025_incl_pct" not in findings %}not yet{% endif %}'
    )
    assert got == "rose, known, not yet"


def test_numbers_compare_and_reckon_in_conditions():
    got = filled(
        "{% if findings.budget.growth > 16 and findings.budget.fall + 3 == 0 %}yes{% endif %}, "
        "{% if (findings.budget.fall | abs) == 3 %}yes{% endif %}"
    )
    assert got == "yes, yes"


def test_what_holds_is_printed():
    text = (
        "It {% holds 16 < findings.budget.growth < 17 %}rose by {{ findings.budget.growth }}{% endholds %}."
    )
    assert filled(text) == "It rose by 16.5%."


def test_what_does_not_hold_names_cell_sentence_and_values():
    text = (
        "Before. The budget {% holds findings.budget.growth < findings.budget.fall %}fell by "
        "{{ findings.budget.growth }}{% endholds %} in yen. After."
    )
    exp = (
        "06, cell answer: “The budget fell by 16.5% in yen.” does not hold: "
        "findings.budget.growth < findings.budget.fall (budget.growth = 16.53, budget.fall = -3.0)"
    )
    assert fault(text) == exp
    with pytest.raises(ReportError, match="“The budget fell by 16"):
        filled(text, linked=True)


def test_every_sentence_that_does_not_hold_is_named():
    broken = "{% holds findings.budget.growth < 0 %}"
    text = f"{broken}One{{% endholds %}} a. {broken}Two{{% endholds %}} and {broken}three{{% endholds %}} b."
    assert [line.split("”")[0] for line in fault(text).splitlines()] == [
        "06, cell answer: “One a.",
        "06, cell answer: “Two and three b.",
        "06, cell answer: “Two and three b.",
    ]


@pytest.mark.parametrize(
    "condition", ["true", "edition == 'article'", "'budget.growth' in findings", "findings.budget.growth"]
)
def test_a_condition_that_compares_no_finding_is_refused(condition):
    assert "compares no finding" in fault(f"{{% holds {condition} %}}One{{% endholds %}}.")


def test_a_finding_that_is_absent_does_not_hold():
    later = "budget.growth_2025_incl_pct"
    condition = f"'{later}' in findings and findings.{later} > 0"
    assert fault(f"{{% holds {condition} %}}One{{% endholds %}}.").endswith(f"{condition} ({later} = absent)")


@pytest.mark.parametrize("text", ["{{ 1 / 0 }}", "{% if findings.budget.growth > 'a' %}{% endif %}"])
def test_every_misuse_names_its_place(text):
    assert fault(text).startswith("06, cell answer: ")


def test_a_condition_may_name_a_lone_finding():
    assert fault("{% holds findings.budget.growth == 1 %}One{% endholds %}.").endswith(
        "(budget.growth = 16.53)"
    )


def test_a_number_that_is_computed_in_the_prose_has_no_origin():
    for computed in ("findings.budget.growth + 1", "findings.budget.growth | round(1)"):
        assert fault(f"{{{{ {computed} }}}}").endswith("are printed, and nothing computed")


def test_references():
    got = filled('{{ figure("growth") }}, {{ table("rows") }}', linked=True)
    assert got == "[Figure\u00a02](#figure-growth), [Table\u00a01](#table-rows)"


def test_the_edition_and_its_day():
    assert filled("{{ edition }}, {{ as_of | long_date }}") == "article, 31 December 2023"
    assert long_date(date(2024, 3, 1)) == "1 March 2024"


def test_the_last_line_end_stays():
    assert filled("a\n") == "a\n"


def test_unknown_finding_names_cell_and_suggests():
    assert fault("{{ findings.budget.grwth }}") == (
        "06, cell answer: unknown finding 'budget.grwth': did you mean 'budget.growth'?"
    )


@pytest.mark.parametrize(
    "text",
    [
        '{% if "budget.grwth" in findings %}One.{% endif %}',
        '{% if "budget.grwth" not in findings %}One.{% endif %}',
        '{% if findings.budget.growth < 0 and "budget.grwth" in findings %}One.{% endif %}',
        "{% if findings.budget.growth < 0 %}{{ findings.budget.grwth | signed }}{% endif %}",
        "{% if findings.budget.growth > 0 %}One.{% else %}{{ findings.budget.grwth }}{% endif %}",
        "{% holds findings.budget.growth > 0 or findings.budget.grwth > 0 %}One{% endholds %}.",
    ],
)
def test_an_unknown_finding_stops_wherever_it_is_named(text):
    exp = "06, cell answer: unknown finding 'budget.grwth': did you mean 'budget.growth'?"
    assert fault(text) == exp


def test_a_finding_that_another_edition_has_is_not_known_on_the_day():
    assert fault("{{ findings.budget.growth_2025_incl_pct }}") == (
        "06, cell answer: finding 'budget.growth_2025_incl_pct' is not known on 2023-12-31 (edition article)"
    )


def test_the_condition_of_each_sentence_is_its_own():
    text = (
        "{# {% holds findings.budget.fall > 9 %} #}{% holds findings.budget.growth > 0 %}One{% endholds %}. "
        "{%- holds   findings.budget.growth\n < 0 -%}Two{% endholds %}."
    )
    assert fault(text).endswith("does not hold: findings.budget.growth < 0 (budget.growth = 16.53)")


def test_unknown_figure_names_cell_and_suggests():
    assert fault('{{ figure("growht") }}') == (
        "06, cell answer: unknown figure 'growht': did you mean 'growth'?"
    )


def test_a_figure_has_a_name_and_no_number():
    assert fault("{{ figure(1) }}") == "06, cell answer: unknown figure '1': allowed: growth"


@pytest.mark.parametrize(
    "condition", ["edition == 'artcle'", "not 'artcle' == edition", "1 > 2 and edition != 'artcle'"]
)
def test_an_unknown_edition_stops_wherever_it_is_named(condition):
    exp = "06, cell answer: unknown edition 'artcle': did you mean 'article'?"
    assert (
        fault(f"{{% if findings.budget.growth < 0 %}}{{% if {condition} %}}a{{% endif %}}{{% endif %}}")
        == exp
    )


def test_the_edition_is_compared():
    assert filled("{% if edition == 'latest' %}a{% elif 'article' == edition %}b{% endif %}") == "b"


def test_unknown_name_and_filter():
    assert fault("{{ finding }}") == "06, cell answer: 'finding' is undefined: did you mean 'findings'?"
    assert fault("{{ findings.budget.growth | wild }}").startswith("06, cell answer: 'wild' is not part of")


def test_a_group_is_no_number():
    assert "is no finding" in fault("{{ findings.budget }}")


def test_template_that_does_not_end():
    assert fault("{% if true %}").startswith("06, cell answer: ")
