"""What can be told of a text before a kernel starts."""

import pytest
from nbformat import v4

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


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("p = Parameters.of_notebook(as_of=as_of)", ""),
        ("x = 1\nas_ofs = [x]", ""),
        ("as_of = '2026-09-30'", "'as_of' is a parameter: its value stands in notebooks/parameters/"),
        ("for as_of in []: pass", "'as_of' is a parameter: its value stands in notebooks/parameters/"),
        ("p = Parameters.of_notebook(as_of='2026')", "as_of='2026': a parameter is handed on as as_of=as_of"),
    ],
)
def test_a_parameter_has_the_value_of_its_edition(source, fault):
    """An edition showed what became known after its day."""
    told = list(check._faults_of_parameters(source, ["as_of"], "02, cell a"))
    assert told == ([f"02, cell a: {fault}"] if fault else [])


def test_a_magic_switches_no_check_off(monkeypatch):
    source = "%precision 2\nas_of = '2026-09-30'\nrows = open_table('t')"
    cell = v4.new_code_cell(source, id="a")
    monkeypatch.setattr(check, "declared_parameters", lambda _: ["as_of"])
    monkeypatch.setattr(check, "sound_notebook", lambda _: v4.new_notebook(cells=[cell]))
    assert [line.partition(": ")[2] for line in check._faults_of_notebook("02")] == [
        "'as_of' is a parameter: its value stands in notebooks/parameters/",
        "open_table shows rows that the edition may not: write chapter.data(…)",
    ]


def test_findings_of_different_units_are_not_compared():
    text = "{% if budget.level_2024_incl_tn | abs < -budget.fund_transfer_2023_bn %}x{% endif %}"
    assert faults(text) == [
        "02, cell a: 'budget.level_2024_incl_tn' (trillion_yen) is compared with "
        "'budget.fund_transfer_2023_bn' (billion_yen)"
    ]


def test_no_number_is_typed_in_the_words_of_a_verdict(monkeypatch):
    row = "claim_id,sentence,reason,would_change\nC01,It fell by 61.5% in 2024.,Counted.,A rise.\n"
    monkeypatch.setattr(check, "table_bytes", lambda _: row.encode())
    assert check._faults_of_answers() == [
        "data/claim_answers.csv, C01, sentence: '61.5%' is typed in “It fell by 61.5% in 2024.”: "
        "record a finding and name it"
    ]


@pytest.mark.parametrize(
    "condition", ["true", f"{GROWTH} > 0 or true", f"{GROWTH} > 0 or 1", f"not 0 and {GROWTH} > 0"]
)
def test_a_condition_holds_no_constant(condition):
    (fault,) = faults(f"{{% if {condition} %}}It fell.{{% endif %}}")[:1]
    assert "is not part of the language" in fault or "a constant is no condition" in fault


@pytest.mark.parametrize("condition", ["edition == 'artcle'", f"{GROWTH} > 0 and 'artcle' != edition"])
def test_an_unknown_edition_is_told(condition):
    text = f"{{% if {GROWTH} > 0 %}}{{% if {condition} %}}x{{% endif %}}{{% endif %}}"
    assert faults(text) == ["02, cell a: unknown edition 'artcle': did you mean 'article'?"]
