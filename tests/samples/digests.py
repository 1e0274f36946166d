"""Digests and charts with everything they can contain."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pico_bot.blockkit.blocks import Block, escape
from pico_bot.i18n.dates import format_number
from pico_bot.model.checkins import SkipReason
from pico_bot.model.health import Health, HealthLevel, HealthReason, HealthSignal, assess_health
from pico_bot.model.message import Message
from pico_bot.model.records import Change, Decision, Issue, Record
from pico_bot.model.snapshot import HeldRole
from pico_bot.model.statistics import ConfidenceComparison, ConfidencePoint, IssueFlow, ResponseTime
from pico_bot.model.vocabulary import Side, State
from pico_bot.reports.views import charts, monthly, weekly
from pico_bot.reports.views.charts import CHART, Chart
from pico_bot.reports.views.monthly import MonthReport, RecordSnapshot
from pico_bot.reports.views.recent_changes import RecentChanges, SkippedCheckin
from pico_bot.reports.views.weekly import PartnershipHealth
from tests.samples.record_scenes import SCENES
from tests.samples.records import METTE, NOON, partnership, roles_of

MONDAY = date(2026, 11, 23)
A_WEEK = timedelta(weeks=1)
WEEKS = [MONDAY - ahead * A_WEEK for ahead in range(12, -1, -1)]
NOTHING = RecentChanges(decided=0, logged=0, resolved=0, raised=0)


def busy_week() -> RecentChanges:
    """A week in which everything changed and check-ins were skipped."""
    zone = ZoneInfo("Europe/Copenhagen")
    return RecentChanges(
        decided=1,
        logged=2,
        resolved=1,
        raised=2,
        charter=1,
        roles=2,
        phase="Implementation",
        skipped=[
            SkippedCheckin(
                title="ж" if each % 2 else None,
                due_at=NOON + each * A_WEEK,
                zone=zone,
                channel="C1",
                reason=SkipReason.TOO_LATE,
            )
            for each in range(10)
        ],
    )


def worst_health(records: list[Record], roles: list[HeldRole]) -> Health:
    """Every health signal at its worst."""
    return assess_health(
        [
            HealthReason(signal=HealthSignal.OVERDUE, number=len(records), records=records),
            HealthReason(signal=HealthSignal.UNANSWERED, number=len(records), records=records),
            HealthReason(signal=HealthSignal.LOW_CONFIDENCE, number=1.5),
            HealthReason(signal=HealthSignal.FALLING_CONFIDENCE, number=2.25),
            HealthReason(signal=HealthSignal.INACTIVITY, number=3, days=30),
            HealthReason(signal=HealthSignal.VACANT_ROLES, number=len(roles), roles=roles),
            HealthReason(signal=HealthSignal.OVERDUE_REVIEWS, number=len(records), records=records),
            HealthReason(signal=HealthSignal.MISSED_CHECKINS, number=4),
        ]
    )


def partnership_healths(records: list[Record]) -> list[PartnershipHealth]:
    """A partnership at every level of health."""
    place = partnership()
    roles = roles_of(place)
    return [
        PartnershipHealth(
            partnership=place, channel="C1", health=how, previous_level=before, changes=changed
        )
        for how, before, changed in (
            (assess_health([]), HealthLevel.ACT, NOTHING),
            (
                assess_health(
                    [HealthReason(signal=HealthSignal.VACANT_ROLES, number=1, roles=roles[:1])]
                ),
                None,
                busy_week(),
            ),
            (
                assess_health([HealthReason(signal=HealthSignal.MISSED_CHECKINS, number=1)]),
                HealthLevel.STEADY,
                NOTHING,
            ),
            (worst_health(records * 12, roles), HealthLevel.WATCH, busy_week()),
        )
    ]


def falling_confidence() -> list[ConfidencePoint]:
    """The confidence of both sides; the customer's falls."""
    return [
        ConfidencePoint(
            on=week,
            average=round(4.25 - 0.1 * at, 2),
            sides={Side.CONSULTANCY: 4.5, Side.CUSTOMER: round(4 - 0.2 * at, 2)},
        )
        for at, week in enumerate(WEEKS)
    ]


def flows() -> list[IssueFlow]:
    """The flow of issues, with ever more of them."""
    return [IssueFlow(week=week, opened=at % 5, resolved=at // 4) for at, week in enumerate(WEEKS)]


def charts_of_partnerships(*names: str) -> list[Chart]:
    """The charts of a weekly digest, about partnerships of these names."""
    values = [(name, [4 - 0.25 * (at % 3)] * len(WEEKS)) for at, name in enumerate(names)]
    together = charts.confidence_comparison_chart(ConfidenceComparison(weeks=WEEKS, values=values))
    return [each for each in (together, charts.issue_flow_chart(flows())) if each]


def statistics_charts() -> list[Chart]:
    """All three charts of one partnership."""
    paces = [ResponseTime(week=week, hours=1.5 + at) for at, week in enumerate(WEEKS[:9])]
    shown = (
        charts.confidence_chart(falling_confidence()),
        charts.issue_flow_chart(flows()),
        charts.response_time_chart(paces),
    )
    return [each for each in shown if each]


def busy_month(records: list[Record]) -> MonthReport:
    """A month with every kind of event, about `records`."""
    decisions = [each for each in records if isinstance(each, Decision)]
    issues = [each for each in records if isinstance(each, Issue)]
    changes = [each for each in records if isinstance(each, Change)]
    for each in decisions:
        each.review_on = date(2027, 3, 1)
    ours, theirs = Side.CONSULTANCY, Side.CUSTOMER
    return MonthReport(
        first=date(2026, 10, 1),
        opened=2,
        decided=decisions,
        resolved=[
            RecordSnapshot(record=each, state=State.RESOLVED, side=theirs) for each in issues
        ],
        open=[
            RecordSnapshot(record=each, state=State.OPEN, side=side)
            for each in issues
            for side in (theirs, ours)
        ],
        changes=[RecordSnapshot(record=each, state=State.ASSESSED, side=ours) for each in changes],
        reviews=decisions,
    )


def quiet_month(records: list[Record]) -> MonthReport:
    """A month without events, at the end of which some of `records` are still open."""
    still = [RecordSnapshot(record=each, state=State.OPEN, side=Side.CUSTOMER) for each in records]
    return MonthReport(
        first=date(2026, 10, 1), opened=0, decided=[], resolved=[], open=still, changes=[],
        reviews=[],
    )  # fmt: skip


def shown(few: list[PartnershipHealth], records: list[Record]) -> Iterator[Message | Block]:
    """Weekly digests for a few, many and no partnerships; the monthly digest; statistics."""
    some = charts_of_partnerships("ж", "ж", "ф" * 50)
    yield weekly.digest_message(few, week=MONDAY, since=MONDAY, chart_list=some)
    yield weekly.digest_message(few, week=MONDAY, since=MONDAY, chart_list=some, lead=METTE)
    yield weekly.digest_message(few * 20, week=MONDAY, since=MONDAY, chart_list=some)
    yield weekly.digest_message([], week=MONDAY, since=MONDAY)
    for much_of_it in (records, records * 12):
        yield monthly.monthly_message(busy_month(much_of_it), chart_list=statistics_charts()[:2])
    yield monthly.monthly_message(quiet_month(records))
    yield monthly.monthly_message(quiet_month([]))
    for most in range(4):
        shown_charts = charts.statistics_message("ж", statistics_charts()[:most])
        yield shown_charts
        yield from shown_charts.more


def one_of_each_kind() -> list[Record]:
    """A record of each kind."""
    return [
        SCENES[name]()[0]
        for name in ("decision-confirmed", "issue-with-everything", "change-assessed")
    ]


def charts_of(message: Message) -> list[Block]:
    """The charts in a message."""
    return [each for each in message.blocks if each["type"] == CHART]


def check_description(message: Message) -> None:
    """Fail unless the message's text lists every number of its charts, one per line."""
    lines = message.text.split("\n")
    for block in charts_of(message):
        assert f"*{escape(block['title'])}*" in lines
        for line in block["chart"]["series"]:
            numbers = [f"{each['label']}: {format_number(each['value'])}" for each in line["data"]]
            assert f"{escape(line['name'])}: {'; '.join(numbers)}" in lines
