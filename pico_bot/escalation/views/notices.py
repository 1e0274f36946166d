"""What people read when something waits for them: a reminder, then a step of the ladder a message.

Towards the customer it is friendly and names nobody but those whom it asks for help.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from pico_bot.blockkit import anybody_of, day, escape, moment, one_line, sentence
from pico_bot.i18n import deferred, listed, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import Awaited, Issue, Member, Message, Partnership, Record, Rung, Side
from pico_bot.records.views import name_of

Words = Mapping[Awaited, str]

_YOURS_SOON: Words = MappingProxyType(
    {
        Awaited.ACKNOWLEDGE: deferred(
            "It has waited for you since {since}, and is to be acknowledged by {due}: press "
            "*Acknowledge* on its card."
        ),
        Awaited.RESOLVE: deferred(
            "You have had it since {since}, and it is to be resolved by {due}: press *Resolve* on "
            "its card once it is."
        ),
        Awaited.ANSWER: deferred(
            "It has waited for your answer since {since}, and is to have it by {due}: press "
            "*Confirm* or *Object* on its card."
        ),
        Awaited.ASSESS: deferred(
            "It has waited for you since {since}, and is to be assessed by {due}: press *Assess* "
            "on its card."
        ),
    }
)
_YOURS_LATE: Words = MappingProxyType(
    {
        Awaited.ACKNOWLEDGE: deferred(
            "It has waited for you since {since}, and was to be acknowledged by {due}. Press "
            "*Acknowledge* on its card."
        ),
        Awaited.RESOLVE: deferred(
            "You have had it since {since}, and it was to be resolved by {due}. Press *Resolve* on "
            "its card, or give it another day with *Edit*."
        ),
        Awaited.ANSWER: deferred(
            "It has waited for your answer since {since}, and was to have it by {due}. Press "
            "*Confirm* or *Object* on its card."
        ),
        Awaited.ASSESS: deferred(
            "It has waited for you since {since}, and was to be assessed by {due}. Press *Assess* "
            "on its card."
        ),
    }
)
_THEIRS_LATE: Words = MappingProxyType(
    {
        Awaited.ACKNOWLEDGE: deferred(
            "It has waited for {owner} since {since}, and was to be acknowledged by {due}."
        ),
        Awaited.RESOLVE: deferred(
            "It has been with {owner} since {since}, and was to be resolved by {due}."
        ),
        Awaited.ANSWER: deferred(
            "It has waited for an answer of {owner} since {since}, and was to have it by {due}."
        ),
        Awaited.ASSESS: deferred(
            "It has waited for {owner} since {since}, and was to be assessed by {due}."
        ),
    }
)
_PLEASE: Words = MappingProxyType(
    {
        Awaited.ACKNOWLEDGE: deferred(
            "It has waited for you since {since}. Would you press *Acknowledge* on its card, so "
            "that everybody knows that you have seen it?"
        ),
        Awaited.RESOLVE: deferred(
            "It was to be resolved by {due}. Would you press *Resolve* on its card if it is, or "
            "give it another day with *Edit*?"
        ),
        Awaited.ANSWER: deferred(
            "It has waited for your answer since {since}. Would you press *Confirm* or *Object* on "
            "its card?"
        ),
        Awaited.ASSESS: deferred(
            "It has waited for you since {since}. Would you press *Assess* on its card and say "
            "what it touches?"
        ),
    }
)
_HELP: Words = MappingProxyType(
    {
        Awaited.ACKNOWLEDGE: deferred(
            "It has waited to be acknowledged since {since}. Could you help it along?"
        ),
        Awaited.RESOLVE: deferred("It was to be resolved by {due}. Could you help it along?"),
        Awaited.ANSWER: deferred(
            "It has waited for an answer since {since}. Could you help it along?"
        ),
        Awaited.ASSESS: deferred(
            "It has waited to be assessed since {since}. Could you help it along?"
        ),
    }
)
_HEARD_AS: Mapping[Rung, str] = MappingProxyType(
    {
        Rung.DEPUTY: deferred("You hear of it as deputy of the {role}."),
        Rung.LEAD: deferred("You hear of it as you lead your side."),
        Rung.BOTH_LEADS: deferred("You hear of it as the leads of both sides do."),
    }
)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A record that waits for `owner` (for anybody of `side` if None) to do what is `awaited`.

    `role` is the title of the role that they answer for; `since` and `due` are in UTC.
    """

    record: Record
    awaited: Awaited
    owner: Member | None
    side: Side
    role: str
    since: datetime
    due: datetime


def reminder(waiting: Waiting) -> Message:
    """What the owner alone reads while there is still time."""
    said = _said(_YOURS_SOON, waiting)
    return sentence(f":hourglass_flowing_sand: {_headline(waiting)}\n{said} {_if_it_has_to_wait()}")


def internal(waiting: Waiting, *, rung: Rung, people: Sequence[Member] = ()) -> Message:
    """What people of the consultancy read at `rung`, mentioned where others read it too."""
    first = f":alarm_clock: {_to(people)}{_headline(waiting)}"
    if rung is Rung.OWNER:
        said = _said(_YOURS_LATE, waiting)
    else:
        heard = _(_HEARD_AS[rung]).format(role=_(waiting.role))
        said = f"{_said(_THEIRS_LATE, waiting)} {heard}"
    return sentence(f"{first}\n{said} {_if_it_has_to_wait()}")


def shared(waiting: Waiting, *, rung: Rung, people: Sequence[Member]) -> Message:
    """What people of the customer read at `rung` in the record's thread."""
    first = f":hourglass_flowing_sand: {_to(people)}{_called(waiting.record)}"
    asked = _said(_PLEASE if rung is Rung.OWNER else _HELP, waiting)
    return sentence(f"{first}\n{asked} {_if_it_has_to_wait()}")


def quiet(partnership: Partnership, *, since: date, days: int) -> Message:
    """What the consultancy's lead reads when nobody has spoken in a partnership for a while."""
    said = ngettext(
        "It has been quiet with *{partnership}* for {count} working day: nobody has said anything "
        "since {day}. A word from you may be welcome.",
        "It has been quiet with *{partnership}* for {count} working days: nobody has said anything "
        "since {day}. A word from you may be welcome.",
        days,
    ).format(partnership=escape(partnership.name), count=days, day=day(since))
    return sentence(f":zzz: {said}")


def _to(people: Sequence[Member]) -> str:
    return f"{listed([each.mention for each in people])}: " if people else ""


def _headline(waiting: Waiting) -> str:
    return f"{_called(waiting.record)} · {escape(waiting.record.partnership.name)}"


def _called(record: Record) -> str:
    return f"{name_of(record)} {one_line(record.title)}"


def _said(words: Words, waiting: Waiting) -> str:
    owner = waiting.owner
    return _(words[waiting.awaited]).format(
        owner=one_line(owner.name) if owner else anybody_of(waiting.side),
        since=moment(waiting.since),
        due=_due(waiting),
    )


def _due(waiting: Waiting) -> str:
    # A day that people set is what they know it by.
    if isinstance(waiting.record, Issue) and waiting.awaited is Awaited.RESOLVE:
        return day(waiting.record.due_on) if waiting.record.due_on else ""
    return moment(waiting.due)


def _if_it_has_to_wait() -> str:
    return _("If it has to wait, choose *Snooze …* behind the three dots there and say until when.")
