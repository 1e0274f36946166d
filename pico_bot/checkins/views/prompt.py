"""The prompt of a check-in: what it asks whom, what is decided and open, what was answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pico_bot.blockkit import (
    TEXT_LIMIT,
    Block,
    Style,
    actions,
    button,
    context,
    escape,
    header,
    label_of,
    one_line,
    section,
    truncate,
)
from pico_bot.checkins.views.answers import (
    QUESTION_LENGTH,
    SIDES,
    AnswerShown,
    QuestionsAsked,
    answer_blocks,
    answer_reference,
)
from pico_bot.checkins.views.modal import ANSWER
from pico_bot.i18n import dates, gettext_noop, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    FIRST_STATES,
    Decision,
    Issue,
    Kind,
    Member,
    Message,
    Priority,
    Question,
    Record,
    Side,
)

_SIDE_LENGTH = 1500
_DECIDED_LENGTH = 1800
_TITLE_LENGTH = 90
_QUESTIONS_LENGTH = 1500
_LISTED = 5

_ANYONE = {
    Side.CONSULTANCY: gettext_noop("anyone on the consultancy side"),
    Side.CUSTOMER: gettext_noop("anyone on the customer side"),
    Side.UNKNOWN: gettext_noop("anyone"),
}
_OPEN_HEADINGS = {
    Kind.ISSUE: gettext_noop("Open issues"),
    Kind.DECISION: gettext_noop("Open decisions"),
    Kind.CHANGE: gettext_noop("Open changes"),
}


@dataclass(frozen=True, kw_only=True)
class ContactPoint:
    """A role with who holds it; nobody at all is a gap. Somebody asked by name has no `title`.

    Of the holders those `answering` are asked, and so notified; `away` has the ids of the absent.
    """

    side: Side
    title: str
    primary: Member | None
    deputies: Sequence[Member]
    answering: Collection[Member]
    away: Collection[int]


@dataclass(frozen=True, kw_only=True)
class OpenPoint:
    """A record that is not settled, and the side that it waits for."""

    record: Record
    side: Side


@dataclass(frozen=True, kw_only=True)
class DecidedPoint:
    """A decision confirmed since the last check-in; `informed` answer for roles that should know.

    They are told here and nowhere else, each with the name of their role.
    """

    decision: Decision
    informed: Sequence[tuple[Member, str]]


@dataclass(frozen=True, kw_only=True)
class MovedFrom:
    """That a check-in does not come on its regular `day`, which is a public holiday."""

    day: date
    holiday: str


@dataclass(frozen=True, kw_only=True)
class OccurrenceTime:
    """Which check-in it is: due at `due_at` and open until `closes_at` (UTC), shown in `zone`.

    A further check-in has a `title`. Where a public holiday `moved` it, it says so.
    """

    occurrence_id: int
    title: str | None = None
    due_at: datetime
    closes_at: datetime | None = None
    zone: ZoneInfo
    moved: MovedFrom | None = None


def prompt_message(
    *,
    when: OccurrenceTime,
    asked: QuestionsAsked,
    contacts: Sequence[ContactPoint],
    decided: Sequence[DecidedPoint],
    open_points: Sequence[OpenPoint],
    said: Sequence[AnswerShown],
) -> Message:
    """The prompt of one occurrence.

    Within Slack's limits whatever was said: long answers are cut, and where even that is too much
    the newest are shown and the others named.
    """
    blocks = [
        heading(when),
        *moved_because(when.moved),
        section(_intro(asked.questions)),
        *(section(_side(side, contacts)) for side in (Side.CONSULTANCY, Side.CUSTOMER)),
        *_decided(decided),
        *_open(open_points),
        *_until(when),
        answer_button(when),
    ]
    blocks += answer_blocks(said, asked, taken=blocks)
    return Message(text=truncate(as_text(blocks), TEXT_LIMIT), blocks=blocks)


def heading(when: OccurrenceTime) -> Block:
    """What it is and of which day."""
    day = dates.format_weekday_and_short_day(when.due_at.astimezone(when.zone).date())
    if when.title is not None:
        return header(_("{title}, {day}").format(title=_one_line(when.title), day=day))
    return header(_("Check-in, {day}").format(day=day))


def answer_button(when: OccurrenceTime) -> Block:
    """*Answer*."""
    value = str(when.occurrence_id)
    return actions(button(_("Answer"), action_id=ANSWER, value=value, style=Style.PRIMARY))


def _until(when: OccurrenceTime) -> list[Block]:
    if when.closes_at is None:
        return []
    until = _("Answers will be summarised here on {moment}.")
    return [context(until.format(moment=dates.format_moment(when.closes_at, when.zone)))]


def moved_because(moved: MovedFrom | None) -> list[Block]:
    """Why it is today."""
    if moved is None:
        return []
    why = _("Moved from {day}, a public holiday ({holiday}).").format(
        day=dates.format_weekday_and_short_day(moved.day),
        holiday=one_line(moved.holiday, limit=_TITLE_LENGTH),
    )
    return [context(why)]


def _intro(questions: Sequence[Question]) -> str:
    """What is asked, and how to answer."""
    asked = "\n".join(f"• {one_line(_(each.text), limit=QUESTION_LENGTH)}" for each in questions)
    how = _("Select *Answer* or reply in this thread.")
    return f"{truncate(asked, _QUESTIONS_LENGTH)}\n{how}"


def _side(side: Side, contacts: Sequence[ContactPoint]) -> str:
    lines = [_contact(each) for each in contacts if each.side is side]
    return truncate("\n".join([f"*{_(SIDES[side])}*", *(lines or [_("no one")])]), _SIDE_LENGTH)


def _contact(point: ContactPoint) -> str:
    holders = [_holder(point, point.primary, rank="")] if point.primary else []
    holders += [_holder(point, each, rank=_("deputy")) for each in point.deputies]
    named = ", ".join(holders) or _("_no one yet_")
    return f"{escape(_(point.title))}: {named}" if point.title else named


def _holder(point: ContactPoint, member: Member, *, rank: str) -> str:
    named = member.mention if member in point.answering else escape(member.name)
    notes = [rank, _("away") if member.id in point.away else ""]
    noted = ", ".join(note for note in notes if note)
    return f"{named} ({noted})" if noted else named


def _decided(decided: Sequence[DecidedPoint]) -> list[Block]:
    """The digest of what was decided, which also tells those who are to be informed."""
    if not decided:
        return []
    lines = [_decided_line(each) for each in decided[:_LISTED]]
    if len(decided) > _LISTED:
        informed = [each for more in decided[_LISTED:] for each in more.informed]
        lines.append(_informing(_more(len(decided) - _LISTED), informed))
    heading = _("*Decided since last time*")
    return [section(truncate("\n".join([heading, *lines]), _DECIDED_LENGTH))]


def _decided_line(each: DecidedPoint) -> str:
    title = truncate(escape(_one_line(each.decision.title)), _TITLE_LENGTH)
    by = dates.join_and([escape(one.member.name) for one in each.decision.confirmations])
    return _informing(f"• {answer_reference(each.decision)} {title}: {by}", each.informed)


def _informing(line: str, informed: Sequence[tuple[Member, str]]) -> str:
    """`line`, and who should know of it."""
    people = dict.fromkeys(f"{member.mention} ({escape(_(title))})" for member, title in informed)
    if not people:
        return line
    return _("{line} · FYI: {people}").format(line=line, people=", ".join(people))


def _more(count: int) -> str:
    return ngettext("… and {count} more in the log", "… and {count} more in the log", count).format(
        count=count
    )


def _open(points: Sequence[OpenPoint]) -> list[Block]:
    blocks = []
    for kind, heading in _OPEN_HEADINGS.items():
        lines = [_open_line(each) for each in points if each.record.kind is kind]
        if len(lines) > _LISTED:
            lines[_LISTED:] = [_more(len(lines) - _LISTED)]
        if lines:
            blocks.append(section("\n".join([f"*{_(heading)}*", *lines])))
    return blocks or [section(_("*No open records.*"))]


def _open_line(point: OpenPoint) -> str:
    record = point.record
    who = escape(record.responsible.name) if record.responsible else _(_ANYONE[point.side])
    details = [who]
    if record.state is not FIRST_STATES[record.kind]:
        details.append(label_of(record.state))
    if isinstance(record, Issue):
        if record.priority is not Priority.NORMAL:
            details.append(label_of(record.priority))
        if record.due_on:
            details.append(_("due {day}").format(day=dates.format_day(record.due_on)))
    title = truncate(escape(_one_line(record.title)), _TITLE_LENGTH)
    return f"• {answer_reference(record)} {title}: {', '.join(details)}"


def as_text(blocks: Sequence[Block]) -> str:
    """The whole in one text, for those who hear it or read it on a phone's lock screen."""
    texts = []
    for block in blocks:
        if block["type"] == "section":
            texts.append(block["text"]["text"])
        if block["type"] == "header":
            texts.append(escape(block["text"]["text"]))
        if block["type"] == "context":
            texts += [element["text"] for element in block["elements"]]
    return "\n\n".join(texts)


def _one_line(text: str) -> str:
    return " ".join(text.split())
