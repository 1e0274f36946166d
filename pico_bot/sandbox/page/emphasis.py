"""Pairing of emphasis marks, for mrkdwn and Markdown.

One pass with a stack: it takes linear time, even for 40,000 asterisks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark such as `*`, which may open or close emphasis."""

    text: str
    opens: bool
    closes: bool


@dataclass(frozen=True, slots=True)
class LineEnd:
    """The end of a line, which ends all emphasis."""


Piece: TypeAlias = Markup | Mark | LineEnd


def mark_at(source: str, start: int, end: int) -> Mark:
    """The mark in `source[start:end]`: it opens before a word and closes after one."""
    before = source[start - 1] if start else " "
    after = source[end] if end < len(source) else " "
    return Mark(
        source[start:end],
        opens=not _is_word(before) and not after.isspace(),
        closes=not before.isspace() and not _is_word(after),
    )


def _is_word(character: str) -> bool:
    return character.isalnum()


def pair(pieces: Iterable[Piece], tags: Mapping[str, str]) -> Markup:
    """Join the pieces and replace each matching pair of marks by a tag."""
    out: list[Markup] = []
    open_at: dict[str, int] = {}
    for piece in pieces:
        match piece:
            case LineEnd():
                open_at.clear()
                out.append(Markup("<br>"))
            case Mark(text=text, opens=opens, closes=closes):
                start = open_at.get(text)
                if closes and start is not None and start < len(out) - 1:
                    out[start] = Markup("<{}>").format(tags[text])
                    out.append(Markup("</{}>").format(tags[text]))
                    # Open marks inside this pair stay plain text, because their tags would overlap.
                    open_at = {mark: at for mark, at in open_at.items() if at < start}
                else:
                    if opens and text not in open_at:
                        open_at[text] = len(out)
                    out.append(escape(text))
            case _ if piece:
                out.append(piece)
    return Markup("").join(out)
