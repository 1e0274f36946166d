"""The answers to a check-in, as its prompt shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pico_bot.blockkit import (
    Block,
    ModalState,
    actions,
    button,
    context,
    divider,
    escape,
    fits,
    label_of,
    one_line,
    section,
    truncate,
)
from pico_bot.checkins.views import question_types
from pico_bot.checkins.views.loggable_questions import LOGGABLE_QUESTIONS
from pico_bot.i18n import dates, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import DEFAULT_QUESTIONS, Answer, AnswerValue, Question, Record
from pico_bot.records.views import and_more, record_context, record_link

# Short labels of the default questions, as long as the charter hasn't reworded them.
_SHORT_LABELS = {
    "progress": gettext_noop("Progress:"),
    "next_steps": gettext_noop("Next steps:"),
    "blockers": gettext_noop("Blockers:"),
    "upcoming_changes": gettext_noop("Upcoming changes:"),
}
_DEFAULTS = {each.key: each for each in DEFAULT_QUESTIONS}
CONFIDENCE = _DEFAULTS["confidence"]

# The longest answer shown, tried in this order until everything fits.
_ANSWER_LENGTHS = (2800, 1200, 600, 300)

_NAMES_LENGTH = 600
QUESTION_LENGTH = 150
_MIN_ANSWER_LENGTH = 20
_FILE_NAME_LENGTH = 60
_MAX_FILES = 5


@dataclass(frozen=True, kw_only=True)
class LogButtonState(ModalState):
    """The answer from which a button logs a record."""

    answer_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerShown:
    """One member's answer, and the records logged from it."""

    answer: Answer
    logged: Sequence[Record] = ()


@dataclass(frozen=True, kw_only=True)
class QuestionsAsked:
    """A check-in's questions; `people` are the names by id of members named in answers."""

    questions: Sequence[Question]
    people: Mapping[int, str]


def answer_blocks(
    answers: Sequence[AnswerShown], asked: QuestionsAsked, *, above: Sequence[Block]
) -> list[Block]:
    """As many of the `answers` as fit below the blocks `above`, the latest ones first."""
    if not answers:
        return []
    for length in _ANSWER_LENGTHS:
        blocks = [
            divider(),
            *chain.from_iterable(_answer(each, asked, length) for each in answers),
        ]
        if fits([*above, *blocks]):
            return blocks
    short = [_answer(each, asked, _ANSWER_LENGTHS[-1]) for each in answers]
    for left_out in range(1, len(answers) + 1):
        names = ", ".join(escape(each.answer.member.name) for each in answers[:left_out])
        before = _("Earlier answers, not shown: {names}").format(names=names)
        blocks = [
            divider(),
            context(truncate(before, _NAMES_LENGTH)),
            *chain.from_iterable(short[left_out:]),
        ]
        if fits([*above, *blocks]):
            return blocks
    return []


def _answer(shown: AnswerShown, asked: QuestionsAsked, length: int) -> list[Block]:
    answer = shown.answer
    heading = [f"*{escape(answer.member.name)}* ({label_of(answer.member.side)})"]
    parts = []
    for question in asked.questions:
        given = answer.answer_to(question)
        if given is None:
            continue
        if question == CONFIDENCE:
            heading.append(_("confidence {step} of 5").format(step=given))
        else:
            parts.append((question_label(question), answer_markup(question, given, asked.people)))
    if answer.reply_text:
        parts.append((_("From the thread:"), escape(answer.reply_text)))
    if answer.attachments:
        parts.append(
            (f"{record_context.attachments_label(answer.attachments)}:", file_links(answer))
        )
    lines = [" · ".join(heading)]
    for head, text in parts:
        room = max(length // len(parts) - len(head), _MIN_ANSWER_LENGTH)
        lines.append(f"*{head}* {truncate(text, room)}")
    if shown.logged:
        logged = dates.join_and([record_link(each) for each in shown.logged])
        lines.append(_("Logged as {references}").format(references=logged))
    return _with_buttons("\n".join(lines), log_buttons(answer))


def file_links(answer: Answer) -> str:
    """The files of the answer's thread replies, as links; empty if there are none."""
    shown = [
        each.markup
        for each in record_context.attachment_links(
            answer.attachments[:_MAX_FILES], limit=_FILE_NAME_LENGTH
        )
    ]
    if len(answer.attachments) > _MAX_FILES:
        shown.append(and_more(len(answer.attachments) - _MAX_FILES))
    return ", ".join(shown)


def question_label(question: Question) -> str:
    """The label above the answers to `question`."""
    default = _DEFAULTS.get(question.key)
    if question.key in _SHORT_LABELS and default is not None and question.text == default.text:
        return _(_SHORT_LABELS[question.key])
    return one_line(_(question.text), limit=QUESTION_LENGTH)


def answer_markup(question: Question, given: AnswerValue, names: Mapping[int, str]) -> str:
    """The answer `given` to `question` as markup; no one named in it is notified."""
    return escape(question_types.answer_text(question, given, names))


def log_buttons(answer: Answer) -> list[Block]:
    """The buttons to log an answer's parts as records, until they are logged."""
    value = LogButtonState(answer_id=answer.id).dump()
    return [
        button(_(each.button), action_id=each.action_id, value=value)
        for key, each in LOGGABLE_QUESTIONS.items()
        if getattr(answer, key) and each.record_id(answer) is None
    ]


def _with_buttons(text: str, buttons: Sequence[Block]) -> list[Block]:
    if len(buttons) > 1:
        return [section(text), actions(*buttons)]
    return [section(text, accessory=buttons[0] if buttons else None)]
