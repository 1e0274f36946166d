"""Putting a text together again after tags and options have been taken out of it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import NamedTuple

from pico_bot.tags.escapes import SEMICOLON, last_sign, without_end

_AFTER_TAG = re.compile(
    r"""(?:[:;,]|[.!?]+(?=\s|\Z))?[ \t]*
        (?:(?:[-–—|:=]+(?:&gt;|>)?|→)(?=\s|\Z)[ \t]*)?""",
    re.VERBOSE,
)
_BEFORE_TAG = re.compile(rf"(?:[ \t]*(?:,|{SEMICOLON}|(?<=[ \t])[-–—|:]+))+\Z")
_LONGEST_SEPARATOR = 20
_BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")
_SPACES = " \t"
_EDGES = " \t\n\x0b\x0c\xa0\u200b\u2060\ufeff"
_OPENING = "([{“«"
_EITHER = "*_~\"'"
_SEPARATED = frozenset(_OPENING + ",;:-–—|")
_PAIRS = dict(zip(_OPENING + _EITHER, ")]}”»" + _EITHER, strict=True))
_CLOSING = ")]}”»,.;!?…" + _EITHER


class Seam(Enum):
    """What was taken out before a piece of text, or that the piece begins a line."""

    NONE = auto()
    LINE = auto()
    TAG = auto()
    OPTION = auto()


class Stretch(NamedTuple):
    """A range of a message's text, what stands before it, and a word to add at its end."""

    start: int
    end: int
    seam: Seam
    stays: str = ""


def compose(text: str, stretches: Iterable[Stretch], cuts: Sequence[tuple[int, int]]) -> str:
    """The stretches of `text` as one text, without the ranges `cuts` (in order, apart).

    No sign of a word is dropped; blanks, and the punctuation that only served what was cut, are.
    """
    joiner = _Joiner()
    for stretch in stretches:
        position, seam = stretch.start, stretch.seam
        first = bisect_left(cuts, (stretch.start,))
        for start, end in cuts[first : bisect_left(cuts, (stretch.end,))]:
            joiner.add(text[position:start], seam)
            position, seam = end, Seam.OPTION
        joiner.add(text[position : stretch.end] + stretch.stays, seam)
    return joiner.text()


class _Joiner:
    """Pieces of text that are joined as a person would."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._due = ""

    def text(self) -> str:
        return "".join(self._pieces).strip(_EDGES)

    def add(self, piece: str, seam: Seam) -> None:
        if seam is Seam.NONE:
            self._append(piece)
            return
        spaced = self._strip_end(_SPACES)
        if seam is Seam.LINE:
            blank = self._strip_end(_SPACES + "\n")
            self._due = "\n\n" if blank or self._due == "\n\n" else "\n"
        if self._due or not self._pieces or self._last.endswith("\n"):
            self._add_line(piece, seam)
        else:
            self._add_beside(piece, seam, spaced=spaced)

    def _add_line(self, piece: str, seam: Seam) -> None:
        if seam is not Seam.LINE and (match := _AFTER_TAG.match(piece)):
            piece = piece[match.end() :]
        if blank := _BLANK_LINES.match(piece):
            piece = piece[blank.end() :]
            if seam is Seam.LINE and self._due:
                self._due = "\n\n"
        if piece.strip(_EDGES):
            self._append(piece)
        elif self._last.endswith("\n"):
            # The line had nothing but what was cut: its own newline goes with it.
            self._due = "\n\n" if self._last.endswith("\n\n") else "\n"
            self._strip_end(_SPACES + "\n")

    def _add_beside(self, piece: str, seam: Seam, *, spaced: bool) -> None:
        """Add what stood behind something cut, on the line of what stood before it."""
        while not spaced and self._opens() and piece[:1] == _PAIRS.get(self._last[-1:], ""):
            piece = piece[1:]
            spaced = self._drop_last_sign()
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
        """The piece without the colon after a tag, or a comma or dash that now stands twice."""
        if last_sign(self._last) in _SEPARATED or (seam is Seam.TAG and piece.startswith(":")):
            match = _AFTER_TAG.match(piece)
            return piece[match.end() :] if match else piece
        return piece

    def _opens(self) -> bool:
        """Whether the text so far ends with a bracket or mark that opens something."""
        sign, before = self._last[-1:], self._last[-2:-1]
        return sign in _OPENING or (sign in _EITHER and (not before or before.isspace()))

    def _end_line(self) -> None:
        """Take away what led to something that was cut at the end of a line."""
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
            self._pieces.append(self._due + piece if self._pieces else piece)
            self._due = ""

    def _drop_last_sign(self) -> bool:
        """Drop the last sign; tells whether blanks went before it."""
        self._pieces[-1] = self._last[:-1]
        return self._strip_end(_SPACES)

    def _strip_end(self, signs: str) -> bool:
        """Drop `signs` from the end; tells whether there were any."""
        stripped = False
        while self._pieces:
            kept = without_end(self._last, signs)
            stripped = stripped or len(kept) < len(self._last)
            if kept:
                self._pieces[-1] = kept
                break
            self._pieces.pop()
        return stripped
