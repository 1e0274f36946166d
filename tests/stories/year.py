"""A year of three partnerships: what people do in it, and which messages are sent.

One is typical, in one people do little, and in one they answer nothing.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import answers, schedules
from pico_bot.core.recurrence import Every
from pico_bot.delivery.outbox import Method
from pico_bot.escalation import snooze
from pico_bot.model.actor import Actor
from pico_bot.model.charter_terms import CheckinTerms, DigestTerms, Rhythm
from pico_bot.model.checkins import Occurrence, OccurrenceState, Schedule
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.partnership import NOT_COMPUTED
from pico_bot.model.records import Decision, Issue, Record
from pico_bot.model.vocabulary import Kind, Priority, State, Via
from pico_bot.people import absences
from pico_bot.records import decisions, issues, transitions
from pico_bot.records.capture import Reasoning
from tests.escalation.scenarios import amend, log
from tests.support import partnership
from tests.support.partnership import InUse, reopen
from tests.support.ticks import TimedAction

START = partnership.NOON
WEEKS = 52
END = START + timedelta(weeks=WEEKS)

# By then every kind of message has been sent once.
EVERY_KIND_BY = START + timedelta(weeks=24)

# Time zone, country and rhythm of the check-in, by the number of the partnership.
PLACES = {
    1: ("Europe/Copenhagen", "DK", Rhythm()),
    2: ("America/Sao_Paulo", "BR", Rhythm(every=Every.SECOND_WEEK, at=time(14, 30))),
    3: ("Asia/Kathmandu", None, Rhythm(every=Every.MONTH, weekdays=(2,), at=time(10))),
}

# Settings that send more: direct messages to participants, and a monthly digest for both sides.
TERMS: dict[int, dict[str, Any]] = {
    1: {"checkins": CheckinTerms(direct=True)},
    2: {"digests": DigestTerms(shared_monthly=True)},
    3: {},
}

# People's actions in a partnership at some time.
_Act = Callable[[InUse, datetime], object]


def set_up_partnerships(session: Session) -> None:
    """The three partnerships, with everything that is scheduled."""
    for number, (zone, country, rhythm) in PLACES.items():
        world = partnership.create_partnership(session, number=number, zone=zone)
        amend(world, country=country, **TERMS[number])
        world.partnership.inactivity_check_at = NOT_COMPUTED
        if number < 3:
            world.partnership.digest_due_at = NOT_COMPUTED
        schedules.turn_on(
            session,
            partnership=world.partnership,
            channel=world.channel,
            rhythm=rhythm,
            by=world["Lene"],
            now=START,
        )


def actions() -> list[TimedAction]:
    """Everything that people do in the year, each at a time of day in their zone."""
    return [
        *(each for week in range(1, WEEKS) for each in _in_the_first(week)),
        *(each for week in range(1, WEEKS) for each in _in_the_second(week)),
        _at(3, 26, 2, 11, _speak("Berit")),
    ]


def _in_the_first(week: int) -> list[TimedAction]:
    """People post and answer, sometimes late or not at all; most records get done."""
    found = [_at(1, week, 1, 15, _speak("Dorte"))]
    answering = {0: (("Mads", 1), ("Berit", 1)), 1: (("Mads", 1),), 2: (("Berit", 4),), 3: ()}
    found += [_at(1, week, day, 15, _answer(name)) for name, day in answering[week % 4]]
    if week % 4 == 1:
        found += [
            _at(1, week, 1, 9, _log(Kind.ISSUE, week)),
            _at(1, week + week // 4 % 2 * 3, 2, 10, _acknowledge_all),
            _at(1, week + 3, 3, 16, _resolve_all),
        ]
    if week % 6 == 2:
        found += [
            _at(1, week, 1, 10, _log(Kind.DECISION, week, author="Mads")),
            _at(1, week + week % 4, 3, 11, _confirm_all),
        ]
    if week % 10 == 3:
        found += [
            _at(1, week, 2, 14, _log(Kind.CHANGE, week)),
            _at(1, week + 2, 2, 14, _withdraw_changes),
        ]
    if week % 12 == 5:
        found.append(_at(1, week, 4, 9, _snooze_issues))
    if week % 16 == 10:
        found.append(_at(1, week, 0, 8, _go_away("Mads", days=11)))
    return found


def _in_the_second(week: int) -> list[TimedAction]:
    """The customer answers; the consultancy posts nothing in summer; no record is acted on."""
    found: list[TimedAction] = []
    if week % 2:
        found.append(_at(2, week + 1, 1, 9, _answer("Berit")))
        if not 28 <= week < 34:
            found.append(_at(2, week + 1, 1, 9, _speak("Mads")))
    if week == 5:
        found.append(_at(2, week, 3, 10, _log(Kind.DECISION, week, author="Mads")))
    if week == 21:
        found.append(_at(2, week, 3, 10, _log(Kind.ISSUE, week)))
    return found


def _at(number: int, week: int, weekday: int, hour: int, act: _Act) -> TimedAction:
    zone = ZoneInfo(PLACES[number][0])
    day = START.date() + timedelta(weeks=week, days=weekday)

    def do(session: Session, now: datetime) -> None:
        act(reopen(session, number=number), now)

    return datetime.combine(day, time(hour, 5), zone), do


def _speak(name: str) -> _Act:
    def act(world: InUse, now: datetime) -> None:
        world[name].last_active_at = now

    return act


def _answer(name: str) -> _Act:
    """Answer the latest check-in, if there is one."""

    def act(world: InUse, now: datetime) -> None:
        occurrence = world.session.scalar(
            select(Occurrence)
            .join(Schedule)
            .where(
                Schedule.partnership_id == world.partnership.id,
                Occurrence.state == OccurrenceState.POSTED,
            )
            .order_by(Occurrence.due_at.desc())
            .limit(1)
        )
        if occurrence is not None:
            answers.submit(
                world.session,
                occurrence_id=occurrence.id,
                member=world[name],
                fields={"progress": f"Seen on {now:%d %b}", "confidence": str(now.day % 5 + 1)},
                via=Via.MODAL,
                now=now,
            )

    return act


def _log(kind: Kind, week: int, *, author: str = "Dorte") -> _Act:
    def act(world: InUse, now: datetime) -> None:
        log(
            world,
            f"{kind.capitalize()} of week {week}",
            now=now,
            kind=kind,
            area=("data-model", "product-data")[week // 4 % 2],
            priority=tuple(Priority)[week // 4 % len(Priority)],
            due=now.date() + timedelta(days=9) if week // 8 % 2 else None,
            author=author,
        )

    return act


def _waiting(world: InUse, kind: Kind, *states: State) -> list[Record]:
    return list(
        world.session.scalars(
            select(Record)
            .where(
                Record.partnership_id == world.partnership.id,
                Record.kind == kind,
                Record.state.in_(states),
            )
            .order_by(Record.id)
        )
    )


def _by(world: InUse, member: str, now: datetime) -> Actor:
    return Actor(member=world[member], via=Via.BUTTON, now=now)


def _owner(record: Record) -> str:
    """A member who may act on the record, away or not."""
    return "Dorte" if record.area == "product-data" else "Mads"


def _acknowledge_all(world: InUse, now: datetime) -> None:
    for issue in _waiting(world, Kind.ISSUE, State.OPEN):
        assert isinstance(issue, Issue)
        issues.acknowledge(world.session, issue=issue, by=_by(world, _owner(issue), now))


def _resolve_all(world: InUse, now: datetime) -> None:
    for issue in _waiting(world, Kind.ISSUE, State.OPEN, State.ACKNOWLEDGED):
        assert isinstance(issue, Issue)
        by = _by(world, _owner(issue), now)
        issues.resolve(world.session, issue=issue, resolution="It is done", by=by)


def _confirm_all(world: InUse, now: datetime) -> None:
    for decision in _waiting(world, Kind.DECISION, State.PROPOSED):
        assert isinstance(decision, Decision)
        by = _by(world, _owner(decision), now)
        decisions.edit(
            world.session,
            decision=decision,
            title=decision.title,
            text=decision.text,
            area=decision.area,
            reasoning=Reasoning(review_on=now.date() + timedelta(days=60)),
            by=by,
        )
        decisions.confirm(world.session, decision=decision, seen=decision.text_fingerprint, by=by)


def _withdraw_changes(world: InUse, now: datetime) -> None:
    for change in _waiting(world, Kind.CHANGE, State.RAISED):
        transitions.withdraw(world.session, record=change, reason=None, by=_by(world, "Dorte", now))


def _snooze_issues(world: InUse, now: datetime) -> None:
    for issue in _waiting(world, Kind.ISSUE, State.OPEN):
        snooze.snooze(
            world.session,
            record=issue,
            until=now.date() + timedelta(days=5),
            reason="The vendor is asked",
            by=_by(world, _owner(issue), now),
        )


def _go_away(name: str, *, days: int) -> _Act:
    def act(world: InUse, now: datetime) -> None:
        until = now.date() + timedelta(days=days)
        absences.start(world.session, member=world[name], until=until, by=world[name], now=now)

    return act


@dataclass(frozen=True, order=True)
class Sent:
    """A message that was sent: when it was enqueued (UTC), where, with which method and text."""

    enqueued_at: datetime
    channel: str
    method: str
    text: str

    @property
    def kind(self) -> tuple[str, str, str]:
        """What messages about other people, records and numbers have in common with it."""
        words = re.sub(r"\*.*?\*|<.*?>|[A-Z]-\d+|\d+", "#", self.text).split()
        return self.method, self.channel, " ".join(words[:3])

    def starts_with(self, text: str, *, channel: str) -> bool:
        """Whether it is a new message in `channel` that starts with `text`."""
        is_new = self.method == Method.POST and self.channel == channel
        return is_new and self.text.startswith(text)


def sent(session: Session) -> Counter[Sent]:
    """Everything that was sent, except updates of earlier messages."""
    rows = session.execute(
        select(
            OutboxMessage.created_at,
            OutboxMessage.channel,
            OutboxMessage.method,
            OutboxMessage.arguments,
        ).where(OutboxMessage.method != Method.UPDATE)
    )
    return Counter(
        Sent(enqueued_at, channel, method, str(arguments.get("text", "")))
        for enqueued_at, channel, method, arguments in rows
    )
