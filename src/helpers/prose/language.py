"""What prose may say in ``{{ … }}`` and ``{% … %}``: it runs no code.

``{% holds condition %}words{% endholds %}`` prints the words as long as the condition over findings is true;
the condition compares at least one finding.

``{% known %}words{% else %}other words{% endknown %}`` prints the words if every finding in them is known in
this edition; ``{% known group.name %}`` asks for that one, too. A ``known`` inside is asked by itself.

A tag that has a line of its own prints nothing for it. ``{# no result #}`` ends a sentence that states a
rule, a definition or how to read something. Conditions are those of `helpers.findings.conditions`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache, lru_cache

from jinja2 import Template, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context as Scope

from helpers.errors import ReportError, suggestion
from helpers.findings.conditions import (
    Language,
    compares_findings,
    dotted_name,
    faults_at,
    faults_of_conditions,
    finding_id,
    finding_ids_in,
)
from helpers.findings.register import group_names
from helpers.parameters import editions
from helpers.prose.filters import FILTERS

NAMES = ("figure", "table", "as_of", "edition")  # what the prose knows beside findings
# Stands around the number of words that do not hold, until their sentence is known.
BROKEN = "\ue000"
# Stands for the comment ``{# no result #}`` in a template that was read.
RULE = "\ue001"

_COMMENT = re.compile(r"(?:\s*\{#-|\{#)\s*no result\s*(?:-#\}\s*|#\})")
# The condition of ``holds``, as it is written; empty for a comment.
_HOLDS = re.compile(r"\{#.*?#\}|\{%[-+]?\s*holds\b(.*?)[-+]?%\}", re.DOTALL)
# Tags that have a line of their own, also in a quotation: its end goes into the last one, and prints nothing.
_TAG_LINE = re.compile(
    r"^[ \t>]*((?:\{%(?:(?!%\}).)*%\}[ \t]*)*\{%(?:(?!%\}).)*?)([-+]?%\})[ \t]*\r?\n",
    re.MULTILINE | re.DOTALL,
)
_CALLS = ("figure", [nodes.Const]), ("table", [nodes.Const]), ("as_of.isoformat", list[type]())
_ALLOWED = (nodes.Output, nodes.TemplateData, nodes.ExtensionAttribute, nodes.ContextReference)


class Holds(Extension):
    """The tag ``holds``."""

    tags = {"holds"}  # noqa: RUF012  (jinja2 declares it so)

    def parse(self, parser: Parser) -> nodes.Node:
        """A call block that keeps the words if the condition is true."""
        line = next(parser.stream).lineno
        condition = parser.parse_expression()
        if not compares_findings(condition):
            parser.fail("the condition of 'holds' compares no finding", line)
        words = parser.parse_statements(("name:endholds",), drop_needle=True)
        asked = nodes.Const(" ".join(finding_ids_in(condition)))
        call = self.call_method("_kept", [nodes.ContextReference(), condition, asked], lineno=line)
        return nodes.CallBlock(call, [], [], words).set_lineno(line)

    @staticmethod
    def _kept(
        scope: Scope, condition: bool, asked: str, written: str = "", *, caller: Callable[[], str]
    ) -> str:
        words = caller()
        if condition:
            return str(scope["bound"](written, asked, words))
        scope["broken"].append((written, asked, words))
        return f"{BROKEN}{len(scope['broken']) - 1}{BROKEN}{words}"


class Known(Extension):
    """The tag ``known``."""

    tags = {"known"}  # noqa: RUF012  (jinja2 declares it so)

    def parse(self, parser: Parser) -> nodes.Node:
        """A condition that is true if all findings in the words are known."""
        line = next(parser.stream).lineno
        asked = list[nodes.Expr]()
        while parser.stream.current.type != "block_end":
            asked.append(parser.parse_unary())
            parser.stream.skip_if("comma")
        if not all(map(finding_id, asked)):
            parser.fail("'known' asks for findings: group.name", line)
        words = parser.parse_statements(("name:else", "name:endknown"))
        other = list[nodes.Node]()
        if next(parser.stream).value == "else":
            other = parser.parse_statements(("name:endknown",), drop_needle=True)
        names = dict.fromkeys([*map(finding_id, asked), *_outside_known(words)])
        if not names:
            parser.fail("there is no finding in the words of 'known'", line)
        named = [nodes.Const(name) for name in names]
        test = self.call_method("_are_known", [nodes.ContextReference(), *named], lineno=line)
        return nodes.If(test, words, [], other).set_lineno(line)

    @staticmethod
    def _are_known(scope: Scope, *names: str) -> bool:
        return all(name in scope["known"] for name in names)


def _outside_known(words: Iterable[nodes.Node]) -> Iterator[str]:
    """Findings that words read, but for what stands in another ``known``."""
    for node in words:
        if name := finding_id(node):
            yield name
        elif not (isinstance(node, nodes.If) and ids_of_known(node.test)):
            yield from _outside_known(node.iter_child_nodes())


def ids_of_known(test: nodes.Node) -> dict[str, int]:
    """The findings that a ``known`` asks for, with its line; none for another condition."""
    match test:
        case nodes.Call(node=nodes.ExtensionAttribute(name="_are_known"), args=[_, *names]):
            return {name.value: test.lineno for name in names if isinstance(name, nodes.Const)}
        case _:
            return {}


def known_lines(parsed: nodes.Template) -> dict[str, int]:
    """Each finding that a ``known`` of a text asks for, with a line where it does."""
    return {
        name: line for node in parsed.find_all(nodes.If) for name, line in ids_of_known(node.test).items()
    }


@cache
def template_environment() -> Language:
    """The language of the prose, with our filters and tags; it writes Markdown."""
    environment = Language(keep_trailing_newline=True, extensions=[Holds, Known])
    environment.filters.update(FILTERS)
    return environment


@lru_cache(maxsize=1024)  # a text is looked through, then filled, and may be read ahead of both
def parse_template(text: str, where: str) -> nodes.Template:
    """The template that `text` is; ReportError, with the place `where` it stands, if it is none."""
    source = _COMMENT.sub(RULE, _TAG_LINE.sub(r"\1\n\2", text))
    with faults_at(where):
        parsed = template_environment().parse(source)
        written = filter(None, _HOLDS.findall(source))
        for block, condition in zip(parsed.find_all(nodes.CallBlock), written, strict=False):
            block.call.args.append(nodes.Const(" ".join(condition.split())))
        return parsed


def compile_template(text: str, where: str) -> Template:
    """The same, ready to be filled; ReportError if anything in it is not part of the language."""
    return _compiled(text, where, group_names())


@lru_cache(maxsize=1024)
def _compiled(text: str, where: str, known: frozenset[str]) -> Template:
    environment, parsed = template_environment(), parse_template(text, where)
    with faults_at(where):
        for fault in faults_of_language(parsed, known):
            raise ReportError(fault)
        return Template.from_code(environment, environment.compile(parsed), environment.make_globals(None))


def faults_of_language(parsed: nodes.Template, known: Collection[str]) -> Iterator[str]:
    """What in a text is not in the language; `known` are the groups of findings."""
    yield from faults_of_conditions(parsed, NAMES, known, more=_is_allowed)
    for output in parsed.find_all(nodes.Output):
        if not all(map(_has_origin, output.nodes)):
            yield "only findings, figures, tables, the edition and its day are printed, and nothing computed"


def _is_allowed(node: nodes.Node) -> bool:
    match node:
        case nodes.CallBlock(call=call):
            return isinstance(call.node, nodes.ExtensionAttribute)
        case nodes.Getattr():
            return dotted_name(node) == ["as_of", "isoformat"]
        case nodes.Call(node=called, args=args, kwargs=[], dyn_args=None, dyn_kwargs=None):
            ours = isinstance(called, nodes.ExtensionAttribute)  # of `holds` and `known`
            return ours or (".".join(dotted_name(called)), [type(arg) for arg in args]) in _CALLS
        case _:
            return isinstance(node, _ALLOWED)


def _has_origin(part: nodes.Node) -> bool:
    """Whether an expression prints a finding, a reference, or the edition, in one of our forms."""
    match part:
        case nodes.Filter(node=nodes.Expr() as inner, name=name):
            return name not in ("abs", "round") and _has_origin(inner)
        case nodes.Call(node=nodes.Name(name="figure" | "table")) | nodes.Name(name="as_of" | "edition"):
            return True
        case _:
            return isinstance(part, nodes.TemplateData) or bool(finding_id(part))


def unknown_editions(parsed: nodes.Template) -> Iterator[tuple[str, int]]:
    """What to say of each edition that a text asks for and that is none, and the line where it does."""
    for compare in parsed.find_all(nodes.Compare):
        parts = [compare.expr, *(operand.expr for operand in compare.ops)]
        if ["edition"] not in map(dotted_name, parts):
            continue
        for part in parts:
            if isinstance(part, nodes.Const) and part.value not in editions():
                advice = suggestion(str(part.value), editions())
                yield f"unknown edition '{part.value}': {advice}", part.lineno
