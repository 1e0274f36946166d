"""The check-in's prompt, with what was answered so far, and the modal to answer in."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from pico_bot.cards.blocks import (
    TEXT_LIMIT,
    Block,
    Style,
    actions,
    button,
    context,
    cut,
    divider,
    escape,
    fits,
    header,
    modal,
    section,
    select_input,
    text_input,
)
from pico_bot.model import Answer, Decision, Issue, Kind, Member, Priority, Record, Side
from pico_bot.model.message import Message
from pico_bot.model.states import FIRST_STATES

ANSWER = "checkin_answer"
LOG_ISSUE = "checkin_issue"

QUESTION = (
    "What moved since last time, what is next, what is in the way, what changes are coming? "
    "Press *Answer*, or reply in this message's thread."
)

# The modal's text fields, by the names that an answer keeps them under.
FIELDS = (
    ("moved", "What moved?"),
    ("next_steps", "What is next?"),
    ("in_the_way", "What is in the way?"),
    ("changes_coming", "What changes are coming?"),
)

CONFIDENCE = (
    ("1", "1: low"),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", "5: high"),
)

# How long one answer may be, tried in this order until the whole fits.
_ANSWER_LENGTHS = (2800, 1200, 600, 300)

_NAMES_LENGTH = 600
_SIDE_LENGTH = 1500
_DECIDED_LENGTH = 1800
_TITLE_LENGTH = 90
_LISTED = 5

_SIDES = {Side.CONSULTANCY: "Consultancy", Side.CUSTOMER: "Customer"}
_OPEN_HEADINGS = {
    Kind.ISSUE: "Open issues",
    Kind.DECISION: "Decisions that wait",
    Kind.CHANGE: "Changes raised",
}


@dataclass(frozen=True, kw_only=True)
class ContactPoint:
    """A role with who holds it; nobody at all is a gap.

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
class Decided:
    """A decision confirmed since the last check-in; `informed` answer for roles that should know.

    They are told here and nowhere else, each with the name of their role.
    """

    decision: Decision
    informed: Sequence[tuple[Member, str]]


@dataclass(frozen=True, kw_only=True)
class Said:
    """One member's answer; `issue` is what was logged from it."""

    answer: Answer
    issue: Issue | None


@dataclass(frozen=True, kw_only=True)
class Reference:
    """What the modal is about and where its prompt stands, carried in its private metadata."""

    occurrence_id: int
    channel_id: str
    thread_ts: str | None

    def dump(self) -> str:
        """As text."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Self:
        """From what `dump` wrote."""
        return cls(**json.loads(text))


def prompt(
    *,
    occurrence_id: int,
    due_at: datetime,
    zone: ZoneInfo,
    contacts: Sequence[ContactPoint],
    decided: Sequence[Decided],
    open_points: Sequence[OpenPoint],
    said: Sequence[Said],
) -> Message:
    """The prompt of one occurrence; `due_at` is in UTC and shown in `zone`.

    Within Slack's limits whatever was said: long answers are cut, and where even that is too much
    the newest are shown and the others named.
    """
    local = due_at.astimezone(zone)
    blocks = [
        header(f"Check-in, {local:%A} {local.day} {local:%B}"),
        section(QUESTION),
        *(section(_side(side, contacts)) for side in _SIDES),
        *_decided(decided),
        *_open(open_points),
        actions(button("Answer", action_id=ANSWER, value=str(occurrence_id), style=Style.PRIMARY)),
    ]
    blocks += _answers(said, taken=blocks)
    return Message(text=cut(_as_text(blocks), TEXT_LIMIT), blocks=blocks)


def answer_modal(reference: Reference, *, earlier: Answer | None) -> Block:
    """The modal to answer in, filled with what the member answered `earlier`."""
    return modal(
        "Check-in",
        [
            *(
                text_input(
                    name,
                    label,
                    value=getattr(earlier, name) if earlier else None,
                    multiline=True,
                    optional=True,
                )
                for name, label in FIELDS
            ),
            select_input(
                "confidence",
                "How confident are you that it goes well?",
                CONFIDENCE,
                value=str(earlier.confidence) if earlier and earlier.confidence else None,
                optional=True,
            ),
        ],
        callback_id=ANSWER,
        submit="Answer",
        metadata=reference.dump(),
    )


_LABELS = (
    ("moved", "Moved"),
    ("next_steps", "Next"),
    ("in_the_way", "In the way"),
    ("changes_coming", "Changes coming"),
    ("said", "Said in the thread"),
)


def _side(side: Side, contacts: Sequence[ContactPoint]) -> str:
    lines = [_contact(each) for each in contacts if each.side is side]
    return cut("\n".join([f"*{_SIDES[side]}*", *(lines or ["no roles"])]), _SIDE_LENGTH)


def _contact(point: ContactPoint) -> str:
    holders = [_holder(point, point.primary, rank="")] if point.primary else []
    holders += [_holder(point, each, rank="deputy") for each in point.deputies]
    return f"{escape(point.title)}: {', '.join(holders) or '_nobody yet_'}"


def _holder(point: ContactPoint, member: Member, *, rank: str) -> str:
    named = member.mention if member in point.answering else escape(member.name)
    notes = [rank, "away" if member.id in point.away else ""]
    noted = ", ".join(note for note in notes if note)
    return f"{named} ({noted})" if noted else named


def _decided(decided: Sequence[Decided]) -> list[Block]:
    """The digest of what was decided, which also tells those who are to be informed."""
    if not decided:
        return []
    lines = [_decided_line(each) for each in decided[:_LISTED]]
    informed = [each for more in decided[_LISTED:] for each in more.informed]
    if len(decided) > _LISTED:
        more = f"… and {len(decided) - _LISTED} more in the log"
        lines.append(f"{more}{_for_information(informed)}")
    return [section(cut("\n".join(["*Decided since last time*", *lines]), _DECIDED_LENGTH))]


def _decided_line(each: Decided) -> str:
    title = cut(escape(_one_line(each.decision.title)), _TITLE_LENGTH)
    by = " and ".join(escape(one.member.name) for one in each.decision.confirmations)
    return f"• {_reference(each.decision)} {title}: {by}{_for_information(each.informed)}"


def _for_information(informed: Sequence[tuple[Member, str]]) -> str:
    named = dict.fromkeys(f"{member.mention} ({escape(title)})" for member, title in informed)
    return f"; for information: {', '.join(named)}" if named else ""


def _open(points: Sequence[OpenPoint]) -> list[Block]:
    blocks = []
    for kind, heading in _OPEN_HEADINGS.items():
        lines = [_open_line(each) for each in points if each.record.kind is kind]
        if len(lines) > _LISTED:
            lines[_LISTED:] = [f"… and {len(lines) - _LISTED} more in the log"]
        if lines:
            blocks.append(section("\n".join([f"*{heading}*", *lines])))
    return blocks or [section("*Nothing is open between you.*")]


def _open_line(point: OpenPoint) -> str:
    record = point.record
    who = escape(record.responsible.name) if record.responsible else f"anyone of the {point.side}"
    details = [who]
    if record.state is not FIRST_STATES[record.kind]:
        details.append(record.state.value)
    if isinstance(record, Issue):
        if record.priority is not Priority.NORMAL:
            details.append(record.priority.value)
        if record.due_on:
            details.append(f"due {record.due_on.day} {record.due_on:%B}")
    title = cut(escape(_one_line(record.title)), _TITLE_LENGTH)
    return f"• {_reference(record)} {title}: {', '.join(details)}"


def _reference(record: Record) -> str:
    if record.permalink is None:
        return f"*{record.reference}*"
    return f"*<{record.permalink}|{record.reference}>*"


def _answers(said: Sequence[Said], *, taken: Sequence[Block]) -> list[Block]:
    if not said:
        return []
    for length in _ANSWER_LENGTHS:
        blocks = [divider(), *(_answer(each, length) for each in said)]
        if fits([*taken, *blocks]):
            return blocks
    short = [_answer(each, _ANSWER_LENGTHS[-1]) for each in said]
    for left_out in range(1, len(said) + 1):
        names = ", ".join(escape(each.answer.member.name) for each in said[:left_out])
        blocks = [
            divider(),
            context(cut(f"Answered before: {names}", _NAMES_LENGTH)),
            *short[left_out:],
        ]
        if fits([*taken, *blocks]):
            return blocks
    return []


def _answer(said: Said, length: int) -> Block:
    answer = said.answer
    parts = [(label, getattr(answer, name)) for name, label in _LABELS if getattr(answer, name)]
    confidence = f" · confidence {answer.confidence} of 5" if answer.confidence else ""
    side = _SIDES.get(answer.member.side, "External")
    lines = [f"*{escape(answer.member.name)}* ({side}){confidence}"]
    lines += [
        f"*{label}:* {cut(escape(text), length // len(parts) - len(label))}"
        for label, text in parts
    ]
    if said.issue:
        lines.append(f"Logged as {_reference(said.issue)}")
    may_log = answer.in_the_way and not said.issue
    log = button("Log as issue", action_id=LOG_ISSUE, value=str(answer.id)) if may_log else None
    return section("\n".join(lines), accessory=log)


def _as_text(blocks: Sequence[Block]) -> str:
    """The whole in one text, for those who hear it or read it on a phone's lock screen."""
    texts = []
    for block in blocks:
        if block["type"] in {"section", "header"}:
            texts.append(block["text"]["text"])
        if block["type"] == "context":
            texts += [element["text"] for element in block["elements"]]
    return "\n\n".join(texts)


def _one_line(text: str) -> str:
    return " ".join(text.split())
