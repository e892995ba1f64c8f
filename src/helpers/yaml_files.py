"""YAML as people read it: the core types of YAML 1.2, no key twice, every fault in one line."""

import re
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

from helpers.errors import ReportError

# Bytes of a file; those of the report have a thousand.
_LARGEST = 20_000

# Lists and mappings inside each other: thousands take seconds and exhaust the stack.
_DEEPEST = 20

# All else is text: 2:20 is not 140, 017 not 15, 0x10 not 16, 1_000 not 1000, `no` not false.
_TYPES = {
    "null": r"~|null|",
    "bool": r"true|false",
    "int": r"[-+]?(0|[1-9][0-9]{0,17})",  # what is longer is a float: to read it takes long
    "float": r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
}


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 (as the base class has it)

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        key = f"{index.value}: " if isinstance(index, yaml.ScalarNode) else ""
        if isinstance(event, yaml.AliasEvent) or event.tag or event.anchor:
            fault = f"{key}no alias, anchor or tag is allowed: write the value itself"
            raise ComposerError(None, None, fault, event.start_mark)
        if len(self.indents) + self.flow_level > _DEEPEST:
            fault = f"{key}lists and mappings may be {_DEEPEST} deep inside each other"
            raise ComposerError(None, None, fault, event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        mapping, seen = super().construct_mapping(node, deep=deep), set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise ConstructorError(
                    None, None, f"'{name}' is given twice: once is allowed", key.start_mark
                )
            seen.add(name)
        return mapping


for _name, _pattern in _TYPES.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(rf"({_pattern})\Z"), None)


def read_yaml(file: Path, where: str) -> dict[str, Any]:
    """The mapping that a file holds; a fault names `where`, and the line if it has one."""
    try:
        if file.stat().st_size > _LARGEST:
            raise ReportError(f"{where} is larger than {_LARGEST:,} bytes, which are allowed")
        content = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ReportError(f"{where} is not YAML: {line}{error.problem}") from error
    except OSError as error:
        raise ReportError(f"{where} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, ValueError) as error:  # such as characters that YAML does not have
        raise ReportError(f"{where} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise ReportError(f"{where} must be a mapping of name to value")
    for name in content:
        if not isinstance(name, str):
            raise ReportError(f"{where}: {name!r} is not allowed as a name: text, in quotes if need be")
    return content
