"""The modal that a check-in is answered in; what is filled into it is kept while it is open."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pico_bot.blockkit import (
    Block,
    ModalState,
    checkboxes_input,
    context,
    modal,
    multi_select_input,
    select_input,
    selected_value,
    shorten,
    submitted_value,
    text_input,
)
from pico_bot.checkins.views.answers import answer_text
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import COLUMNS, Answer, GivenAnswer, Kind, Member, Question, QuestionKind

ANSWER = "checkin_answer"

# What somebody fills in comes with this before the field's name, as soon as it is filled in.
_FILLING = "checkin_filling:"
ANY_FILLING = re.compile(f"^{_FILLING}")

# What a modal's field holds: text, an option's value, or the values of several.
FilledAnswer = str | Sequence[str] | None

_STEPS = (
    ("1", gettext_noop("1 (low)")),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", gettext_noop("5 (high)")),
)

# The questions whose answers may become records, and the box to tick below each.
LOGGED_AS: Mapping[str, Kind] = MappingProxyType(
    {"in_the_way": Kind.ISSUE, "changes_coming": Kind.CHANGE}
)
_TICKS: Mapping[str, str] = MappingProxyType(
    {
        "in_the_way": gettext_noop("Also log this as an issue"),
        "changes_coming": gettext_noop("Also log this as a change"),
    }
)
_TICK = "log_{key}"
_YES = "yes"

# https://docs.slack.dev/reference/block-kit/blocks/input-block
_HINT_LENGTH = 400


@dataclass(frozen=True, kw_only=True)
class AnswerFormState(ModalState):
    """What the modal is about and where its prompt stands, carried in its private metadata."""

    occurrence_id: int
    channel_id: str
    thread_ts: str | None


@dataclass(frozen=True, kw_only=True)
class PreviousAnswer:
    """What the member has said and written before.

    `answer` is their answer to this check-in, `draft` what they had begun to fill in, by the
    fields' names, and `last` their answer to the check-in before it. `people` are the names of
    members whom an answer tells by id, and `logged` the questions of which there is a record.
    """

    answer: Answer | None = None
    draft: Mapping[str, FilledAnswer] | None = None
    last: Answer | None = None
    people: Mapping[int, str] = field(default_factory=dict)
    logged: Collection[str] = ()


def answer_modal(
    reference: AnswerFormState,
    *,
    questions: Sequence[Question],
    people: Sequence[Member],
    before: PreviousAnswer,
) -> Block:
    """The modal to answer `questions` in, filled with what the member had begun or answered.

    A question about people offers `people`, as many as Slack takes. What was answered last time
    stands below each field.
    """
    blocks = []
    if before.draft is not None:
        blocks.append(context(_("Restored from your unsent draft.")))
    for each in questions:
        blocks.append(_question(each, people=people, before=before))
        if may_be_logged(each) and each.key not in before.logged:
            blocks.append(_tick(each.key, before))
    return modal(
        _("Check-in"),
        blocks,
        callback_id=ANSWER,
        submit=_("Answer"),
        metadata=reference.dump(),
    )


def read_answers(view: Mapping[str, Any]) -> dict[str, str | list[str] | None]:
    """What is filled into the modal, by the questions' keys; boxes to tick are left out."""
    return {key: value for key, value in read_filled(view).items() if key not in _tick_names()}


def read_filled(view: Mapping[str, Any]) -> dict[str, str | list[str] | None]:
    """What is filled into the modal, boxes to tick and all, by the fields' names."""
    return {
        name.removeprefix(_FILLING): selected_value(view, name.removeprefix(_FILLING), name)
        or value
        for name, value in submitted_value(view).items()
    }


def is_ticked(view: Mapping[str, Any]) -> set[str]:
    """The keys of the questions whose answers are to be logged at once."""
    filled = read_filled(view)
    return {key for key in LOGGED_AS if filled.get(_TICK.format(key=key))}


def may_be_logged(question: Question) -> bool:
    """Whether what is answered to `question` may become a record."""
    return question.key in LOGGED_AS and COLUMNS[question.key] is question.kind


def _tick_names() -> set[str]:
    return {_TICK.format(key=key) for key in LOGGED_AS}


def _tick(key: str, before: PreviousAnswer) -> Block:
    name = _TICK.format(key=key)
    ticked_before = [_YES] if (before.draft or {}).get(name) else []
    block = checkboxes_input(
        name, _("Log"), [(_YES, _(_TICKS[key]), "")], values=ticked_before, optional=True
    )
    return _kept(block)


def _question(question: Question, *, people: Sequence[Member], before: PreviousAnswer) -> Block:
    filled: FilledAnswer
    if before.draft is not None:
        filled = before.draft.get(question.key)
    else:
        filled = as_filled(question, before.answer.to(question) if before.answer else None)
    hint = _last_time(question, before)
    return _kept(_input(question, people=people, filled=filled, hint=hint))


def _last_time(question: Question, before: PreviousAnswer) -> str | None:
    given = before.last.to(question) if before.last else None
    if given is None:
        return None
    said = " ".join(answer_text(given, question, before.people).split())
    return shorten(_("Last time: {answer}").format(answer=said), _HINT_LENGTH) if said else None


def as_filled(question: Question, given: GivenAnswer) -> FilledAnswer:
    """What stands in the field of `question` where `given` was answered to it."""
    match given:
        case None:
            return None
        case list():
            return [str(each) for each in given]
        case int():
            return str(given)
    if question.kind is QuestionKind.CHOICE and question.choices:
        numbers = {choice: str(number) for number, choice in enumerate(question.choices)}
        return numbers.get(given)
    return given


def _input(
    question: Question, *, people: Sequence[Member], filled: FilledAnswer, hint: str | None
) -> Block:
    key, text = question.key, _(question.text)
    one = filled if isinstance(filled, str) else None
    match question.kind:
        case QuestionKind.PEOPLE if people:
            offered = [(str(each.id), each.name) for each in people]
            several = () if filled is None or isinstance(filled, str) else filled
            return multi_select_input(key, text, offered, values=several, optional=True, hint=hint)
        case QuestionKind.SCALE:
            steps = [(value, _(step)) for value, step in _STEPS]
            return select_input(key, text, steps, value=one, optional=True, hint=hint)
        case QuestionKind.CHOICE if question.choices:
            choices = [(str(number), _(each)) for number, each in enumerate(question.choices)]
            return select_input(key, text, choices, value=one, optional=True, hint=hint)
    return text_input(key, text, value=one, multiline=True, optional=True, hint=hint)


def _kept(block: Block) -> Block:
    """The input, telling of what is filled into it while the modal is open.

    https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object
    """
    block["dispatch_action"] = True
    element = block["element"]
    element["action_id"] = f"{_FILLING}{element['action_id']}"
    if element["type"] == "plain_text_input":
        element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return block
