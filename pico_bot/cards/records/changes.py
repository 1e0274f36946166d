"""What only a change signal's card shows."""

from pico_bot.cards.blocks import day
from pico_bot.cards.records.parts import Part, Room, fact, written
from pico_bot.model import Change


def facts(change: Change) -> list[Part]:
    """What drives it, and from when it holds."""
    found = []
    if change.driver:
        found.append(fact("Driver", str(change.driver)))
    if change.from_on:
        found.append(fact("From", day(change.from_on)))
    return found


def notes(change: Change, room: Room) -> list[Part]:
    """What it touches."""
    return [written("What it touches", change.effects, room)] if change.effects else []
