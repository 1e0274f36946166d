"""What only a change signal's card shows."""

from pico_bot.cards.blocks import day, folded
from pico_bot.model import Change


def facts(change: Change) -> list[str]:
    """What drives it, and from when it holds."""
    found = []
    if change.driver:
        found.append(f"*Driver*\n{change.driver}")
    if change.from_on:
        found.append(f"*From*\n{day(change.from_on)}")
    return found


def notes(change: Change) -> list[str]:
    """What it touches."""
    return [f"*What it touches*\n{folded(change.effects)}"] if change.effects else []


def plain(change: Change) -> list[str]:
    """The same in plain words."""
    parts = []
    if change.driver:
        parts.append(f"Driver: {change.driver}.")
    if change.from_on:
        parts.append(f"From: {change.from_on.isoformat()}.")
    if change.effects:
        parts.append(f"What it touches: {change.effects}")
    return parts
