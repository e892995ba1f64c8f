"""Read the prose before it is filled: no number is typed, and no word states a fact that nothing binds.

A sentence of these may hold digits only in years, dates, names and quotations. A sentence that says how
numbers stand or move (“rose”, “record”, “most”) stands in ``{% holds … %}``, or in an ``{% if … %}`` that
compares findings. A sentence that states a rule or how to read something ends with ``{# no result #}``.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from jinja2 import nodes

from helpers.findings.conditions import compares_findings, faults_at
from helpers.findings.register import group_names
from helpers.prose.language import RULE, faults_of_language, parse_template
from helpers.report import COUNTED, CURRENCY_SIGNS, NAMES
from helpers.typography.plain_text import CODE, FORMULA, INDENTED

# Words that say how numbers stand or move.
FACT_WORDS = re.compile(
    r"\b(rose|rise[sn]?|rising|f[ae]ll(?:s|en|ing)?|gr[eo]w(?:s|n|ing)?|shr[aiu]nks?|"
    r"(?:in|de)creas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|records?|(?<!at )most|majority|"
    r"(?:high|low|larg|small|great|strong|weak|fast|slow)(?:er|est)|fewer|(?:more|less) than|"
    r"jumped|soared|surged|climbed|dropped (?:by|to|from)|plunged|halved|tripled|trebled|quadrupled|peaked|"
    r"bigg(?:er|est)|(?:two|three|four|five|ten|hundred)fold|all-time|(?:went|shot) (?:up|down)|"
    r"(?:is|are|was|were) (?:up|down)(?= by\b| from\b|[.,;])|"
    r"two in three|three in (?:four|five)|"
    r"twice (?:as|the)|unprecedented|outpaced|overtook|"
    r"above(?! all)|below|exceed(?:s|ed|ing)?|doubl(?:e|es|ed|ing)|half|"
    r"(?:a|one|two) (?:third|quarter|fifth|tenth)s?|weakened|strengthened|slowed|narrowed|widened)\b",
    re.IGNORECASE,
)

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# Words behind which four digits are an amount, not a year.
_COUNTED = "|".join((*COUNTED, "per cent", "million", "billion", "trillion", "years", "days", "times"))
_SPELLED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty) "
    r"(?:million|billion|trillion|times)\b"
)
_ALLOWED = re.compile(
    rf"\b\d{{1,2}}(?:[–-]\d{{1,2}})? (?:{_MONTHS})\b"  # the year behind it is a year
    rf"|(?<![\d{CURRENCY_SIGNS}+\u2212])\b(?:FY)?(?:1[789]|20)\d\d(?:[–-](?:FY)?(?:\d\d|(?:1[789]|20)\d\d))?s?\b(?![%\d]|[.,]\d)"
    rf"(?! (?:{_COUNTED})\b)"
    r"|^\s*\d{1,2}\.(?: |$)"  # item of a list
    rf"|{'|'.join(re.escape(name) for name in NAMES)}",
    re.MULTILINE,
)
_NOT_PROSE = re.compile(
    rf"{CODE}|{FORMULA}|<(?:https?|mailto):[^<>\s]*>|“[^“”]*”|\"[^\"\n]*\"|"
    r"\[[^\[\]\n@]*@[a-z0-9][^\[\]\n]*\]|\]\([^(\n)]*\)|\{[.#][\w.-]+\}",
    re.MULTILINE,
)
SENTENCE_END = re.compile(
    r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bcf\.)(?<=[.!?…])[\s*_)]+|\n{2,}|\n(?=- |\d+\. |#)"
)
_BARE_NUMBER = re.compile(
    rf"(?<![`$\\\w])([`$])(?!(?:1[789]|20)\d\d\1)[{CURRENCY_SIGNS}+−-]?\d[\d.,]*"
    rf"(?:(?:\\,|\\?\s)*(?:\\?%|\w+illion))?\1(?![`$\w])"
)
# Stand for a filled number, and for words that a condition over findings binds.
_FILLED, _BOUND = "\ue002", "\ue003"


def prose_faults(text: str, where: str) -> tuple[str, ...]:
    """What is wrong with a template of prose: one line each, with the place `where` it stands.

    ReportError, with the place, if it is no template.
    """
    return _prose_faults(text, where, group_names())


@lru_cache(maxsize=1024)  # as `parse_template`
def _prose_faults(text: str, where: str, known: frozenset[str]) -> tuple[str, ...]:
    if sign := re.search("[\ue000-\uf8ff]", text):  # ours are among them
        return (f"{where}: the PDF has no letters for 'U+{ord(sign[0]):04X}'",)
    code = re.finditer(f"{CODE}|{INDENTED}", text, re.MULTILINE)
    if any(re.search(r"\{[{%#]", part[0]) for part in code):
        return (
            f"{where}: '{{{{', '{{%' or '{{#' stands in code or in indented lines, where nothing is filled",
        )
    words = re.sub(f"{CODE}|{FORMULA}", "", text, flags=re.MULTILINE)
    if number := re.search(rf"(?<!\{{)\{{ ?(?:{'|'.join(known)})\.\w+ ?\}}(?!\}})", words):
        return (f"{where}: '{number[0]}' has one brace: a number is named in two, {{{{ … }}}}",)
    if address := re.search(r"\]\([^)\s]*\{[{%][^)\n]*\)", text):
        return (f"{where}: a number stands in the address '{address[0][2:-1]}': write the address out",)
    if bare := _BARE_NUMBER.search(text):
        return (f"{where}: {_typed_as_code(bare[0])}",)
    parsed = parse_template(text, where)
    with faults_at(where):
        flat = _NOT_PROSE.sub(_FILLED, "".join(_flattened(parsed, bound=False)))
        faults = list(faults_of_language(parsed, known))
    faults += [fault for sentence in _sentences(flat) for fault in _faults(sentence)]
    return tuple(f"{where}: {fault}" for fault in faults)


def typed_number_faults(text: str, where: str) -> list[str]:
    """Numbers that are typed in a text that is no template."""
    sentences = _sentences(_NOT_PROSE.sub(_FILLED, text))
    bare = [f"{where}: {_typed_as_code(found[0])}" for found in _BARE_NUMBER.finditer(text)]
    return bare + [f"{where}: {fault}" for sentence in sentences for fault in _typed_numbers(sentence)]


def _typed_as_code(number: str) -> str:
    return f"'{number}' is a number typed as code or formula: record a finding and name it"


def _faults(sentence: str) -> Iterator[str]:
    yield from _typed_numbers(sentence)
    shown = _as_shown(sentence)
    word = FACT_WORDS.search(re.sub(f"{_BOUND}[^{_BOUND}]*{_BOUND}", " ", sentence))
    if word and RULE not in sentence and not shown.endswith("?"):
        yield f"nothing binds '{word[0]}' in “{shown}”: put it in {{% holds … %}} or an if over findings"


def _typed_numbers(sentence: str) -> Iterator[str]:
    bare = re.sub(f"{_BOUND}", "", sentence)
    words = _ALLOWED.sub(" ", bare).split()
    for typed in [*(word for word in words if re.search(r"\d", word)), *_SPELLED.findall(bare)]:
        number = typed.strip(".,;:()")
        yield f"'{number}' is typed in “{_as_shown(sentence)}”: record a finding and name it"


def _as_shown(sentence: str) -> str:
    return " ".join(re.sub(f"{RULE}|{_BOUND}", "", sentence).replace(_FILLED, "…").split())


def _sentences(flat: str) -> list[str]:
    """Sentences; the comment behind a full stop still belongs to its sentence."""
    joined = re.sub(rf"\s*{RULE}", RULE, flat)
    joined = re.sub(rf"([.!?…]){RULE}", rf"{RULE}\1", joined)
    return [part for part in SENTENCE_END.split(joined) if part and part.strip()]


def _flattened(node: nodes.Node, *, bound: bool) -> Iterator[str]:
    """The text of a template with a mark for each filled expression, and marks around bound words."""
    match node:
        case nodes.TemplateData(data=data):
            yield _marked(data) if bound else data
        case nodes.If(test=test, body=body, elif_=others, else_=otherwise):
            own = bound or any(
                compares_findings(branch) for branch in (test, *(other.test for other in others))
            )
            for branch in (body, *(other.body for other in others), otherwise):
                yield from (piece for part in branch for piece in _flattened(part, bound=own))
                yield " "
        case nodes.CallBlock(body=body):
            for part in body:
                yield from _flattened(part, bound=True)
        case nodes.Template(body=body) | nodes.Output(nodes=body):
            for part in body:
                yield from _flattened(part, bound=bound)
        case _:
            yield _FILLED


def _marked(words: str) -> str:
    """Words with marks around each piece between the ends of sentences, so that sentences can be told."""
    return "".join(
        part if SENTENCE_END.fullmatch(part) else f"{_BOUND}{part}{_BOUND}"
        for part in re.split(f"({SENTENCE_END.pattern})", words)
        if part
    )
