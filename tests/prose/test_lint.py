import time

import pytest

from helpers.errors import ReportError
from helpers.prose.lint import prose_faults

BOUND = "{% holds budget.growth > 0 %}"


def faults(text):
    return list(prose_faults(text, "06, cell answer"))


@pytest.mark.parametrize(
    "text",
    [
        "In FY2024 and FY2023–27, from 1967 to 2026, in the 1990s, on 22 December 2023 and 19–20 December.",
        'The article says “up 16.5%” and "about 20%".',
        "PAC-3 missiles, the 2+2 meeting, Article 9.",
        "See [@kyodo-2023-12-22; @cna-2026-04-21], `table_2`, $d_{t+1} = 2$ and [a page](#finding-a.b_2024).",
        '{{ budget.growth_2024 | bare }} at {{ figure("x-3") }}.',
        "1. First\n2. Second",
        "Before\n\n$$\nd_{t+1} = d_t + 1\n$$\n\nand $$x = 1$$ after.",
        "See <https://doi.org/10.1000/182>.",
        "The column `2024`; how tensions unfold is up to the Diet.",
        "Run:\n\n```sh\nmake ROUNDS=3\n\nmake x=16.5\n```\n\nand ``a ` 3``.",
    ],
)
def test_digits_that_may_stand(text):
    assert faults(text) == []


@pytest.mark.parametrize("typed", ["16.5%", "¥7.95", "3", "12th", "+17", "2%", "2023.5", "seven trillion"])
def test_a_typed_number_is_named_with_its_sentence(typed):
    (fault,) = faults(f"All is well. The budget is {typed} in {{{{ budget.b }}}}.")
    assert fault == (
        f"06, cell answer: '{typed}' is typed in “The budget is {typed} in ….”: record a finding and name it"
    )


@pytest.mark.parametrize(
    "typed", ["$61.5$", "`61.5`", "$-3$", "`16.5%`", r"$5\%$", r"$71.8\,\%$", "`¥7.9`", "`5.1 trillion`"]
)
def test_a_number_typed_as_code_or_formula_is_named(typed):
    (fault,) = faults(f"The budget is {typed} per cent.")
    assert fault.startswith(f"06, cell answer: '{typed}' is a number typed as code or formula")


def test_digits_in_a_condition_are_no_prose():
    assert faults("{% if budget.b > 16.5 %}Yes{% endif %}.") == []


def test_digits_inside_a_bound_sentence_are_still_typed():
    assert len(faults(f"{BOUND}It is 16.5%{{% endholds %}}.")) == 1


FACTS = (
    "rose rises fell fallen grew record most majority highest lower exceeded doubled slowed weakened above "
    "half increased trebled quadrupled bigger biggest tenfold all-time"
).split()


@pytest.mark.parametrize("word", [*FACTS, "more than", "a fifth", "two thirds"])
def test_a_word_that_states_a_fact_needs_a_condition(word):
    (fault,) = faults(f"All is well. The budget {word} it.")
    assert fault.startswith(f"06, cell answer: nothing binds '{word}' in “The budget {word} it.”")
    assert faults(f"All is well. The budget {BOUND}{word}{{% endholds %}} it.") == []
    assert (
        faults(f"{{% if budget.b > 0 %}}The budget {word} it.{{% else %}}It {word} not.{{% endif %}}") == []
    )


@pytest.mark.parametrize("condition", ["as_of.isoformat() > 'x'", "edition == 'article'"])
def test_a_condition_that_compares_no_finding_binds_nothing(condition):
    assert len(faults(f"{{% if {condition} %}}The budget rose.{{% endif %}}")) == 1


def test_a_condition_on_another_sentence_binds_nothing():
    assert len(faults(f"{BOUND}It rose.{{% endholds %}} It fell.")) == 1
    assert len(faults(f"It fell. {BOUND}It rose.{{% endholds %}}")) == 1


def test_the_other_sentence_of_a_pair_is_bound_too():
    assert (
        faults("{% if budget.b > 0 %}It rose.{% elif edition %}It fell.{% else %}It grew.{% endif %}") == []
    )


def test_an_inner_question_of_presence_does_not_unbind():
    assert faults(f"{BOUND}{{% known budget.b %}}It rose.{{% endknown %}}{{% endholds %}}") == []


@pytest.mark.parametrize(
    "text",
    [
        "Which budgets were records?",
        "A year counts as a rise if it is above the year before. {# no result #}",
        "A year counts as a rise if it is above the year before {# no result #}.",
        "It is at most that. The article calls it “a record”, above all.",
    ],
)
def test_questions_rules_and_quotations_state_no_result(text):
    assert faults(text) == []


def test_the_comment_covers_one_sentence():
    assert len(faults("A rise is a rise. {# no result #} It rose. It fell. {# no result #}")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "{% for x in [1] %}The budget rose by 16.5%.{% endfor %}",
        "{% set x %}It rose.{% endset %}",
        "{% macro x() %}It rose.{% endmacro %}",
        "{% filter upper %}It rose.{% endfilter %}",
        "{{ 'The budget rose by 16.5%' }}",
        "{{ 'rose' if edition else 'fell' }}",
        "{{ budget.b | string }}",
        "{{ '%.1f' | format(budget.b) }}",
    ],
)
def test_what_would_hide_words_from_the_lint_is_refused(text):
    assert faults(text) != []


def test_amounts_that_look_like_years():
    assert len(faults("Japan bought 1800 missiles in 2024.")) == 1
    assert faults("At prices of 2020 and in FY2024.") == []


def test_amounts_between_dollars_are_no_formula():
    assert len(faults("It was $5 million and $6 million.")) == 2


def test_a_quotation_may_hold_sentences():
    assert faults("The article says “It rose. It fell by 3%.” of it.") == []


@pytest.mark.parametrize("text", ["{% holds budget.b > 0 %}It rose.", "{% if x %}", "{{ 1 + }}"])
def test_what_is_no_template_names_its_place(text):
    with pytest.raises(ReportError, match=r"^06, cell answer: "):
        faults(text)


@pytest.mark.parametrize("opener", ["[@a", "<http:", "](a", "{.a", "[", "“"])
def test_an_opener_without_end_takes_no_time(opener):
    started = time.process_time()
    prose_faults(opener * 4000 + " {{ budget.growth }}", "cell")
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    "text",
    [
        "Write `{{ budget.b }}`.",
        "Run:\n\n```\n{% if x %}\n```",
        "~~~\n{# no result #}\n~~~",
        "Words.\n\n    a\n    {{ budget.b }}\n\nWords.",
    ],
)
def test_nothing_is_filled_in_code(text):
    assert (
        "06, cell answer: '{{', '{%' or '{#' stands in code or in indented lines, where nothing is filled"
        in faults(text)
    )


@pytest.mark.parametrize(
    "text", ["`a` {{ budget.b }} `c`", "- a {{ budget.b }}\n    - b {{ budget.b }}", "`{a}`"]
)
def test_beside_code_it_is_filled(text):
    assert faults(text) == []


@pytest.mark.parametrize("sign", ["\ue001", "\ue003", "\ue011"])
def test_our_own_signs_are_no_words(sign):
    """U+E001 would stand for a comment that says: no result."""
    message = f"06, cell answer: the PDF has no letters for 'U+{ord(sign):04X}'"
    assert faults(f"The budget rose.{sign}") == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("The plan is {budget.growth}.", "'{budget.growth}' has one brace"),
        ("[there](https://a.invalid/{{ budget.growth }})", "a number stands in the address"),
    ],
)
def test_a_number_in_a_wrong_place_is_told(text, message):
    (fault,) = prose_faults(text, "02, cell a")
    assert fault.startswith(f"02, cell a: {message}")


def test_braces_in_code_are_words():
    assert prose_faults("Labels say `{budget.growth}`.", "02, cell a") == ()


@pytest.mark.parametrize("short", ["e.g.", "i.e.", "cf."])
def test_an_abbreviation_ends_no_sentence(short):
    assert prose_faults(f"A rise, {short} of taxes, counts. {{# no result #}}", "02, cell a") == ()
