"""What people read when something waits for them: a reminder, then a step of the ladder a message.

Towards the customer it is friendly and names nobody but those whom it asks for help.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from pico_bot.blockkit import anyone_of, date_token, escape, one_line, sentence, time_token
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, join_and, ngettext
from pico_bot.model import (
    EscalationLevel,
    ExpectedAction,
    Issue,
    Member,
    Message,
    Partnership,
    Record,
    Side,
)
from pico_bot.records.views import record_link

Words = Mapping[ExpectedAction, str]

_YOURS_SOON: Words = MappingProxyType(
    {
        ExpectedAction.ACKNOWLEDGE: gettext_noop(
            "Waiting for you since {since}. Select *Acknowledge* on its card by {due}."
        ),
        ExpectedAction.RESOLVE: gettext_noop(
            "With you since {since}, due {due}. Select *Resolve* on its card when it's done."
        ),
        ExpectedAction.ANSWER: gettext_noop(
            "Waiting for your decision since {since}. Select *Confirm* or *Object* on its "
            "card by {due}."
        ),
        ExpectedAction.ASSESS: gettext_noop(
            "Waiting for you since {since}. Select *Assess* on its card by {due}."
        ),
    }
)
_YOURS_LATE: Words = MappingProxyType(
    {
        ExpectedAction.ACKNOWLEDGE: gettext_noop(
            "Overdue since {due} (waiting since {since}). Select *Acknowledge* on its card."
        ),
        ExpectedAction.RESOLVE: gettext_noop(
            "With you since {since}; was due {due}. Select *Resolve* on its card, or change "
            "the date with *Edit*."
        ),
        ExpectedAction.ANSWER: gettext_noop(
            "Your decision was due {due} (waiting since {since}). Select *Confirm* or "
            "*Object* on its card."
        ),
        ExpectedAction.ASSESS: gettext_noop(
            "Overdue since {due} (waiting since {since}). Select *Assess* on its card."
        ),
    }
)
_THEIRS_LATE: Words = MappingProxyType(
    {
        ExpectedAction.ACKNOWLEDGE: gettext_noop(
            "Waiting for {owner} since {since}; should have been acknowledged by {due}."
        ),
        ExpectedAction.RESOLVE: gettext_noop("With {owner} since {since}; was due {due}."),
        ExpectedAction.ANSWER: gettext_noop(
            "Waiting for a decision from {owner} since {since}; was due {due}."
        ),
        ExpectedAction.ASSESS: gettext_noop(
            "Waiting for {owner} since {since}; should have been assessed by {due}."
        ),
    }
)
_PLEASE: Words = MappingProxyType(
    {
        ExpectedAction.ACKNOWLEDGE: gettext_noop(
            "Waiting for you since {since}. Select *Acknowledge* on its card so everyone "
            "knows you've seen it."
        ),
        ExpectedAction.RESOLVE: gettext_noop(
            "It was due {due}. Select *Resolve* on its card if it's done, or change the date "
            "with *Edit*."
        ),
        ExpectedAction.ANSWER: gettext_noop(
            "Waiting for your decision since {since}. Select *Confirm* or *Object* on its card."
        ),
        ExpectedAction.ASSESS: gettext_noop(
            "Waiting for you since {since}. Select *Assess* on its card and enter what it affects."
        ),
    }
)
_HELP: Words = MappingProxyType(
    {
        ExpectedAction.ACKNOWLEDGE: gettext_noop(
            "Not acknowledged since {since}. Can you help move it forward?"
        ),
        ExpectedAction.RESOLVE: gettext_noop("It was due {due}. Can you help move it forward?"),
        ExpectedAction.ANSWER: gettext_noop(
            "Undecided since {since}. Can you help move it forward?"
        ),
        ExpectedAction.ASSESS: gettext_noop(
            "Not assessed since {since}. Can you help move it forward?"
        ),
    }
)
_HEARD_AS: Mapping[EscalationLevel, str] = MappingProxyType(
    {
        EscalationLevel.DEPUTY: gettext_noop("You're getting this as deputy for {role}."),
        EscalationLevel.LEAD: gettext_noop("You're getting this as your side's lead."),
        EscalationLevel.BOTH_LEADS: gettext_noop(
            "You're getting this because it has been escalated to the leads of both sides."
        ),
    }
)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A record that waits for `owner` (for anybody of `side` if None) to do what is `awaited`.

    `role` is the title of the role that they answer for; `since` and `due` are in UTC.
    """

    record: Record
    awaited: ExpectedAction
    owner: Member | None
    side: Side
    role: str
    since: datetime
    due: datetime


def reminder(waiting: Notice) -> Message:
    """What the owner alone reads while there is still time."""
    said = _said(_YOURS_SOON, waiting)
    return sentence(f":hourglass_flowing_sand: {_headline(waiting)}\n{said} {_if_it_has_to_wait()}")


def internal_notice(
    waiting: Notice, *, rung: EscalationLevel, people: Sequence[Member] = ()
) -> Message:
    """What people of the consultancy read at `rung`, mentioned where others read it too."""
    first = f":alarm_clock: {_to(people)}{_headline(waiting)}"
    if rung is EscalationLevel.OWNER:
        said = _said(_YOURS_LATE, waiting)
    else:
        heard = _(_HEARD_AS[rung]).format(role=_(waiting.role))
        said = f"{_said(_THEIRS_LATE, waiting)} {heard}"
    return sentence(f"{first}\n{said} {_if_it_has_to_wait()}")


def shared_notice(waiting: Notice, *, rung: EscalationLevel, people: Sequence[Member]) -> Message:
    """What people of the customer read at `rung` in the record's thread."""
    first = f":hourglass_flowing_sand: {_to(people)}{_called(waiting.record)}"
    asked = _said(_PLEASE if rung is EscalationLevel.OWNER else _HELP, waiting)
    return sentence(f"{first}\n{asked} {_if_it_has_to_wait()}")


def inactivity_notice(partnership: Partnership, *, since: date, days: int) -> Message:
    """What the consultancy's lead reads when nobody has spoken in a partnership for a while."""
    said = ngettext(
        "No messages in *{partnership}* for {count} working day (since {day}). Consider "
        "checking in.",
        "No messages in *{partnership}* for {count} working days (since {day}). Consider "
        "checking in.",
        days,
    ).format(partnership=escape(partnership.name), count=days, day=date_token(since))
    return sentence(f":zzz: {said}")


def _to(people: Sequence[Member]) -> str:
    return f"{join_and([each.mention for each in people])}: " if people else ""


def _headline(waiting: Notice) -> str:
    return f"{_called(waiting.record)} · {escape(waiting.record.partnership.name)}"


def _called(record: Record) -> str:
    return f"{record_link(record)} {one_line(record.title)}"


def _said(words: Words, waiting: Notice) -> str:
    owner = waiting.owner
    return _(words[waiting.awaited]).format(
        owner=one_line(owner.name) if owner else anyone_of(waiting.side),
        since=time_token(waiting.since),
        due=_due(waiting),
    )


def _due(waiting: Notice) -> str:
    # A day that people set is what they know it by.
    if isinstance(waiting.record, Issue) and waiting.awaited is ExpectedAction.RESOLVE:
        return date_token(waiting.record.due_on) if waiting.record.due_on else ""
    return time_token(waiting.due)


def _if_it_has_to_wait() -> str:
    return _("Need more time? Choose *Snooze …* in the card's ⋯ menu.")
