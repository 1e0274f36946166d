"""Digests and figures with all that there is to tell, in every way that it can be told."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pico_bot.blockkit.blocks import Block
from pico_bot.model.health import Condition, Level, Reason, Sign, condition
from pico_bot.model.message import Message
from pico_bot.model.people import Role
from pico_bot.model.records import Change, Decision, Issue, Record
from pico_bot.model.statistics import Flow, Lines, Pace, Sure
from pico_bot.model.vocabulary import Side, State
from pico_bot.reports.views import charts, monthly, weekly
from pico_bot.reports.views.charts import Chart
from pico_bot.reports.views.monthly import Month, Standing
from pico_bot.reports.views.recent_changes import Changed, Skipped
from pico_bot.reports.views.weekly import Fare
from tests.cards.making import METTE, NOON, partnership

MONDAY = date(2026, 11, 23)
A_WEEK = timedelta(weeks=1)
WEEKS = [MONDAY - ahead * A_WEEK for ahead in range(12, -1, -1)]
NOTHING = Changed(decided=0, logged=0, resolved=0, signalled=0)
# As the bot says it by itself, and as Slack's refusals are told.
WHY = "it came due more than two hours before it could be posted"


def much() -> Changed:
    """A week in which everything changed, and check-ins did not come."""
    zone = ZoneInfo("Europe/Copenhagen")
    return Changed(
        decided=1,
        logged=2,
        resolved=1,
        signalled=2,
        charter=1,
        roles=2,
        phase="Implementation",
        skipped=[
            Skipped(
                title="ж" if each % 2 else None,
                due_at=NOON + each * A_WEEK,
                zone=zone,
                channel="C1",
                because=WHY,
            )
            for each in range(10)
        ],
    )


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
    return [
        Fare(partnership=place, channel="C1", condition=how, before=before, changed=changed)
        for how, before, changed in (
            (condition([]), Level.ACT, NOTHING),
            (condition([Reason(sign=Sign.GAPS, number=1, roles=roles[:1])]), None, much()),
            (condition([Reason(sign=Sign.MISSED, number=1)]), Level.STEADY, NOTHING),
            (reasons(records * 12, roles), Level.WATCH, much()),
        )
    ]


def sure() -> list[Sure]:
    """How sure both sides were: the customer ever less."""
    return [
        Sure(
            on=week,
            average=round(4.25 - 0.1 * at, 2),
            sides={Side.CONSULTANCY: 4.5, Side.CUSTOMER: round(4 - 0.2 * at, 2)},
        )
        for at, week in enumerate(WEEKS)
    ]


def flows() -> list[Flow]:
    """More and more issues."""
    return [Flow(week=week, opened=at % 5, resolved=at // 4) for at, week in enumerate(WEEKS)]


def drawn(*names: str) -> list[Chart]:
    """The charts of a weekly digest, about partnerships of these names."""
    values = [(name, [4 - 0.25 * (at % 3)] * len(WEEKS)) for at, name in enumerate(names)]
    together = charts.confidence_together(Lines(weeks=WEEKS, values=values))
    return [each for each in (together, charts.issues(flows())) if each]


def figures() -> list[Chart]:
    """All three charts of one partnership."""
    paces = [Pace(week=week, hours=1.5 + at) for at, week in enumerate(WEEKS[:9])]
    shown = (charts.confidence(sure()), charts.issues(flows()), charts.acknowledging(paces))
    return [each for each in shown if each]


def month(records: list[Record]) -> Month:
    """A month in which everything happened with `records`."""
    decisions = [each for each in records if isinstance(each, Decision)]
    issues = [each for each in records if isinstance(each, Issue)]
    changes = [each for each in records if isinstance(each, Change)]
    for each in decisions:
        each.review_on = date(2027, 3, 1)
    ours, theirs = Side.CONSULTANCY, Side.CUSTOMER
    return Month(
        first=date(2026, 10, 1),
        opened=2,
        decided=decisions,
        resolved=[Standing(record=each, state=State.RESOLVED, side=theirs) for each in issues],
        open=[
            Standing(record=each, state=State.OPEN, side=side)
            for each in issues
            for side in (theirs, ours)
        ],
        changes=[Standing(record=each, state=State.ASSESSED, side=ours) for each in changes],
        reviews=decisions,
    )


def quiet(records: list[Record]) -> Month:
    """A month in which nothing came about, and some of `records` are open still."""
    still = [Standing(record=each, state=State.OPEN, side=Side.CUSTOMER) for each in records]
    return Month(
        first=date(2026, 10, 1), opened=0, decided=[], resolved=[], open=still, changes=[],
        reviews=[],
    )  # fmt: skip


def shown(few: list[Fare], records: list[Record]) -> Iterator[Message | Block]:
    """The weekly digest of a few partnerships, of many and of none; the monthly one; figures."""
    some = drawn("ж", "ж", "ф" * 50)
    yield weekly.digest(few, week=MONDAY, since=MONDAY, drawn=some)
    yield weekly.digest(few, week=MONDAY, since=MONDAY, drawn=some, lead=METTE)
    yield weekly.digest(few * 20, week=MONDAY, since=MONDAY, drawn=some)
    yield weekly.digest([], week=MONDAY, since=MONDAY)
    for much_of_it in (records, records * 12):
        yield monthly.monthly_message(month(much_of_it), drawn=figures()[:2])
    yield monthly.monthly_message(quiet(records))
    yield monthly.monthly_message(quiet([]))
    for most in range(4):
        told = charts.figures("ж", figures()[:most])
        yield told
        yield from told.more
