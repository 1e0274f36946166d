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
    selected_value,
    shorten,
    submitted_value,
)
from pico_bot.checkins.views.question_types import FilledAnswer, type_of
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import COLUMNS, Answer, Kind, Member, Question

ANSWER = "checkin_answer"

# What somebody fills in comes with this before the field's name, as soon as it is filled in.
_FILLING = "checkin_filling:"
ANY_FILLING = re.compile(f"^{_FILLING}")

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
    """What the member has answered or entered before.

    `answer` is their answer to this check-in, `draft` the unsent content of the modal's fields by
    name, `last` their previous check-in's answers as plain text by question key, and `logged` the
    keys of the questions whose answers are already logged as records.
    """

    answer: Answer | None = None
    draft: Mapping[str, FilledAnswer] | None = None
    last: Mapping[str, str] = field(default_factory=dict)
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
    question_type = type_of(question.kind)
    value: FilledAnswer = None
    if before.draft is not None:
        value = before.draft.get(question.key)
    elif before.answer is not None:
        given = before.answer.answer_to(question)
        value = None if given is None else question_type.to_field(question, given)
    hint = _last_time(before.last.get(question.key, ""))
    return _kept(question_type.input(question, value=value, people=people, hint=hint))


def _last_time(answer: str) -> str | None:
    one_line = " ".join(answer.split())
    if not one_line:
        return None
    return shorten(_("Last time: {answer}").format(answer=one_line), _HINT_LENGTH)


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
