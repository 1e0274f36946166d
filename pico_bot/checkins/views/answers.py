"""What was answered to a check-in, as its prompt shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pico_bot.blockkit import (
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    fits,
    one_line,
    section,
    truncate,
)
from pico_bot.checkins.views import question_types
from pico_bot.i18n import dates, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import DEFAULT_QUESTIONS, Answer, GivenAnswer, Question, Record, Side

LOG_ISSUE = "checkin_issue"
LOG_CHANGE = "checkin_change"

SIDES = {
    Side.CONSULTANCY: gettext_noop("Consultancy"),
    Side.CUSTOMER: gettext_noop("Customer"),
    Side.UNKNOWN: gettext_noop("External"),
}

# How the answer to a question of every charter is headed, as long as the question says the same.
_SHORT = {
    "moved": gettext_noop("Progress:"),
    "next_steps": gettext_noop("Next steps:"),
    "in_the_way": gettext_noop("Blockers:"),
    "changes_coming": gettext_noop("Upcoming changes:"),
}
_DEFAULTS = {each.key: each for each in DEFAULT_QUESTIONS}
CONFIDENCE = _DEFAULTS["confidence"]

# How long one answer may be, tried in this order until the whole fits.
_ANSWER_LENGTHS = (2800, 1200, 600, 300)

_NAMES_LENGTH = 600
QUESTION_LENGTH = 150
_SHORTEST = 20


@dataclass(frozen=True, kw_only=True)
class AnswerShown:
    """One member's answer, and the records that were logged from it."""

    answer: Answer
    logged: Sequence[Record] = ()


@dataclass(frozen=True, kw_only=True)
class QuestionsAsked:
    """What a check-in asks; `people` are the names of members that an answer may tell by id."""

    questions: Sequence[Question]
    people: Mapping[int, str]


def answer_blocks(
    said: Sequence[AnswerShown], asked: QuestionsAsked, *, taken: Sequence[Block]
) -> list[Block]:
    """The answers as far as they fit below the blocks that are `taken`."""
    if not said:
        return []
    for length in _ANSWER_LENGTHS:
        blocks = [
            divider(),
            *chain.from_iterable(_answer(each, asked, length) for each in said),
        ]
        if fits([*taken, *blocks]):
            return blocks
    short = [_answer(each, asked, _ANSWER_LENGTHS[-1]) for each in said]
    for left_out in range(1, len(said) + 1):
        names = ", ".join(escape(each.answer.member.name) for each in said[:left_out])
        before = _("Earlier answers, not shown: {names}").format(names=names)
        blocks = [
            divider(),
            context(truncate(before, _NAMES_LENGTH)),
            *chain.from_iterable(short[left_out:]),
        ]
        if fits([*taken, *blocks]):
            return blocks
    return []


def _answer(said: AnswerShown, asked: QuestionsAsked, length: int) -> list[Block]:
    answer = said.answer
    side = _(SIDES[answer.member.side])
    heading = [f"*{escape(answer.member.name)}* ({side})"]
    parts = []
    for question in asked.questions:
        given = answer.answer_to(question)
        if given is None:
            continue
        if question == CONFIDENCE:
            heading.append(_("confidence {step} of 5").format(step=given))
        else:
            parts.append((label_of(question), answer_markup(question, given, asked.people)))
    if answer.reply_text:
        parts.append((_("From the thread:"), escape(answer.reply_text)))
    lines = [" · ".join(heading)]
    for head, text in parts:
        room = max(length // len(parts) - len(head), _SHORTEST)
        lines.append(f"*{head}* {truncate(text, room)}")
    if said.logged:
        logged = dates.join_and([answer_reference(each) for each in said.logged])
        lines.append(_("Logged as {references}").format(references=logged))
    return _with_buttons("\n".join(lines), log_buttons(answer))


def label_of(question: Question) -> str:
    """How the answers to `question` are headed."""
    default = _DEFAULTS.get(question.key)
    if question.key in _SHORT and default is not None and question.text == default.text:
        return _(_SHORT[question.key])
    return one_line(_(question.text), limit=QUESTION_LENGTH)


def answer_markup(question: Question, given: GivenAnswer, names: Mapping[int, str]) -> str:
    """The answer `given` to `question` as markup; no one named in it is notified."""
    return escape(question_types.answer_text(question, given, names))


def log_buttons(answer: Answer) -> list[Block]:
    """What an answer may be logged as, once each."""
    value, found = str(answer.id), []
    if answer.in_the_way and answer.issue_id is None:
        found.append(button(_("Log as issue"), action_id=LOG_ISSUE, value=value))
    if answer.changes_coming and answer.change_id is None:
        found.append(button(_("Log as change"), action_id=LOG_CHANGE, value=value))
    return found


def _with_buttons(text: str, buttons: Sequence[Block]) -> list[Block]:
    if len(buttons) > 1:
        return [section(text), actions(*buttons)]
    return [section(text, accessory=buttons[0] if buttons else None)]


def answer_reference(record: Record) -> str:
    """The record's name, leading to it."""
    if record.permalink is None:
        return f"*{record.reference}*"
    return f"*<{record.permalink}|{record.reference}>*"
