"""Reads a charter from a YAML file, with an error message for each invalid line.

Values follow YAML 1.2: `NO` is a country and `17:00` a time. References (`&`, `*`) are refused, so
that a small file can't expand into a huge one; so are tags and deep nesting.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from pico_bot.charter.documents import NAME, Document, document, parse_terms
from pico_bot.charter.validation import problems
from pico_bot.charter.validation.problem import Problem
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms

# About ten times the size of a typical charter.
MAX_CHARACTERS = 200_000
_MAX_DEPTH = 12

_TRUE = frozenset({"true", "True", "TRUE"})
_TAG = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    """Resolves plain scalars as YAML 1.2 does."""


# YAML 1.1 turns `NO`, `17:00` and `2026-12-01` into other types. No number in a charter has more
# than 15 digits.
_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in (
    ("null", r"(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"[-+]?[0-9]{1,15}$", list("-+0123456789")),
):
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(_pattern), _first)


class _SyntaxError(Exception):
    """An error after which the file can't be read; `line` counts from 1."""

    def __init__(self, line: int, sentence: str) -> None:
        self.line = line
        self.sentence = sentence
        super().__init__(sentence)


@dataclass
class _Reader:
    """Turns nodes into values, and collects the lines of paths and the errors by line."""

    lines: dict[str, int] = field(default_factory=dict)
    errors: list[tuple[int, str]] = field(default_factory=list)

    def value(self, node: yaml.Node, path: str) -> Any:
        """The value of `node`, at `path`."""
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [
                self._value(each, f"{path}.{index}", line=_line(each))
                for index, each in enumerate(node.value)
            ]
        match node.tag.removeprefix(_TAG):
            case "null":
                return None
            case "bool":
                return node.value in _TRUE
            case "int":
                return int(node.value)
        return node.value

    def _mapping(self, node: yaml.MappingNode, path: str) -> Document:
        values: Document = {}
        for name, value in node.value:
            line = _line(name)
            if not isinstance(name, yaml.ScalarNode):
                self.errors.append((line, _("Enter a name before the colon.")))
                continue
            if name.value in values:
                self.errors.append(
                    (line, _("`{name}` appears twice here.").format(name=name.value))
                )
                continue
            child = f"{path}.{name.value}" if path else name.value
            values[name.value] = self._value(value, child, line=line)
        return values

    def _value(self, node: yaml.Node, path: str, *, line: int) -> Any:
        self.lines[path] = line
        return self.value(node, path)


def from_yaml(text: str, *, base: Mapping[str, Any] | None = None) -> tuple[Document, list[str]]:
    """The charter in `text`, and its errors: a sentence for each invalid line.

    Blocks that `text` leaves out are taken from `base`; without `base`, the document lacks them.
    The document must not be used if there are errors.
    """
    reader = _Reader()
    try:
        found = reader.value(_compose(text), "")
    except _SyntaxError as error:
        return {}, [_at_line(error.line, error.sentence)]
    known = base if base is not None else document("-", CharterTerms(time_zone="UTC"))
    for each in _problems(found, known=known, lines=reader.lines):
        reader.errors.append((_line_of(each, reader.lines), _sentence(each)))
    by_line: dict[int, list[str]] = {}
    for line, sentence in sorted(reader.errors, key=lambda error: error[0]):
        by_line.setdefault(line, []).append(sentence)
    whole = {**(base or {}), **found}
    if base is not None and not by_line:
        # The same value written differently is no change.
        whole = document(whole[NAME], parse_terms(whole))
    return whole, [
        _at_line(line, " ".join(dict.fromkeys(sentences))) for line, sentences in by_line.items()
    ]


def _problems(
    found: Document, *, known: Mapping[str, Any], lines: Mapping[str, int]
) -> list[Problem]:
    """The problems of `found`, including those that a wrong type elsewhere would hide.

    Other blocks refer to roles, so if those are invalid, only their problems are returned.
    """
    first = problems({**known, **found})
    valid = dict(found)
    for each in first:
        block, _dot, rest = each.path.partition(".")
        before, value = known.get(block), valid.get(block)
        if block == "roles":
            return first
        if isinstance(value, dict) and isinstance(before, dict) and rest:
            part = rest.partition(".")[0]
            kept = {name: content for name, content in value.items() if name != part}
            valid[block] = {**kept, **({part: before[part]} if part in before else {})}
        else:
            valid.pop(block, None)
    reported = {each.path for each in first}
    hidden = problems({**known, **valid}) if first else []
    return [
        *first,
        *(each for each in hidden if each.path in lines and each.path not in reported),
    ]


def _sentence(problem: Problem) -> str:
    return _("{path}: {sentence}").format(path=problem.path, sentence=problem.sentence)


def _at_line(line: int, sentence: str) -> str:
    return _("Line {line}: {sentence}").format(line=line, sentence=sentence)


def _line_of(problem: Problem, lines: Mapping[str, int]) -> int:
    """The line of the problem's path, or of its closest parent in the file."""
    path = problem.path
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines.get(path, 1)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _compose(text: str) -> yaml.Node:
    """The file as nodes; raises _SyntaxError if it can't be read."""
    if len(text) > MAX_CHARACTERS:
        raise _SyntaxError(1, _("The file is too long for a charter."))
    try:
        _check(text)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error) from error
    except yaml.YAMLError as error:
        raise _SyntaxError(1, _("The file contains invalid characters.")) from error
    if not isinstance(node, yaml.MappingNode):
        raise _SyntaxError(
            1, _("A charter must start with a name and a colon, such as `language: en`.")
        )
    return node


def _check(text: str) -> None:
    """Raise _SyntaxError for what no charter needs, before any node is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _SyntaxError(
                line,
                _("`&` and `*` are YAML references. Write the text in full or put it in quotes."),
            )
        if getattr(event, "tag", None):
            raise _SyntaxError(
                line, _("`!` has a special meaning in YAML. Put the text in quotes.")
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise _SyntaxError(line, _("This is nested too deeply for a charter."))


def _not_yaml(error: yaml.MarkedYAMLError) -> _SyntaxError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    problem = error.problem or ""
    if "'\\t'" in problem:
        return _SyntaxError(line, _("This line contains a tab. Indent with spaces."))
    if "single document" in (error.context or ""):
        return _SyntaxError(line, _("A file can contain only one charter."))
    return _SyntaxError(
        line,
        _("The file can't be read from here on. Check colons, quotes and indentation."),
    )
