"""Finds words that the language guide forbids, because they make sentences read as translated."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

# A pattern, and what to write instead.
WORDS = {
    r"alone": "only",
    r"anew": "again",
    r"any more": "no longer",
    r"(?:any|every)body": "anyone, everyone",
    r"(?:gave|give|gives|giving) way": "is superseded",
    r"lean(?:s|ed)? on": "uses, depends on",
    r"must only": "only have to",
    r"nobody": "no one",
    r"of (?:its|one's|their) own": "separate, new, unique",
    r"of neither side": "not part of the partnership",
    r"ow(?:e|ed|es|ing)": "enqueue, pending",
    r"says? nothing of": "is unrelated to",
    r"somebody": "someone",
    r"stands(?! for\b| out\b)": "is",
    r"told": "notified, shown",
    r"whoever": "who, anyone who",
    r"whom": "that, or turn the sentence around",
}

_WORD = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
_CODE = re.compile(r"``[^`]*``|`[^`]*`")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PROSE = {"", ".css", ".example", ".html", ".js", ".mako", ".md", ".toml"}

# Python 3.12 splits f-strings into parts.
_STRINGS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}


def forbidden_words(file: Path, *, strings: bool) -> Iterator[str]:
    """Each forbidden word of a file, with its line and, for a name, the name.

    Of Python code it reads names, comments and docstrings, and with `strings` all other texts.
    Code in backticks is skipped. Files that are neither Python nor prose have no words.
    """
    if file.suffix == ".py":
        for line, text in _texts(file.read_text(encoding="utf-8"), strings=strings):
            yield from (f"{line}: {word} in {' '.join(text.split())[:80]}" for word in _found(text))
    elif file.suffix in _PROSE:
        lines = file.read_text(encoding="utf-8").splitlines()
        for line, text in enumerate(lines, start=1):
            yield from (f"{line}: {word}" for word in _found(text))


def _found(text: str) -> list[str]:
    return _WORD.findall(_CODE.sub("", text))


def _texts(source: str, *, strings: bool) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        is_docstring = token.type == tokenize.STRING and token.string.startswith(('"""', 'r"""'))
        if token.type == tokenize.NAME:
            yield token.start[0], _CAPITAL.sub(" ", token.string).replace("_", " ")
        elif token.type == tokenize.COMMENT or is_docstring or (strings and token.type in _STRINGS):
            yield token.start[0], token.string
