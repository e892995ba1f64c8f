import re
from datetime import date

import pytest

from helpers.errors import ReportError
from helpers.findings.finding import Finding, Findings, TableUse
from helpers.prose.sentences import Context, fill
from helpers.typography.numbers import long_date


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
    got = filled("It rose {{ budget.growth }}.", linked=True)
    assert got == "It rose [16.5%](#finding-budget.growth){.finding}."


def test_marks_stand_inside_the_link():
    got = filled("{{ budget.both }}", linked=True)
    assert got == "[1.0%<sup>†‡</sup>](#finding-budget.both){.finding}"


def test_plain_text_has_no_link():
    got = filled('{{ budget.growth }}, {{ budget.recalled }}, {{ figure("growth") }}')
    assert got == "16.5%, 1.0%†, Figure\u00a02"


@pytest.mark.parametrize(
    ("expression", "exp"),
    [
        ("growth | signed", "+16.5%"),
        ("fall", "\u2212¥3\u00a0billion"),
        ("fall | unsigned", "¥3\u00a0billion"),
        ("growth | bare", "16.5"),
        ("years | ordinal", "twelfth"),
        ("years | cardinal", "twelve"),
    ],
)
def test_filters(expression, exp):
    assert filled(f"{{{{ budget.{expression} }}}}") == exp


def test_a_filtered_number_keeps_its_link():
    got = filled("{{ budget.years | ordinal }}", linked=True)
    assert got == "[twelfth](#finding-budget.years){.finding}"


def test_conditions():
    got = filled(
        "{% if budget.growth > 0 %}rose{% else %}fell{% endif %}, "
        "{% known budget.growth %}known{% endknown %}, "
        "{% known %}{{ budget.growth_2025_incl_pct }}{% else %}not yet{% endknown %}"
    )
    assert got == "rose, known, not yet"


def test_numbers_compare_and_reckon_in_conditions():
    got = filled(
        "{% if budget.growth > 16 and budget.fall + 3 == 0 %}yes{% endif %}, "
        "{% if (budget.fall | abs) == 3 %}yes{% endif %}"
    )
    assert got == "yes, yes"


def test_what_holds_is_printed():
    text = "It {% holds 16 < budget.growth < 17 %}rose by {{ budget.growth }}{% endholds %}."
    assert filled(text) == "It rose by 16.5%."


def test_what_does_not_hold_names_cell_sentence_and_values():
    text = (
        "Before. The budget {% holds budget.growth < budget.fall %}fell by "
        "{{ budget.growth }}{% endholds %} in yen. After."
    )
    exp = (
        "06, cell answer: “The budget fell by 16.5% in yen.” does not hold: "
        "budget.growth < budget.fall (budget.growth = 16.53, budget.fall = -3.0)"
    )
    assert fault(text) == exp
    with pytest.raises(ReportError, match="“The budget fell by 16"):
        filled(text, linked=True)


def test_every_sentence_that_does_not_hold_is_named():
    broken = "{% holds budget.growth < 0 %}"
    text = f"{broken}One{{% endholds %}} a. {broken}Two{{% endholds %}} and {broken}three{{% endholds %}} b."
    assert [line.split("”")[0] for line in fault(text).splitlines()] == [
        "06, cell answer: “One a.",
        "06, cell answer: “Two and three b.",
        "06, cell answer: “Two and three b.",
    ]


def test_a_sentence_ends_where_it_does_for_the_lint():
    broken = "{% holds budget.growth < 0 %}fell{% endholds %}"
    assert fault(f"All is well. **It {broken}.** It is so.").startswith("06, cell answer: “It fell.” does")
    assert fault(f"Two:\n- It {broken}\n- not so").startswith("06, cell answer: “- It fell” does")


@pytest.mark.parametrize("condition", ["true", "edition == 'article'", "budget.growth"])
def test_a_condition_that_compares_no_finding_is_refused(condition):
    assert "compares no finding" in fault(f"{{% holds {condition} %}}One{{% endholds %}}.")


def test_a_finding_that_is_absent_does_not_hold():
    later = "budget.growth_2025_incl_pct"
    message = fault(f"{{% holds {later} > 0 %}}One{{% endholds %}}.")
    assert message == f"06, cell answer: finding '{later}' is not known on 2023-12-31 (edition article)"


@pytest.mark.parametrize(
    ("text", "exp"),
    [
        ("{% known %}It is {{ budget.growth }}.{% else %}Not yet.{% endknown %}", "It is 16.5%."),
        ("{% known %}It is {{ budget.growth_2025_incl_pct }}.{% else %}Not yet.{% endknown %}", "Not yet."),
        ("{% known %}{{ budget.growth }}, {{ budget.growth_2025_incl_pct }}.{% endknown %}", ""),
        ("{% known budget.growth_2025_incl_pct %}It came.{% else %}Not yet.{% endknown %}", "Not yet."),
        ("{% known budget.growth, budget.fall %}Both.{% endknown %}", "Both."),
        ("{% known %}{% if budget.growth_2025_incl_pct > 0 %}More.{% endif %}{% endknown %}", ""),
        ("{% known %}{% holds budget.growth_2025_incl_pct > 0 %}More.{% endholds %}{% endknown %}", ""),
        (
            "{% known %}{{ budget.growth }}{% known %}, {{ budget.growth_2025_incl_pct }}{% else %} so far"
            "{% endknown %}.{% endknown %}",
            "16.5% so far.",
        ),
    ],
)
def test_words_stand_where_all_their_findings_are_known(text, exp):
    assert filled(text) == exp


@pytest.mark.parametrize(
    ("text", "exp"),
    [
        ("{% known %}Words.{% endknown %}", "there is no finding in the words of 'known'"),
        ("{% known %}{{ figure('growth') }}.{% endknown %}", "there is no finding in the words of 'known'"),
        (
            "{% known %}{% known budget.growth %}x{% endknown %}{% endknown %}",
            "there is no finding in the words of 'known'",
        ),
        ("{% known edition %}Words.{% endknown %}", "'known' asks for findings: group.name"),
        ("{% known budget %}Words.{% endknown %}", "'known' asks for findings: group.name"),
        ("{% known 'budget.growth' %}Words.{% endknown %}", "'known' asks for findings: group.name"),
        ("{% known budget.growth > 1 %}Words.{% endknown %}", "unexpected '>'"),
        ("{% known %}{{ budget.growth }}", "Unexpected end of template"),
        ("{% known bugdet.growth %}Words.{% endknown %}", "unknown finding 'bugdet.growth': did you mean"),
    ],
)
def test_a_known_that_asks_for_nothing_is_refused(text, exp):
    message = fault(text)
    assert message.startswith("06, cell answer: ") and exp in message


@pytest.mark.parametrize("text", ["{{ 1 / 0 }}", "{% if budget.growth > 'a' %}{% endif %}"])
def test_every_misuse_names_its_place(text):
    assert fault(text).startswith("06, cell answer: ")


def test_a_condition_may_name_a_lone_finding():
    assert fault("{% holds budget.growth == 1 %}One{% endholds %}.").endswith("(budget.growth = 16.53)")


def test_a_number_that_is_computed_in_the_prose_has_no_origin():
    for computed in ("budget.growth + 1", "budget.growth | round(1)"):
        assert fault(f"{{{{ {computed} }}}}").endswith("are printed, and nothing computed")


def test_a_tag_with_a_line_of_its_own_prints_nothing():
    text = "Before.\n  {% if budget.growth > 0 %}\nIt rose.\n{% else %} \nIt fell.\n{%- endif -%}\n\nAfter."
    assert filled(text) == "Before.\nIt rose.\nAfter."


def test_a_tag_over_several_lines_may_have_them_for_itself():
    assert (
        filled("A.\n{% if budget.growth > 0\n   and budget.fall < 0 %}\nB.\n{% endif %}\nC.") == "A.\nB.\nC."
    )


def test_tags_share_a_line_and_stand_in_quotations():
    text = (
        "> A.\n> {% if budget.growth > 0 %}{% if budget.fall < 0 %}\n> B.\n> {% endif %}{% endif %}\n> C.\r\n"
    )
    assert filled(text) == "> A.\n> B.\n> C.\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{{ budget.fall | ordinal }}",
            "'budget.fall' is −¥3\xa0billion: only a whole number is put in words",
        ),
        ("{{ budget.growth | cardinal }}", "'budget.growth' is 16.5%: only a whole number is put in words"),
        ("{{ as_of | signed }}", "write '{{ group.name | signed }}'"),
        ("{{ budget.growth | signed(1) }}", "write '{{ group.name | signed }}'"),
        ("{{ budget.growth | long_date }}", "'long_date' is for a day: as_of"),
    ],
)
def test_a_filter_of_another_kind_is_refused(text, message):
    assert fault(text) == f"06, cell answer: {message}"


def test_a_tag_inside_a_sentence_keeps_the_end_of_its_line():
    assert filled("It {% if budget.growth > 0 %}rose{% endif %}\nby much.") == "It rose\nby much."


def test_references():
    got = filled('{{ figure("growth") }}, {{ table("rows") }}', linked=True)
    assert got == "[Figure\u00a02](#figure-growth), [Table\u00a01](#table-rows)"


def test_the_edition_and_its_day():
    assert filled("{{ edition }}, {{ as_of | long_date }}") == "article, 31 December 2023"
    assert long_date(date(2024, 3, 1)) == "1 March 2024"


def test_the_last_line_end_stays():
    assert filled("a\n") == "a\n"


def test_unknown_finding_names_cell_and_suggests():
    assert fault("{{ budget.grwth }}") == (
        "06, cell answer: unknown finding 'budget.grwth': did you mean 'budget.growth'?"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{% known budget.grwth %}One.{% endknown %}",
        "{% known %}{{ budget.grwth }}{% else %}One.{% endknown %}",
        "{% if budget.growth < 0 %}{% known budget.fall, budget.grwth %}One.{% endknown %}{% endif %}",
        "{% if budget.growth < 0 %}{{ budget.grwth | signed }}{% endif %}",
        "{% if budget.growth > 0 %}One.{% else %}{{ budget.grwth }}{% endif %}",
        "{% holds budget.growth > 0 or budget.grwth > 0 %}One{% endholds %}.",
    ],
)
def test_an_unknown_finding_stops_wherever_it_is_named(text):
    exp = "06, cell answer: unknown finding 'budget.grwth': did you mean 'budget.growth'?"
    assert fault(text) == exp


def test_a_finding_that_another_edition_has_is_not_known_on_the_day():
    assert fault("{{ budget.growth_2025_incl_pct }}") == (
        "06, cell answer: finding 'budget.growth_2025_incl_pct' is not known on 2023-12-31 (edition article)"
    )


def test_the_condition_of_each_sentence_is_its_own():
    text = (
        "{# {% holds budget.fall > 9 %} #}{% holds budget.growth > 0 %}One{% endholds %}. "
        "{%- holds   budget.growth\n < 0 -%}Two{% endholds %}."
    )
    assert fault(text).endswith("does not hold: budget.growth < 0 (budget.growth = 16.53)")


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
    assert fault(f"{{% if budget.growth < 0 %}}{{% if {condition} %}}a{{% endif %}}{{% endif %}}") == exp


def test_the_edition_is_compared():
    assert filled("{% if edition == 'latest' %}a{% elif 'article' == edition %}b{% endif %}") == "b"


def test_unknown_name_and_filter():
    assert fault("{{ editon }}") == "06, cell answer: 'editon' is undefined: did you mean 'edition'?"
    assert fault("{{ budget.growth | wild }}").startswith("06, cell answer: 'wild' is not part of")


def test_a_group_is_no_number():
    assert "is no finding" in fault("{{ budget }}")


def test_template_that_does_not_end():
    assert fault("{% if true %}").startswith("06, cell answer: ")


BOUND = "{%% holds budget.growth > 0 %%}%s{%% endholds %%}"


@pytest.mark.parametrize(
    ("words", "exp"),
    [
        ("it rose fast", "it [rose] fast"),
        ("{{ budget.growth }} of the rise", "N of the [rise]"),
        ("negligible", "[negligible]"),
        (", with fewer payments", ", with [fewer] payments"),
        ("{{ budget.growth }}, not a small part of the whole", "N, [not a small part of the whole]"),
        ("`rose` [@work, p. 3] a little", "`rose` [@work, p. 3] [a little]"),
        ("{{ budget.growth }}", "N"),
    ],
)
def test_bound_words_link_to_their_condition(words, exp):
    CONTEXT.bindings.clear()
    got = filled(BOUND % words, linked=True)
    got = re.sub(r"\[[^]]*\]\(#finding-[^)]*\)\{.finding\}", "N", got)
    assert re.sub(r"(\[[^]]*\])\(#holds-[0-9a-f]{8}\)\{.holds\}", r"\1", got) == exp
    assert [(one.condition, one.findings) for one in CONTEXT.bindings.values()] == (
        [("budget.growth > 0", ("budget.growth",))] if "[" in exp else []
    )


def test_bound_words_without_links_are_as_they_are_written():
    CONTEXT.bindings.clear()
    assert filled(BOUND % "it rose") == "it rose"
    assert not CONTEXT.bindings
