"""The prompt of a check-in: questions, participants, recent decisions, open records, answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pico_bot.blockkit import (
    KIND_TEXTS,
    TEXT_LIMIT,
    Block,
    Style,
    actions,
    anyone_of,
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
    AnswerShown,
    QuestionsAsked,
    answer_blocks,
)
from pico_bot.checkins.views.modal import ANSWER, AnswerButtonState
from pico_bot.i18n import dates, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    FIRST_STATES,
    Decision,
    Issue,
    Kind,
    Message,
    Person,
    Priority,
    Question,
    Record,
    Side,
)
from pico_bot.records.views import record_link

_SIDE_LENGTH = 1500
_DECIDED_LENGTH = 1800
_TITLE_LENGTH = 90
_QUESTIONS_LENGTH = 1500
_LISTED = 5


@dataclass(frozen=True, kw_only=True)
class ContactPoint:
    """A role and its holders, or a member named in the charter, without a `title`.

    Only holders in `answering` are mentioned, and so notified. `away` has the ids of absent ones.
    """

    side: Side
    title: str
    primary: Person | None
    deputies: Sequence[Person]
    answering: Collection[Person]
    away: Collection[int]


@dataclass(frozen=True, kw_only=True)
class OpenPoint:
    """A record that isn't settled, and the side responsible for it."""

    record: Record
    side: Side


@dataclass(frozen=True, kw_only=True)
class DecidedPoint:
    """A decision confirmed since the last check-in.

    `informed` are the members to inform, each with their role's title; this is their only notice.
    """

    decision: Decision
    informed: Sequence[tuple[Person, str]]


@dataclass(frozen=True, kw_only=True)
class MovedFrom:
    """The regular `day` of a moved check-in, and the public `holiday` on it."""

    day: date
    holiday: str


@dataclass(frozen=True, kw_only=True)
class OccurrenceTime:
    """The occurrence's times: due at `due_at`, open until `closes_at` (UTC), shown in `zone`.

    `title` is an extra check-in's. `moved` is set if a public holiday moved it.
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
    answers: Sequence[AnswerShown],
) -> Message:
    """The prompt of one occurrence.

    To stay within Slack's limits, long answers are cut; if that isn't enough, only the latest
    answers are shown, with the names of the others.
    """
    blocks = [
        heading(when),
        *move_note(when.moved),
        section(_intro(asked.questions)),
        *(section(_side(side, contacts)) for side in (Side.CONSULTANCY, Side.CUSTOMER)),
        *_decided(decided),
        *_open(open_points),
        *_deadline(when),
        answer_button(when),
    ]
    blocks += answer_blocks(answers, asked, above=blocks)
    return Message(text=truncate(as_text(blocks), TEXT_LIMIT), blocks=blocks)


def heading(when: OccurrenceTime) -> Block:
    """The header: the check-in and its date."""
    day = dates.format_weekday_and_day(when.due_at.astimezone(when.zone).date())
    if when.title is not None:
        return header(_("{title}, {day}").format(title=_one_line(when.title), day=day))
    return header(_("Check-in, {day}").format(day=day))


def answer_button(when: OccurrenceTime) -> Block:
    """The *Answer* button."""
    value = AnswerButtonState(occurrence_id=when.occurrence_id).dump()
    return actions(button(_("Answer"), action_id=ANSWER, value=value, style=Style.PRIMARY))


def _deadline(when: OccurrenceTime) -> list[Block]:
    if when.closes_at is None:
        return []
    until = _("Answers will be summarised here on {moment}.")
    return [context(until.format(moment=dates.format_moment(when.closes_at, when.zone)))]


def move_note(moved: MovedFrom | None) -> list[Block]:
    """Why the check-in runs on another day."""
    if moved is None:
        return []
    why = _("Moved from {day}, a public holiday ({holiday}).").format(
        day=dates.format_weekday_and_day(moved.day),
        holiday=one_line(moved.holiday, limit=_TITLE_LENGTH),
    )
    return [context(why)]


def _intro(questions: Sequence[Question]) -> str:
    """The questions, and how to answer."""
    asked = "\n".join(f"• {one_line(_(each.text), limit=QUESTION_LENGTH)}" for each in questions)
    how = _("Select *Answer* or reply in this thread.")
    return f"{truncate(asked, _QUESTIONS_LENGTH)}\n{how}"


def _side(side: Side, contacts: Sequence[ContactPoint]) -> str:
    lines = [_contact(each) for each in contacts if each.side is side]
    return truncate(
        "\n".join([f"*{label_of(side).capitalize()}*", *(lines or [_("no one")])]), _SIDE_LENGTH
    )


def _contact(point: ContactPoint) -> str:
    holders = [_holder(point, point.primary, rank="")] if point.primary else []
    holders += [_holder(point, each, rank=_("deputy")) for each in point.deputies]
    named = ", ".join(holders) or _("_no one yet_")
    return f"{escape(_(point.title))}: {named}" if point.title else named


def _holder(point: ContactPoint, member: Person, *, rank: str) -> str:
    named = member.mention if member in point.answering else escape(member.name)
    notes = [rank, _("away") if member.id in point.away else ""]
    noted = ", ".join(note for note in notes if note)
    return f"{named} ({noted})" if noted else named


def _decided(decided: Sequence[DecidedPoint]) -> list[Block]:
    """The recent decisions, which mention the members to inform."""
    if not decided:
        return []
    lines = [_decided_line(each) for each in decided[:_LISTED]]
    if len(decided) > _LISTED:
        informed = [each for more in decided[_LISTED:] for each in more.informed]
        lines.append(_with_informed(_more(len(decided) - _LISTED), informed))
    heading = _("*Decided since last time*")
    return [section(truncate("\n".join([heading, *lines]), _DECIDED_LENGTH))]


def _decided_line(each: DecidedPoint) -> str:
    by = dates.join_and([escape(one.member.name) for one in each.decision.confirmations])
    return _with_informed(
        f"• {record_link(each.decision)} {_title(each.decision)}: {by}", each.informed
    )


def _with_informed(line: str, informed: Sequence[tuple[Person, str]]) -> str:
    """`line` with mentions of the members to inform."""
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
    # Issues come first, since they hold work up.
    for kind in sorted(KIND_TEXTS, key=lambda kind: kind is not Kind.ISSUE):
        heading = KIND_TEXTS[kind].open_heading
        lines = [_open_line(each) for each in points if each.record.kind is kind]
        if len(lines) > _LISTED:
            lines[_LISTED:] = [_more(len(lines) - _LISTED)]
        if lines:
            blocks.append(section("\n".join([f"*{_(heading)}*", *lines])))
    return blocks or [section(_("*No open records.*"))]


def _open_line(point: OpenPoint) -> str:
    record = point.record
    who = escape(record.responsible.name) if record.responsible else anyone_of(point.side)
    details = [who]
    if record.state is not FIRST_STATES[record.kind]:
        details.append(label_of(record.state))
    if isinstance(record, Issue):
        if record.priority is not Priority.NORMAL:
            details.append(label_of(record.priority))
        if record.due_on:
            details.append(_("due {day}").format(day=dates.format_day(record.due_on)))
    return f"• {record_link(record)} {_title(record)}: {', '.join(details)}"


def _title(record: Record) -> str:
    """The title before a colon, so without a full stop."""
    return truncate(escape(_one_line(record.title).rstrip(".")), _TITLE_LENGTH)


def as_text(blocks: Sequence[Block]) -> str:
    """The blocks as one text, for screen readers and notifications."""
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
