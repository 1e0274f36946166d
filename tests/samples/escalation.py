"""Notices of every escalation level, by name, and the Home tab."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pico_bot.blockkit.blocks import Block
from pico_bot.checkins.views.answers import QuestionsAsked
from pico_bot.checkins.views.invitations import Invitation
from pico_bot.checkins.views.prompt import OccurrenceTime
from pico_bot.escalation.views import notices
from pico_bot.escalation.views.notices import Notice
from pico_bot.model.charter_terms import EscalationLevel
from pico_bot.model.health import Health, HealthReason, HealthSignal, assess_health
from pico_bot.model.message import Message
from pico_bot.model.people import Member
from pico_bot.model.records import Record
from pico_bot.model.sla import ExpectedAction
from pico_bot.model.vocabulary import Side
from pico_bot.records.views import record_context
from pico_bot.records.views.log import Deadline
from pico_bot.reports.views import home_tab
from pico_bot.reports.views.home_tab import HomeItem, HomePartnership
from tests.samples.record_scenes import change_raised, decision, issue
from tests.samples.records import ANNA, JONAS, LARS, METTE, NOON, SARA, roles_of

# On hold, not yet due, and overdue.
BYS = (
    None,
    Deadline(at=NOON + timedelta(days=2), is_past=False),
    Deadline(at=NOON - timedelta(days=3), is_past=True),
)


# The main check-in, and an extra one without a known end.
ASKED = [
    Invitation(
        when=OccurrenceTime(
            occurrence_id=number,
            title=title,
            due_at=NOON,
            closes_at=closes_at,
            zone=ZoneInfo("Europe/Copenhagen"),
        ),
        asked=QuestionsAsked(questions=[], people={}),
        partnership="ж",
        channel="C1",
    )
    for number, title, closes_at in ((1, None, NOON + timedelta(days=1)), (2, "ж", None))
]


def ours(action: ExpectedAction, record: Record) -> Notice:
    """A notice for Sara, the consultancy's data modeller."""
    return _notice(action, record, owner=SARA, side=Side.CONSULTANCY, role="Data modeller")


def theirs(action: ExpectedAction, record: Record) -> Notice:
    """A notice for Anna, the customer's data owner."""
    return _notice(action, record, owner=ANNA, side=Side.CUSTOMER, role="Data owner")


def vacant_role(action: ExpectedAction, record: Record) -> Notice:
    """A notice for a vacant role of the consultancy."""
    return _notice(action, record, owner=None, side=Side.CONSULTANCY, role="Data modeller")


def _notice(
    action: ExpectedAction, record: Record, *, owner: Member | None, side: Side, role: str
) -> Notice:
    return Notice(
        record=record,
        expected_action=action,
        owner=owner,
        side=side,
        role=role,
        since=NOON,
        due=NOON + timedelta(days=1),
    )


Records = Mapping[ExpectedAction, Record]


def records() -> Records:
    """A record for each expected action."""
    return {
        ExpectedAction.ACKNOWLEDGE: issue(),
        ExpectedAction.RESOLVE: issue(due_on=date(2026, 12, 1)),
        ExpectedAction.ANSWER: decision(),
        ExpectedAction.ASSESS: change_raised()[0],
    }


def _notices_of(action: ExpectedAction, record: Record) -> Iterator[tuple[str, Message]]:
    """Every level's notice about a record that waits for `action`, on either side."""
    yield f"{action}-reminder", notices.reminder(ours(action, record))
    for level in EscalationLevel:
        name = f"{action}-{level}"
        yield f"{name}-direct", notices.internal_notice(ours(action, record), level=level)
        yield (
            f"{name}-in-channel",
            notices.internal_notice(
                vacant_role(action, record), level=level, people=[METTE, JONAS]
            ),
        )
        yield (
            f"{name}-in-thread",
            notices.shared_notice(theirs(action, record), level=level, people=[ANNA, LARS]),
        )
    yield (
        f"{action}-for-information",
        notices.shared_notice(
            ours(action, record), level=EscalationLevel.BOTH_LEADS, people=[LARS]
        ),
    )


def messages(waiting: Records) -> Iterator[tuple[str, Message]]:
    """Every notice, the notice that a record is done, and the inactivity notice."""
    for action, record in waiting.items():
        yield from _notices_of(action, record)
    done = waiting[ExpectedAction.ACKNOWLEDGE]
    yield "dealt-with", record_context.done_notice(done)
    for days in (1, 10):
        quiet = notices.inactivity_notice(done.partnership, since=date(2026, 11, 9), days=days)
        yield f"quiet-{days}", quiet


def _healths(late: list[Record]) -> list[Health]:
    gaps = HealthReason(
        signal=HealthSignal.VACANT_ROLES, number=1, roles=roles_of(late[0].partnership)[:1]
    )
    return [
        assess_health([]),
        assess_health([gaps]),
        assess_health([HealthReason(signal=HealthSignal.OVERDUE, number=len(late), records=late)]),
    ]


def homes(waiting: Records) -> Iterator[Block]:
    """Home tabs with a few items, with too many and with none."""
    late = list(waiting.values())
    place = late[0].partnership
    items = [
        HomeItem(record=each, partnership=place, channel="C1", by=by) for by in BYS for each in late
    ]
    mine = [
        HomePartnership(partnership=place, channel="C1", health=health, vacant_roles=gaps)
        for health in _healths(late)
        for gaps in ([], roles_of(place)[3:5])
    ]
    yield home_tab.home_view(items, ASKED, mine)
    yield home_tab.home_view(items * 12, ASKED * 20, mine * 20)
    yield home_tab.home_view([], ASKED, [])
    yield home_tab.home_view([], [], [])
