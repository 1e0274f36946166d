"""Put a text together after tags and options were removed from it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import NamedTuple

from pico_bot.tags.escapes import SEMICOLON, last_character, strip_end

_AFTER_TAG = re.compile(
    r"""(?:[:;,]|[.!?]+(?=\s|\Z))?[ \t]*
        (?:(?:[-–—|:=]+(?:&gt;|>)?|→)(?=\s|\Z)[ \t]*)?""",
    re.VERBOSE,
)
_BEFORE_TAG = re.compile(rf"(?:[ \t]*(?:,|{SEMICOLON}|(?<=[ \t])[-–—|:]+))+\Z")
_LONGEST_SEPARATOR = 20
_BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")
_SPACES = " \t"
_EDGES = " \t\n\x0b\x0c\xa0\u200b\u200e\u2060\ufeff"
_OPENING = "([{“«"
_EITHER = "*_~\"'"
_SEPARATED = frozenset(_OPENING + ",;:-–—|")
_PAIRS = dict(zip(_OPENING + _EITHER, ")]}”»" + _EITHER, strict=True))
_CLOSING = ")]}”»,.;!?…" + _EITHER


class Seam(Enum):
    """What was removed before a piece of text, or that the piece begins a line."""

    NONE = auto()
    LINE = auto()
    TAG = auto()
    OPTION = auto()


class Stretch(NamedTuple):
    """A range of a message's text, what precedes it, and a word to add at its end."""

    start: int
    end: int
    seam: Seam
    kept_word: str = ""


def compose(text: str, stretches: Iterable[Stretch], cuts: Sequence[tuple[int, int]]) -> str:
    """The stretches of `text` as one text, without the ranges `cuts` (in order, not overlapping).

    All words are kept; spaces and punctuation that belonged to what was removed are not.
    """
    joiner = _Joiner()
    for stretch in stretches:
        position, seam = stretch.start, stretch.seam
        first = bisect_left(cuts, (stretch.start,))
        for start, end in cuts[first : bisect_left(cuts, (stretch.end,))]:
            joiner.add(text[position:start], seam)
            position, seam = end, Seam.OPTION
        joiner.add(text[position : stretch.end] + stretch.kept_word, seam)
    return joiner.text()


class _Joiner:
    """Joins pieces of text as a person would."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._pending_newlines = ""

    def text(self) -> str:
        return "".join(self._pieces).strip(_EDGES)

    def add(self, piece: str, seam: Seam) -> None:
        if seam is Seam.NONE:
            self._append(piece)
            return
        spaced = self._strip_end(_SPACES)
        if seam is Seam.LINE:
            blank = self._strip_end(_SPACES + "\n")
            self._pending_newlines = "\n\n" if blank or self._pending_newlines == "\n\n" else "\n"
        if self._pending_newlines or not self._pieces or self._last.endswith("\n"):
            self._add_line(piece, seam)
        else:
            self._add_beside(piece, seam, spaced=spaced)

    def _add_line(self, piece: str, seam: Seam) -> None:
        if seam is not Seam.LINE and (match := _AFTER_TAG.match(piece)):
            piece = piece[match.end() :]
        if blank := _BLANK_LINES.match(piece):
            piece = piece[blank.end() :]
            if seam is Seam.LINE and self._pending_newlines:
                self._pending_newlines = "\n\n"
        if piece.strip(_EDGES):
            self._append(piece)
        elif self._last.endswith("\n"):
            # Everything on the line was removed, so its newline is removed too.
            self._pending_newlines = "\n\n" if self._last.endswith("\n\n") else "\n"
            self._strip_end(_SPACES + "\n")

    def _add_beside(self, piece: str, seam: Seam, *, spaced: bool) -> None:
        """Add what followed something removed to the line of what preceded it."""
        while not spaced and self._opens() and piece[:1] == _PAIRS.get(self._last[-1:], ""):
            piece = piece[1:]
            spaced = self._drop_last_character()
            if not self._pieces or self._last.endswith("\n"):
                self._add_line(piece, seam)
                return
        piece = self._without_separator(piece, seam)
        rest = piece.lstrip(_SPACES)
        if not rest or rest.startswith("\n"):
            self._end_line()
            self._append(rest)
            return
        opens = not spaced and self._opens()
        closes = rest == piece and (
            rest[0] in _CLOSING or (rest[0] == ":" and rest[1:2] in ("", " ", "\n"))
        )
        self._append(rest if opens or closes else " " + rest)

    def _without_separator(self, piece: str, seam: Seam) -> str:
        """The piece without the colon after a tag, or a comma or dash that is doubled now."""
        if last_character(self._last) in _SEPARATED or (seam is Seam.TAG and piece.startswith(":")):
            match = _AFTER_TAG.match(piece)
            return piece[match.end() :] if match else piece
        return piece

    def _opens(self) -> bool:
        """Whether the text so far ends with an opening bracket or mark."""
        last, before = self._last[-1:], self._last[-2:-1]
        return last in _OPENING or (last in _EITHER and (not before or before.isspace()))

    def _end_line(self) -> None:
        """Remove what led to something that was removed at the end of a line."""
        tail = self._last[-_LONGEST_SEPARATOR:]
        match = _BEFORE_TAG.search(tail)
        if match:
            self._pieces[-1] = self._last[: len(self._last) - len(tail) + match.start()]
            self._strip_end(_SPACES)

    @property
    def _last(self) -> str:
        return self._pieces[-1] if self._pieces else ""

    def _append(self, piece: str) -> None:
        if piece:
            self._pieces.append(self._pending_newlines + piece if self._pieces else piece)
            self._pending_newlines = ""

    def _drop_last_character(self) -> bool:
        """Drop the last character; returns whether there were spaces before it."""
        self._pieces[-1] = self._last[:-1]
        return self._strip_end(_SPACES)

    def _strip_end(self, characters: str) -> bool:
        """Drop `characters` from the end; returns whether there were any."""
        stripped = False
        while self._pieces:
            kept = strip_end(self._last, characters)
            stripped = stripped or len(kept) < len(self._last)
            if kept:
                self._pieces[-1] = kept
                break
            self._pieces.pop()
        return stripped
