"""What can be told of a text before a kernel starts."""

import pytest

from helpers.build import check

GROWTH = "budget.growth_2024_incl_pct"


def faults(text):
    return list(check._faults_of_text(text, "02, cell a"))


def test_all_faults_of_a_text_are_told_at_once():
    text = f"{{{{ {GROWTH} | x }}}} rose by 123 tanks. {{{{ budget.grwth_2024_incl_pct | y }}}}."
    assert [line.partition(" in “")[0].partition(": did")[0] for line in faults(text)] == [
        "02, cell a: 'x' is not part of the language, or not like this",
        "02, cell a: 'y' is not part of the language, or not like this",
        "02, cell a: '123' is typed",
        "02, cell a: nothing binds 'rose'",
        "02, cell a: unknown finding 'budget.grwth_2024_incl_pct'",
    ]


def test_what_cannot_be_read_is_told_beside_what_stands_before_it():
    assert [line.partition(" in code")[0] for line in faults("Write `{{ a }}`.\n\n{% if %}")] == [
        "02, cell a: '{{', '{%' or '{#' stands",
        "02, cell a: Expected an expression, got 'end of statement block'",
    ]


def test_what_only_the_making_of_a_template_finds_is_told():
    deep = f"{{% if {GROWTH} > 0 %}}" * 300 + "x" + "{% endif %}" * 300
    assert faults(deep) == ["02, cell a: too many brackets or blocks inside each other"]


@pytest.mark.parametrize("condition", ["edition == 'artcle'", f"{GROWTH} > 0 and 'artcle' != edition"])
def test_an_unknown_edition_is_told(condition):
    text = f"{{% if {GROWTH} > 0 %}}{{% if {condition} %}}x{{% endif %}}{{% endif %}}"
    assert faults(text) == ["02, cell a: unknown edition 'artcle': did you mean 'article'?"]
