"""The digest with every reason there is, in every way that it can be told."""

from collections.abc import Iterator
from datetime import date

from pico_bot.cards import digest
from pico_bot.cards.blocks import Block
from pico_bot.cards.digest import Changed, Fare
from pico_bot.model import Record, Role
from pico_bot.model.conditions import Condition, Level, Reason, Sign, condition
from pico_bot.model.message import Message
from tests.cards.making import partnership

MONDAY = date(2026, 11, 23)
NOTHING = Changed(decided=0, logged=0, resolved=0, signalled=0, skipped=0)


def reasons(records: list[Record], roles: list[Role]) -> Condition:
    """Every sign at its worst, with what it was counted from."""
    return condition(
        [
            Reason(sign=Sign.OVERDUE, number=len(records), records=records),
            Reason(sign=Sign.UNANSWERED, number=len(records), records=records),
            Reason(sign=Sign.LOW, number=1.5),
            Reason(sign=Sign.FALLING, number=2.25),
            Reason(sign=Sign.SILENCE, number=3, days=30),
            Reason(sign=Sign.GAPS, number=len(roles), roles=roles),
            Reason(sign=Sign.REVIEWS, number=len(records), records=records),
            Reason(sign=Sign.MISSED, number=4),
        ]
    )


def fares(records: list[Record]) -> list[Fare]:
    """A partnership in every state."""
    place = partnership()
    roles = list(place.roles)
    much = Changed(decided=1, logged=2, resolved=1, signalled=2, skipped=1)
    return [
        Fare(partnership=place, channel="C1", condition=how, before=before, changed=changed)
        for how, before, changed in (
            (condition([]), Level.ACT, NOTHING),
            (condition([Reason(sign=Sign.GAPS, number=1, roles=roles[:1])]), None, much),
            (condition([Reason(sign=Sign.MISSED, number=1)]), Level.STEADY, NOTHING),
            (reasons(records * 12, roles), Level.WATCH, much),
        )
    ]


def shown(few: list[Fare]) -> Iterator[Message | Block]:
    """The digest of a few partnerships, of many and of none."""
    yield digest.digest(few, week=MONDAY, since=MONDAY)
    yield digest.digest(few * 20, week=MONDAY, since=MONDAY)
    yield digest.digest([], week=MONDAY, since=MONDAY)
