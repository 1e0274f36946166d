"""The parts of a card: each is said twice, as markup for eyes and in plain words for ears.

A message's `text` is all that screen readers and phones read
(https://docs.slack.dev/reference/methods/chat.postMessage), so whatever a block shows is spoken
too: both come from one part.
"""

from dataclasses import dataclass

from pico_bot.blockkit import folded


@dataclass(frozen=True, kw_only=True)
class TextPair:
    """Something that a card says: `shown` in a block, `spoken` in the text; both are inert."""

    shown: str
    spoken: str


@dataclass(frozen=True, kw_only=True)
class LengthBudget:
    """How much a card has room for.

    In characters of markup: of the title, the text, each note and each name. `listed` is how many
    links are shown, and people of a kind.
    """

    title: int
    text: int
    note: int
    name: int
    listed: int


def part(sentence: str) -> TextPair:
    """A sentence that reads the same in both."""
    return TextPair(shown=sentence, spoken=sentence)


def fact(label: str, shown: str, *, spoken: str | None = None) -> TextPair:
    """A value under its label; both are inert markup."""
    return TextPair(shown=f"*{label}*\n{shown}", spoken=f"{label}: {spoken or shown}")


def written(label: str, text: str, room: LengthBudget) -> TextPair:
    """What somebody wrote under a label, as far as there is room for it."""
    return fact(label, folded(text, limit=room.note))
