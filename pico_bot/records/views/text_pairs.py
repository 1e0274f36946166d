"""The parts of a card, each as markup for a block and as plain text.

Screen readers and notifications read only a message's `text`
(https://docs.slack.dev/reference/methods/chat.postMessage), so it has to say all that the blocks
show. Both are made from the same parts.
"""

from dataclasses import dataclass

from pico_bot.blockkit import folded


@dataclass(frozen=True, kw_only=True)
class TextPair:
    """A part of a card, as `markup` for a block and as `plain` text; both are escaped."""

    markup: str
    plain: str


@dataclass(frozen=True, kw_only=True)
class LengthBudget:
    """How much of each part a card shows.

    The limits of the title, the text, each note and each name are in characters of markup. `listed`
    is the number of links, and of people in a list.
    """

    title: int
    text: int
    note: int
    name: int
    listed: int


def same_text(sentence: str) -> TextPair:
    """A sentence that is the same in markup and plain text."""
    return TextPair(markup=sentence, plain=sentence)


def fact(label: str, markup: str, *, plain: str | None = None) -> TextPair:
    """A value under its label; both are escaped."""
    return TextPair(markup=f"*{label}*\n{markup}", plain=f"{label}: {plain or markup}")


def note(label: str, text: str, budget: LengthBudget) -> TextPair:
    """A text that someone wrote, under a label, shortened to the budget."""
    return fact(label, folded(text, limit=budget.note))
