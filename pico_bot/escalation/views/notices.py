"""Reminders and escalation notices.

Notices to the customer are friendly and name only the people who are asked for help.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from pico_bot.blockkit import (
    anyone_of,
    date_token,
    escape,
    one_line,
    role_in_sentence,
    second_person_hint,
    sentence,
    time_token,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, join_and, ngettext
from pico_bot.model import (
    EscalationLevel,
    ExpectedAction,
    Issue,
    Message,
    Partnership,
    Person,
    Record,
    Side,
)
from pico_bot.records.views import record_link

_Texts = Mapping[ExpectedAction, str]

_OWNER_REMINDER: _Texts = MappingProxyType(
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
_OWNER_OVERDUE: _Texts = MappingProxyType(
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
_OTHERS_OVERDUE: _Texts = MappingProxyType(
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
_CUSTOMER_OWNER: _Texts = MappingProxyType(
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
_CUSTOMER_HELP: _Texts = MappingProxyType(
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
_CUSTOMER_INFORMED: _Texts = MappingProxyType(
    {
        ExpectedAction.ACKNOWLEDGE: gettext_noop(
            "Not acknowledged by the consultancy since {since}. For your information; no action "
            "needed."
        ),
        ExpectedAction.RESOLVE: gettext_noop(
            "With the consultancy; was due {due}. For your information; no action needed."
        ),
        ExpectedAction.ANSWER: gettext_noop(
            "Waiting for the consultancy's decision since {since}. For your information; no "
            "action needed."
        ),
        ExpectedAction.ASSESS: gettext_noop(
            "Not assessed by the consultancy since {since}. For your information; no action needed."
        ),
    }
)
_LEVEL_REASONS: Mapping[EscalationLevel, str] = MappingProxyType(
    {
        EscalationLevel.DEPUTY: gettext_noop("You're getting this as deputy for the {role}."),
        EscalationLevel.LEAD: gettext_noop("You're getting this as your side's lead."),
        EscalationLevel.BOTH_LEADS: gettext_noop(
            "You're getting this because it has been escalated to the leads of both sides."
        ),
    }
)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A record waiting for `owner` (or anyone on `side` if None) to take `expected_action`.

    `role` is the title of the owner's role; `since` and `due` are in UTC. If the decision
    `needs_second_person`, the owner proposed it, and someone else on their side has to confirm it.
    """

    record: Record
    expected_action: ExpectedAction
    owner: Person | None
    side: Side
    role: str
    since: datetime
    due: datetime
    needs_second_person: bool = False


def reminder(notice: Notice) -> Message:
    """The reminder to the owner before the deadline."""
    text = _asking_text(_OWNER_REMINDER, notice)
    return sentence(f":hourglass_flowing_sand: {_headline(notice)}\n{text} {_snooze_hint()}")


def internal_notice(
    notice: Notice, *, level: EscalationLevel, people: Sequence[Person] = ()
) -> Message:
    """The notice to consultancy members at `level`; `people` are mentioned in a channel."""
    first = f":alarm_clock: {_mentions(people)}{_headline(notice)}"
    if level is EscalationLevel.OWNER:
        text = _asking_text(_OWNER_OVERDUE, notice)
    else:
        reason = _(_LEVEL_REASONS[level]).format(role=role_in_sentence(notice.role))
        text = f"{_asking_text(_OTHERS_OVERDUE, notice)} {reason}"
    return sentence(f"{first}\n{text} {_snooze_hint()}")


def shared_notice(notice: Notice, *, level: EscalationLevel, people: Sequence[Person]) -> Message:
    """The notice to customer members at `level`, in the record's thread.

    A customer lead who is notified about the consultancy's delay is informed, not asked to act.
    """
    first = f":hourglass_flowing_sand: {_mentions(people)}{_title_line(notice.record)}"
    if notice.side is Side.CONSULTANCY:
        return sentence(f"{first}\n{_text(_CUSTOMER_INFORMED, notice)}")
    if level is EscalationLevel.OWNER:
        text = _asking_text(_CUSTOMER_OWNER, notice)
    else:
        text = _asking_text(_CUSTOMER_HELP, notice)
    return sentence(f"{first}\n{text} {_snooze_hint()}")


def inactivity_notice(partnership: Partnership, *, since: date, days: int) -> Message:
    """The notice to the consultancy's lead about a partnership without messages."""
    text = ngettext(
        "No messages in *{partnership}* for {count} working day (since {day}). Consider "
        "checking in.",
        "No messages in *{partnership}* for {count} working days (since {day}). Consider "
        "checking in.",
        days,
    ).format(partnership=escape(partnership.name), count=days, day=date_token(since))
    return sentence(f":zzz: {text}")


def _mentions(people: Sequence[Person]) -> str:
    return f"{join_and([each.mention for each in people])}: " if people else ""


def _headline(notice: Notice) -> str:
    return f"{_title_line(notice.record)} · {escape(notice.record.partnership.name)}"


def _title_line(record: Record) -> str:
    return f"{record_link(record)} {one_line(record.title)}"


def _text(texts: _Texts, notice: Notice) -> str:
    owner = notice.owner
    return _(texts[notice.expected_action]).format(
        owner=one_line(owner.name) if owner else anyone_of(notice.side),
        since=time_token(notice.since),
        due=_due_text(notice),
    )


def _asking_text(texts: _Texts, notice: Notice) -> str:
    if notice.needs_second_person:
        return second_person_hint(notice.side, title=notice.role)
    return _text(texts, notice)


def _due_text(notice: Notice) -> str:
    # For an issue with a due date, that date is the deadline people know.
    if isinstance(notice.record, Issue) and notice.expected_action is ExpectedAction.RESOLVE:
        return date_token(notice.record.due_on) if notice.record.due_on else ""
    return time_token(notice.due)


def _snooze_hint() -> str:
    return _("Need more time? Choose *Snooze …* in the card's ⋯ menu.")
