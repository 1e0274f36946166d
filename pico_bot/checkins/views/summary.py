"""The summary of a closed check-in: who answered, and the answers by question."""

from collections.abc import Mapping, Sequence

from pico_bot.blockkit import (
    TEXT_LIMIT,
    Block,
    actions,
    context,
    escape,
    fits,
    label_of,
    one_line,
    section,
    truncate,
)
from pico_bot.checkins.views.answers import (
    CONFIDENCE,
    AnswerShown,
    QuestionsAsked,
    answer_markup,
    file_links,
    log_buttons,
    question_label,
)
from pico_bot.checkins.views.loggable_questions import LOGGABLE_QUESTIONS
from pico_bot.checkins.views.prompt import (
    OccurrenceTime,
    answer_button,
    as_text,
    heading,
    move_note,
)
from pico_bot.i18n import dates, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import Message, Question, Side
from pico_bot.records.views import record_link

# The longest answer and the longest section, tried in this order until everything fits.
_LENGTHS = ((2000, 2800), (600, 2800), (300, 1400), (120, 700), (60, 300), (30, 120))
_WHO_LENGTH = 2500
_NAME_LENGTH = 60
# Two blocks for each answer; others can be logged with a tag.
_MAX_BUTTON_BLOCKS = 16
_BARS = "▁▂▄▆█"


def summary_message(
    *,
    when: OccurrenceTime,
    asked: QuestionsAsked,
    unanswered: Mapping[Side, int],
    answers: Sequence[AnswerShown],
    trend: Sequence[float],
) -> Message:
    """The summary of one occurrence, which replaces its prompt.

    `unanswered` counts the participants without an answer, who aren't named. `trend` is the average
    confidence at the check-ins up to this one. Long answers are cut to Slack's limits.
    """
    blocks: list[Block] = []
    for length, room in _LENGTHS:
        blocks = [
            heading(when),
            *move_note(when.moved),
            *_closed(when),
            section(_respondents(answers, unanswered)),
            *_confidence(trend, answers),
            *_answers(answers, asked, length=length, room=room),
            *_log_buttons(answers),
            answer_button(when),
        ]
        if fits(blocks):
            break
    return Message(text=truncate(as_text(blocks), TEXT_LIMIT), blocks=blocks)


def _closed(when: OccurrenceTime) -> list[Block]:
    if when.closes_at is None:
        return []
    until = _("Summarised {moment}. Late answers are accepted and marked late.")
    return [context(until.format(moment=dates.format_moment(when.closes_at, when.zone)))]


def _respondents(answers: Sequence[AnswerShown], unanswered: Mapping[Side, int]) -> str:
    if not answers:
        return _("*No answers.*") if unanswered else _("*No answers*: everyone was away.")
    lines = []
    for side in (Side.CONSULTANCY, Side.CUSTOMER):
        answered = [_name_and_lateness(each) for each in answers if each.answer.member.side is side]
        line = ", ".join(answered) or _("no answers")
        lines.append(f"*{label_of(side).capitalize()}*: {truncate(line, _WHO_LENGTH // 2)}")
        if answered and unanswered.get(side):
            count = unanswered[side]
            others = ngettext(
                "{count} person hasn't answered", "{count} people haven't answered", count
            ).format(count=count)
            lines[-1] += f" ({others})"
    return "\n".join(lines)


def _name(shown: AnswerShown) -> str:
    return one_line(shown.answer.member.name, limit=_NAME_LENGTH)


def _name_and_lateness(shown: AnswerShown) -> str:
    name = _name(shown)
    if shown.answer.is_late:
        return _("{name} (late)").format(name=name)
    if shown.answer.is_changed_late:
        return _("{name} (edited after the deadline)").format(name=name)
    return name


def _confidence(trend: Sequence[float], answers: Sequence[AnswerShown]) -> list[Block]:
    """The average confidence at this check-in, and the trend up to it."""
    if not trend or all(each.answer.confidence is None for each in answers):
        return []
    now = _("*Confidence:* {number} of 5").format(number=dates.format_number(round(trend[-1], 1)))
    if len(trend) == 1:
        return [section(now)]
    bars = "".join(_BARS[round(each) - 1] for each in trend)
    before = _("{number} last time").format(number=dates.format_number(round(trend[-2], 1)))
    return [section(f"{now}  `{bars}`  {before}")]


def _answers(
    answers: Sequence[AnswerShown], asked: QuestionsAsked, *, length: int, room: int
) -> list[Block]:
    blocks = []
    for question in asked.questions:
        if question == CONFIDENCE:
            continue
        lines = [_line(each, question, asked, length) for each in answers]
        given = [line for line in lines if line]
        if given:
            text = "\n".join([f"*{question_label(question)}*", *given])
            blocks.append(section(truncate(text, room)))
    thread = [
        f"• {said} ({_name(each)})" for each in answers if (said := _from_thread(each, length))
    ]
    if thread:
        heading_of = _("From the thread:")
        blocks.append(section(truncate("\n".join([f"*{heading_of}*", *thread]), room)))
    return blocks


def _from_thread(shown: AnswerShown, length: int) -> str:
    """The texts and files of the answer's thread replies."""
    text, files = truncate(escape(shown.answer.reply_text), length), file_links(shown.answer)
    return " ".join([*([text] if text else []), *([files] if files else [])])


def _line(shown: AnswerShown, question: Question, asked: QuestionsAsked, length: int) -> str:
    given = shown.answer.answer_to(question)
    if given is None:
        return ""
    text = truncate(answer_markup(question, given, asked.people), length)
    loggable = LOGGABLE_QUESTIONS.get(question.key)
    logged = [
        record_link(each)
        for each in shown.logged
        if loggable and each.id == loggable.record_id(shown.answer)
    ]
    return " ".join([f"• {text} ({_name(shown)})", *logged])


def _log_buttons(answers: Sequence[AnswerShown]) -> list[Block]:
    """For each answer that can still be logged, its author's name and the buttons."""
    blocks: list[Block] = []
    for each in answers:
        buttons = log_buttons(each.answer)
        if buttons and len(blocks) < _MAX_BUTTON_BLOCKS:
            blocks += [
                context(_("From {name}'s answer:").format(name=_name(each))),
                actions(*buttons),
            ]
    return blocks
