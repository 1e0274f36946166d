"""The modal to answer a check-in in; its content is saved as a draft while it is open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pico_bot.blockkit import (
    Block,
    ModalState,
    SubmittedForm,
    checkboxes_input,
    context,
    modal,
    shorten,
)
from pico_bot.checkins.views.loggable_questions import LOGGABLE_QUESTIONS
from pico_bot.checkins.views.question_types import FilledAnswer, type_of
from pico_bot.i18n import gettext as _
from pico_bot.model import COLUMNS, Answer, Member, Question

ANSWER = "checkin_answer"

# The action that each input dispatches when it changes. Slack sends the whole form with it.
DRAFT = "checkin_draft"

# The name of the checkbox below a question whose answer can be logged.
_CHECKBOX = "log_{key}"
_YES = "yes"

# https://docs.slack.dev/reference/block-kit/blocks/input-block
_HINT_LENGTH = 400


@dataclass(frozen=True, kw_only=True)
class AnswerFormState(ModalState):
    """The state of the modal: its occurrence, and where it was opened."""

    occurrence_id: int
    channel_id: str
    thread_ts: str | None


@dataclass(frozen=True, kw_only=True)
class AnswerButtonState(ModalState):
    """The occurrence of an *Answer* button, and its channel where it is shown outside of that."""

    occurrence_id: int
    channel_id: str = ""


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
    state: AnswerFormState,
    *,
    questions: Sequence[Question],
    people: Sequence[Member],
    before: PreviousAnswer,
) -> Block:
    """The modal to answer `questions` in, filled from the member's draft or earlier answer.

    Questions about people offer `people`, as many as Slack accepts. The hint of each field is the
    answer to the previous check-in.
    """
    blocks = []
    if before.draft is not None:
        blocks.append(context(_("Restored from your unsent draft.")))
    for each in questions:
        blocks.append(_question(each, people=people, before=before))
        if can_be_logged(each) and each.key not in before.logged:
            blocks.append(_checkbox(each.key, before))
    return modal(
        _("Answer check-in"),
        blocks,
        callback_id=ANSWER,
        submit=_("Answer"),
        metadata=state.dump(),
    )


def submitted_answers(form: SubmittedForm) -> dict[str, FilledAnswer]:
    """The content of the modal's fields by question key, without the checkboxes."""
    return {key: value for key, value in read_fields(form).items() if key not in _checkbox_names()}


def read_fields(form: SubmittedForm) -> dict[str, FilledAnswer]:
    """The content of all the modal's fields by name."""
    return {
        name: form.text(name) or form.optional_choice(name, str) or form.choices(name, str) or None
        for name in form.names
    }


def questions_to_log(form: SubmittedForm) -> set[str]:
    """The keys of the questions whose checkbox is ticked."""
    return {key for key in LOGGABLE_QUESTIONS if form.ticked(_CHECKBOX.format(key=key))}


def can_be_logged(question: Question) -> bool:
    """Whether the answer to `question` can be logged as a record."""
    return question.key in LOGGABLE_QUESTIONS and COLUMNS[question.key] is question.kind


def _checkbox_names() -> set[str]:
    return {_CHECKBOX.format(key=key) for key in LOGGABLE_QUESTIONS}


def _checkbox(key: str, before: PreviousAnswer) -> Block:
    name = _CHECKBOX.format(key=key)
    ticked = [_YES] if (before.draft or {}).get(name) else []
    block = checkboxes_input(
        name,
        _("Log"),
        [(_YES, _(LOGGABLE_QUESTIONS[key].checkbox), "")],
        values=ticked,
        optional=True,
    )
    return _dispatching(block)


def _question(question: Question, *, people: Sequence[Member], before: PreviousAnswer) -> Block:
    question_type = type_of(question.kind)
    value: FilledAnswer = None
    if before.draft is not None:
        value = before.draft.get(question.key)
    elif before.answer is not None:
        given = before.answer.answer_to(question)
        value = None if given is None else question_type.to_field(question, given)
    hint = _last_time(before.last.get(question.key, ""))
    return _dispatching(question_type.input(question, value=value, people=people, hint=hint))


def _last_time(answer: str) -> str | None:
    one_line = " ".join(answer.split())
    if not one_line:
        return None
    return shorten(_("Last time: {answer}").format(answer=one_line), _HINT_LENGTH)


def _dispatching(block: Block) -> Block:
    """The input, dispatching an action whenever its content changes.

    https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object
    """
    block["dispatch_action"] = True
    element = block["element"]
    element["action_id"] = DRAFT
    if element["type"] == "plain_text_input":
        element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return block
