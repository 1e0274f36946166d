"""A charter read from a YAML file, with one message a wrong line.

Values are as YAML 1.2 has them: `NO` is a country and `17:00` a time. References (`&`, `*`) are
refused, so that a small file cannot grow; so are tags, and what is nested too deep.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from pico_bot.charter.documents import NAME, Document, document, terms_of
from pico_bot.charter.validation import problems
from pico_bot.charter.validation.problem import Problem
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms

# A charter in words has a tenth of this.
MOST_CHARACTERS = 200_000
_DEEPEST = 12

_TRUE = frozenset({"true", "True", "TRUE"})
_TAG = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    """Takes plain words as YAML 1.2 does."""


# Without YAML 1.1's `NO`, `17:00` and `2026-12-01`, which people mean as they stand there. A number
# of more digits is none that a charter knows.
_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in (
    ("null", r"(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"[-+]?[0-9]{1,15}$", list("-+0123456789")),
):
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(_pattern), _first)


class _Wrong(Exception):
    """Something behind which nothing can be read; `line` counts from 1."""

    def __init__(self, line: int, sentence: str) -> None:
        self.line = line
        self.sentence = sentence
        super().__init__(sentence)


@dataclass
class _Read:
    """What was read: the lines of paths, and what is wrong, by line."""

    lines: dict[str, int] = field(default_factory=dict)
    wrong: list[tuple[int, str]] = field(default_factory=list)

    def value(self, node: yaml.Node, path: str) -> Any:
        """What `node` says."""
        if isinstance(node, yaml.MappingNode):
            return self._parts(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [
                self._at(each, f"{path}.{at}", line=_line(each))
                for at, each in enumerate(node.value)
            ]
        match node.tag.removeprefix(_TAG):
            case "null":
                return None
            case "bool":
                return node.value in _TRUE
            case "int":
                return int(node.value)
        return node.value

    def _parts(self, node: yaml.MappingNode, path: str) -> Document:
        found: Document = {}
        for name, value in node.value:
            line = _line(name)
            if not isinstance(name, yaml.ScalarNode):
                self.wrong.append((line, _("Enter a name before the colon.")))
                continue
            if name.value in found:
                self.wrong.append((line, _("`{name}` appears twice here.").format(name=name.value)))
                continue
            where = f"{path}.{name.value}" if path else name.value
            found[name.value] = self._at(value, where, line=line)
        return found

    def _at(self, node: yaml.Node, path: str, *, line: int) -> Any:
        self.lines[path] = line
        return self.value(node, path)


def from_yaml(text: str, *, base: Mapping[str, Any] | None = None) -> tuple[Document, list[str]]:
    """The charter that `text` says, and what is wrong with it: a sentence a wrong line.

    Blocks that `text` leaves out stay as `base` has them, which is what is returned then; without
    `base` they are left out. Where something is wrong the document is not to be used.
    """
    read = _Read()
    try:
        found = read.value(_compose(text), "")
    except _Wrong as wrong:
        return {}, [_at(wrong.line, wrong.sentence)]
    known = base if base is not None else document("-", CharterTerms(time_zone="UTC"))
    for each in _problems(found, known=known, lines=read.lines):
        read.wrong.append((_line_of(each, read.lines), _said(each)))
    told: dict[int, list[str]] = {}
    for line, sentence in sorted(read.wrong, key=lambda each: each[0]):
        told.setdefault(line, []).append(sentence)
    whole = {**(base or {}), **found}
    if base is not None and not told:
        # Said in other words, it is the same.
        whole = document(whole[NAME], terms_of(whole))
    return whole, [
        _at(line, " ".join(dict.fromkeys(sentences))) for line, sentences in told.items()
    ]


def _problems(
    found: Document, *, known: Mapping[str, Any], lines: Mapping[str, int]
) -> list[Problem]:
    """What is wrong with `found`, also beside what has not even the shape of a charter.

    Roles are what the rest speaks of: where they are wrong, they are told alone.
    """
    wrong = problems({**known, **found})
    sound = dict(found)
    for each in wrong:
        block, _dot, rest = each.path.partition(".")
        before, said = known.get(block), sound.get(block)
        if block == "roles":
            return wrong
        if isinstance(said, dict) and isinstance(before, dict) and rest:
            part = rest.partition(".")[0]
            kept = {name: value for name, value in said.items() if name != part}
            sound[block] = {**kept, **({part: before[part]} if part in before else {})}
        else:
            sound.pop(block, None)
    told = {each.path for each in wrong}
    beside = problems({**known, **sound}) if wrong else []
    return [
        *wrong,
        *(each for each in beside if each.path in lines and each.path not in told),
    ]


def _said(problem: Problem) -> str:
    return _("{path}: {sentence}").format(path=problem.path, sentence=problem.sentence)


def _at(line: int, sentence: str) -> str:
    return _("Line {line}: {sentence}").format(line=line, sentence=sentence)


def _line_of(problem: Problem, lines: Mapping[str, int]) -> int:
    """The line that the problem stands in, or that of what it would be part of."""
    path = problem.path
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines.get(path, 1)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _compose(text: str) -> yaml.Node:
    """The file as nodes; raises _Wrong where there is nothing to go on with."""
    if len(text) > MOST_CHARACTERS:
        raise _Wrong(1, _("The file is too long for a charter."))
    try:
        _check(text)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error) from error
    except yaml.YAMLError as error:
        raise _Wrong(1, _("The file contains invalid characters.")) from error
    if not isinstance(node, yaml.MappingNode):
        raise _Wrong(1, _("A charter must start with a name and a colon, such as `language: en`."))
    return node


def _check(text: str) -> None:
    """Raises _Wrong for what no charter needs, before anything is built of it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Wrong(
                line,
                _("`&` and `*` are YAML references. Write the text in full or put it in quotes."),
            )
        if getattr(event, "tag", None):
            raise _Wrong(line, _("`!` has a special meaning in YAML. Put the text in quotes."))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _Wrong(line, _("This is nested too deeply for a charter."))


def _not_yaml(error: yaml.MarkedYAMLError) -> _Wrong:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    problem = error.problem or ""
    if "'\\t'" in problem:
        return _Wrong(line, _("This line contains a tab. Indent with spaces."))
    if "single document" in (error.context or ""):
        return _Wrong(line, _("A file can contain only one charter."))
    return _Wrong(
        line,
        _("The file can't be read from here on. Check colons, quotes and indentation."),
    )
