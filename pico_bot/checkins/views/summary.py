"""A check-in once its window has closed: who answered, and what, question by question."""

from collections.abc import Mapping, Sequence

from pico_bot.blockkit import (
    TEXT_LIMIT,
    Block,
    actions,
    context,
    escape,
    fits,
    one_line,
    section,
    truncate,
)
from pico_bot.checkins.views.answers import (
    CONFIDENCE,
    SIDES,
    AnswerShown,
    QuestionsAsked,
    answer_markup,
    answer_reference,
    label_of,
    log_buttons,
)
from pico_bot.checkins.views.prompt import (
    OccurrenceTime,
    answer_button,
    as_text,
    heading,
    moved_because,
)
from pico_bot.i18n import dates, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import Message, Question, Side

# How long an answer and all to one question may be, tried in this order until the whole fits.
_LENGTHS = ((2000, 2800), (600, 2800), (300, 1400), (120, 700), (60, 300), (30, 120))
_WHO_LENGTH = 2500
_NAME_LENGTH = 60
# Two blocks each; whatever there is more of can be logged by its tag.
_MOST_TO_LOG = 16
_BARS = "▁▂▄▆█"


def summary_message(
    *,
    when: OccurrenceTime,
    asked: QuestionsAsked,
    silent: Mapping[Side, int],
    said: Sequence[AnswerShown],
    trend: Sequence[float],
) -> Message:
    """The check-in after its window; who did not answer is counted in `silent` and not named.

    `trend` is the average confidence of check-ins up to this one. Nobody's words are changed, but
    long ones are cut where Slack takes no more.
    """
    blocks: list[Block] = []
    for length, room in _LENGTHS:
        blocks = [
            heading(when),
            *moved_because(when.moved),
            *_closed(when),
            section(_who(said, silent)),
            *_confidence(trend, said),
            *_answers(said, asked, length=length, room=room),
            *_to_log(said),
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


def _who(said: Sequence[AnswerShown], silent: Mapping[Side, int]) -> str:
    if not said:
        return _("*No answers.*") if silent else _("*No answers*: everyone was away.")
    lines = []
    for side in (Side.CONSULTANCY, Side.CUSTOMER):
        answered = [_marked(each) for each in said if each.answer.member.side is side]
        line = ", ".join(answered) or _("no answers")
        lines.append(f"*{_(SIDES[side])}*: {truncate(line, _WHO_LENGTH // 2)}")
        if answered and silent.get(side):
            count = silent[side]
            others = ngettext(
                "{count} person hasn't answered", "{count} people haven't answered", count
            ).format(count=count)
            lines[-1] += f" ({others})"
    return "\n".join(lines)


def _name(said: AnswerShown) -> str:
    return one_line(said.answer.member.name, limit=_NAME_LENGTH)


def _marked(said: AnswerShown) -> str:
    """Who answered, and whether that was after the window."""
    name = _name(said)
    if said.answer.is_late:
        return _("{name} (late)").format(name=name)
    if said.answer.is_changed_late:
        return _("{name} (edited after the deadline)").format(name=name)
    return name


def _confidence(trend: Sequence[float], said: Sequence[AnswerShown]) -> list[Block]:
    """The average of this check-in, and how it went up to here."""
    if not trend or all(each.answer.confidence is None for each in said):
        return []
    now = _("*Confidence:* {number} of 5").format(number=dates.format_number(round(trend[-1], 1)))
    if len(trend) == 1:
        return [section(now)]
    bars = "".join(_BARS[round(each) - 1] for each in trend)
    before = _("{number} last time").format(number=dates.format_number(round(trend[-2], 1)))
    return [section(f"{now}  `{bars}`  {before}")]


def _answers(
    said: Sequence[AnswerShown], asked: QuestionsAsked, *, length: int, room: int
) -> list[Block]:
    blocks = []
    for question in asked.questions:
        if question == CONFIDENCE:
            continue
        lines = [_line(each, question, asked, length) for each in said]
        given = [line for line in lines if line]
        if given:
            text = "\n".join([f"*{label_of(question)}*", *given])
            blocks.append(section(truncate(text, room)))
    thread = [
        f"• {truncate(escape(each.answer.reply_text), length)} ({_name(each)})"
        for each in said
        if each.answer.reply_text
    ]
    if thread:
        heading_of = _("From the thread:")
        blocks.append(section(truncate("\n".join([f"*{heading_of}*", *thread]), room)))
    return blocks


def _line(said: AnswerShown, question: Question, asked: QuestionsAsked, length: int) -> str:
    given = said.answer.answer_to(question)
    if given is None:
        return ""
    text = truncate(answer_markup(question, given, asked.people), length)
    logged = [
        answer_reference(each)
        for each in said.logged
        if (question.key, each.id)
        in {("in_the_way", said.answer.issue_id), ("changes_coming", said.answer.change_id)}
    ]
    return " ".join([f"• {text} ({_name(said)})", *logged])


def _to_log(said: Sequence[AnswerShown]) -> list[Block]:
    """For each answer that may still become an issue or a change, whose it is and the buttons."""
    blocks: list[Block] = []
    for each in said:
        buttons = log_buttons(each.answer)
        if buttons and len(blocks) < _MOST_TO_LOG:
            blocks += [
                context(_("From {name}'s answer:").format(name=_name(each))),
                actions(*buttons),
            ]
    return blocks
