"""The modal that a check-in is answered in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from pico_bot.cards.blocks import (
    Block,
    chosen,
    modal,
    multi_select_input,
    select_input,
    submitted,
    text_input,
)
from pico_bot.model import Answer, Member
from pico_bot.model.charter import Question, QuestionKind
from pico_bot.model.checkins import Given
from pico_bot.texts import deferred
from pico_bot.texts import gettext as _

ANSWER = "checkin_answer"

_STEPS = (
    ("1", deferred("1: low")),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", deferred("5: high")),
)


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


def answer_modal(
    reference: Reference,
    *,
    questions: Sequence[Question],
    people: Sequence[Member],
    earlier: Answer | None,
) -> Block:
    """The modal to answer `questions` in, filled with what the member answered `earlier`.

    A question about people offers `people`, as many as Slack takes.
    """
    return modal(
        _("Check-in"),
        [
            _input(each, people=people, earlier=earlier.to(each) if earlier else None)
            for each in questions
        ],
        callback_id=ANSWER,
        submit=_("Answer"),
        metadata=reference.dump(),
    )


def answered(view: Mapping[str, Any]) -> dict[str, str | list[str] | None]:
    """What was filled into the modal, by the questions' keys."""
    return {name: chosen(view, name) or value for name, value in submitted(view).items()}


def _input(question: Question, *, people: Sequence[Member], earlier: Given) -> Block:
    key, text = question.key, _(question.text)
    match question.kind:
        case QuestionKind.PEOPLE if people:
            offered = [(str(each.id), each.name) for each in people]
            values = [str(each) for each in earlier] if isinstance(earlier, list) else []
            return multi_select_input(key, text, offered, values=values, optional=True)
        case QuestionKind.SCALE:
            steps = [(value, _(step)) for value, step in _STEPS]
            return select_input(key, text, steps, value=str(earlier), optional=True)
        case QuestionKind.CHOICE if question.choices:
            choices = [(str(number), _(each)) for number, each in enumerate(question.choices)]
            picked = next((n for n, each in enumerate(question.choices) if each == earlier), None)
            return select_input(key, text, choices, value=str(picked), optional=True)
    value = earlier if isinstance(earlier, str) else None
    return text_input(key, text, value=value, multiline=True, optional=True)
