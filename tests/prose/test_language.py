"""Prose, tests of claims and constraints are data: nothing in them runs code or grows without end."""

import time

import pytest
from nbformat.v4 import new_markdown_cell

from helpers.document import fill as filling
from helpers.errors import ReportError
from helpers.findings import claims
from helpers.findings.conditions import Condition
from helpers.findings.values import groups_of
from helpers.prose import magic
from helpers.prose.language import template_environment
from helpers.prose.lint import prose_faults
from helpers.prose.sentences import fill
from tests.prose.test_sentences import CONTEXT

FINDING = "budget.growth"
DEEP = 5000

# Each is tried wherever an expression may stand; FILE is what it would make if it ran.
EXPRESSIONS = [
    "lipsum.__globals__['os'].system('touch FILE') == 0",
    "cycler.__init__.__globals__.os.system('touch FILE') == 0",
    "joiner.__init__.__globals__['__builtins__']['open']('FILE', 'w')",
    "namespace.__init__.__globals__",
    "dict.__mro__",
    "range(10 ** 9)",
    "''.__class__.__mro__[1].__subclasses__()",
    "''['__class__']",
    "().__class__.__base__",
    "'{0.__class__.__mro__}'.format(findings)",
    "'%s' % findings",
    "'{x.__class__}'.format_map({'x': 1})",
    "findings | attr('_findings')",
    "findings|attr('__init__')|attr('__globals__')",
    "findings._findings",
    "findings.__class__",
    "__init__.__globals__",
    "budget._findings",
    "budget.__class__.__init__",
    "findings['budget']['growth'] > 0",
    f"{FINDING}.finding.tables",
    f"{FINDING}.written('5') == 5",
    f"{FINDING}.__class__",
    f"{FINDING}.value.real.__class__",
    "self",
    "self.__init__.__globals__",
    "caller()",
    "loop.index",
    "super()",
    "config",
    "as_of.__class__",
    "as_of.replace(2000) > 1",
    "as_of.isoformat.__self__",
    "as_of.isoformat('T')",
    "figure.__globals__",
    "figure(findings)",
    "figure('growth', 'x')",
    "figure(name='growth')",
    "figure(*['growth'])",
    "[1, 2] | map('string')",
    "[1] | first",
    "[findings, 1]",
    "{'a': 1}",
    "(1, 2) == 1",
    "'x' | center(10 ** 9)",
    "'x' ~ 'y'",
    "('x' * 10 ** 9) == 'y'",
    "10 ** (10 ** 10) > 1",
    "9 ** 9 ** 9 ** 9 > 1",
    "'a' + 'b' == 'ab'",
    "-'a' == 1",
    "1e308 * 10 // 0 > 1",
    f"({FINDING} | round(1000000000, 'floor')) > 1",
    f"({FINDING} | round(-1000000000)) > 1",
    f"({FINDING} | round(999)) > 1",
    f"({FINDING} | round({FINDING})) > 1",
    f"({FINDING} | format) == 1",
    f"({FINDING} | pprint | length) > 1",
    f"{FINDING} is defined",
    f"{FINDING} is callable",
    f"{FINDING} if 1 > 0 else 2",
    "none",
    "missing > 1",
    "1e999 > 1",
    f"'a' < 'x.misspelt' in {FINDING}",
    f"{FINDING} in findings",
    "findings.budget_growth == 1.5",
    "not findings.budget_x",
    "(" * DEEP + FINDING + ")" * DEEP + " > 1",
    "not " * DEEP + f"{FINDING} > 1",
    f"{FINDING} > 1" + f" and {FINDING} > 1" * (DEEP // 4),
    f"{FINDING} > 1" + " + 1" * DEEP,
    "-" * DEEP + "1 > 1",
    "[" * DEEP + "]" * DEEP,
]

STATEMENTS = [
    "{% for i in range(10 ** 9) %}{% endfor %}",
    "{% for i in [1] %}x{% endfor %}",
    "{% set x = 1 %}",
    "{% set x %}y{% endset %}",
    "{% macro x() %}y{% endmacro %}",
    "{% call figure('growth') %}x{% endcall %}",
    "{% call(x) caller() %}y{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% import 'os' as os %}",
    "{% from 'os' import system %}",
    "{% include '/etc/hostname' %}",
    "{% extends '/etc/hostname' %}",
    "{% block x %}{% endblock %}",
    "{% with x = 1 %}{% endwith %}",
    "{% autoescape true %}x{% endautoescape %}",
    "{% do x %}",
    "{% if budget.growth > 0 %}" * 300 + "x" + "{% endif %}" * 300,
    "{% if budget.growth == '1.5%' %}x{% endif %}",
    "{{ 'x' }}",
    "{{ 16.5 }}",
    "{{ findings }}",
    "{{ findings.budget }}",
    "{{ budget.growth.text }}",
    "{{ budget.growth.value }}",
    "{{ budget.growth | center(1000000000) }}",
    "{{ budget.growth | bare(1000000000) }}",
    "{{ budget.growth | bare(budget.growth) }}",
    "{{ edition | upper }}",
    "{{ [1] | join }}",
]


@pytest.fixture(autouse=True)
def soon(tmp_path, monkeypatch):
    """Every attack ends soon and leaves no file."""
    monkeypatch.chdir(tmp_path)
    started = time.process_time()
    yield
    assert time.process_time() - started < 5
    assert list(tmp_path.iterdir()) == []


def is_one_line(error, place):
    return str(error).startswith(place) and "\n" not in str(error) and len(str(error)) < 500


def is_refused(text):
    """Told by the lint or by the filling, each time in one line, and never filled."""
    try:
        faults = prose_faults(text, "06, cell answer")
    except ReportError as error:
        faults = [str(error)]
    with pytest.raises(ReportError) as refusal:
        fill(text, CONTEXT, "06, cell answer")
    return all(is_one_line(fault, "06, cell answer: ") for fault in (*faults, refusal.value))


@pytest.mark.parametrize("text", STATEMENTS, ids=range(len(STATEMENTS)))
def test_statements_in_the_prose(text):
    assert is_refused(text)


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=range(len(EXPRESSIONS)))
@pytest.mark.parametrize(
    "text",
    [
        "{{ … }}",
        "{% if … %}One.{% endif %}",
        "{% if budget.growth < 0 %}One.{% elif … %}Two.{% endif %}",
        "{% holds budget.growth > 0 and (…) %}One{% endholds %}.",
        "{{ budget.growth | bare(…) }}",
        "{{ figure(…) }}",
    ],
)
def test_expressions_in_the_prose(text, expression):
    assert is_refused(text.replace("…", expression))


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=range(len(EXPRESSIONS)))
def test_predicates_of_claims(expression):
    with pytest.raises(ReportError) as error:
        groups = groups_of(CONTEXT.findings)
        claims.predicate_condition(f"budget.growth > 0 and ({expression})", groups)(**groups)
    assert is_one_line(error.value, "data/claim_tests.csv: '")


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=range(len(EXPRESSIONS)))
def test_constraints_of_sweeps(expression):
    with pytest.raises(ReportError) as error:
        Condition(expression.replace(FINDING, "rate"), ["rate"], "tiny.yaml")(rate=150.0)
    assert is_one_line(error.value, "tiny.yaml: '")


@pytest.mark.parametrize(
    "text",
    [
        "rate.to_csv('FILE')",
        "@rate > 1",
        "rate > 1; 1",
        "rate > 1" + " or rate > 1" * 20000,
        "x = 1",
        "rate > 1 %}{{ x }}{% if 1",
        "rate",
        "",
    ],
)
def test_what_is_no_condition(text):
    with pytest.raises(ReportError, match=r"^tiny.yaml: '") as error:
        Condition(text, ["rate"], "tiny.yaml")(rate=150.0)
    assert "\n" not in str(error.value)


def test_two_statements_are_no_predicate():
    with pytest.raises(ReportError, match="is not a condition"):
        claims.predicate_condition("a.b > 0 %}{{ a.b }}{% if a.b > 0", ["a"])


@pytest.mark.parametrize(
    ("text", "exp"),
    [
        ("rate > 149 and lag == 4", True),
        ("100 < rate <= 150", True),
        ("not rate > 149 or lag != 4", False),
        ("rate - 2 * lag < 142.5 and lag ** 2 == 16 and lag % 3 == 1", True),
        ("(rate / lag | round(1)) == 37.5 and (-lag | abs) == 4 and rate // lag == 37", True),
    ],
)
def test_what_a_condition_may_say(text, exp):
    assert Condition(text, ["rate", "lag"], "tiny.yaml")(rate=150.0, lag=4) is exp


def test_nothing_of_jinja_is_left_but_what_is_named():
    environment = template_environment()
    assert (environment.globals, environment.tests) == ({}, {})
    ours = "abs round signed unsigned bare ordinal cardinal long_date"
    assert set(environment.filters) == set(ours.split())


def test_a_text_with_faults_is_not_filled(monkeypatch):
    def filled(*_, **__):
        raise AssertionError("it was filled")

    monkeypatch.setattr(filling, "fill", filled)
    monkeypatch.setattr(magic, "fill", filled)
    cell = new_markdown_cell("{% for i in [1] %}{{ budget.growth }}{% endfor %}", id="answer")
    faults = filling._fill(cell, "source", "06, cell answer", CONTEXT)
    *red, shown = magic._filled(cell, CONTEXT)
    assert faults[0] == "06, cell answer: 'for' is not part of the language, or not like this"
    assert "'for' is not part of the language" in red[0]
    assert shown == cell.source
