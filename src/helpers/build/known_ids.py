"""Ids of findings that are written down anywhere, found before a kernel starts: each is in the register."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from helpers.findings.register import advice_for_unknown_id, group_names, registered_findings
from helpers.paths import DATA, NOTEBOOKS, ROOT, SOURCE

Named = Iterator[tuple[str, str]]  # where a finding is named, and its id


def project_id_faults() -> list[str]:
    """A line for every unknown id in helpers, in tests of claims, in sweeps and in README."""
    return id_faults([*_in_modules(), *_in_tables_and_sweeps(), *_in_readme()])


def id_faults(named: Iterable[tuple[str, str]]) -> list[str]:
    """A line for each of these ids, with the place where it is named, that is not in the register."""
    known = registered_findings()
    lines = (
        f"{where}: unknown finding '{name}': {advice_for_unknown_id(name)}"
        for where, name in named
        if name not in known
    )
    return list(dict.fromkeys(lines))


def _in_modules() -> Named:
    for file in sorted(SOURCE.rglob("*.py")):
        where = file.relative_to(ROOT).as_posix()
        yield from ((where, name) for name in ids_in_code(file.read_text(encoding="utf-8")))


def _in_tables_and_sweeps() -> Named:
    group = _group()
    for table in ("claim_tests", "claim_answers"):
        for where, line in _lines(DATA / f"{table}.csv"):
            yield from ((where, name) for name in re.findall(rf"\b({group}\.\w+)", line))
    for file in sorted((NOTEBOOKS / "sweeps").glob("*.yaml")):
        for where, line in _lines(file):
            named = rf"[\s\[,]({group}\.\w+)\s*(?=[\],:#]|$)"
            yield from ((where, name) for name in re.findall(named, line))


def _in_readme() -> Named:
    named = rf"`({_group()}\.[a-z]\w*_\w+)`|#finding-({_group()}\.\w+)"
    for where, line in _lines(ROOT / "README.md"):
        yield from ((where, name or linked) for name, linked in re.findall(named, line))


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    name = file.relative_to(ROOT).as_posix()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        yield f"{name}, line {number}", line


def ids_in_code(source: str) -> tuple[str, ...]:
    """Texts in code that are whole ids; one that is put together is checked when it is recorded."""
    return _ids_in_code(source, _group())


@lru_cache(maxsize=1024)  # the preview looks ahead, and again
def _ids_in_code(source: str, group: str) -> tuple[str, ...]:
    if not re.search(rf"[\"']{group}\.", source):  # most modules name none, and to parse takes long
        return ()
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic, or a fault that the kernel will tell with its line
        return ()
    pieces = {
        id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values
    }
    texts = (
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in pieces
    )
    return tuple(
        text for text in texts if isinstance(text, str) and re.fullmatch(rf"{group}\.[a-z]\w*", text)
    )


def _group() -> str:
    """The groups of findings, as a pattern."""
    return f"(?:{'|'.join(sorted(group_names()))})"
