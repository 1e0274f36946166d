"""The types of check-in questions: one class each, from the input in the modal to the charter.

A new type is a member of `QuestionKind`, a class here and a case in `type_of`.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar, assert_never

from pico_bot.blockkit import Block, multi_select_input, select_input, text_input
from pico_bot.i18n import dates, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import AnswerValue, Member, Question, QuestionKind

# The content of a modal's field: text, the value of an option, or the values of several.
FilledAnswer = str | Sequence[str] | None

LOWEST, HIGHEST = 1, 5
_STEP_LABELS = {LOWEST: gettext_noop("1 (low)"), HIGHEST: gettext_noop("5 (high)")}

Value = TypeVar("Value", str, int, list[int])


class InvalidAnswer(ValueError):
    """A value that the question's input doesn't offer; its text is for the person answering."""


class QuestionType(ABC, Generic[Value]):
    """How questions of one kind are asked, and how their answers are read and shown.

    `label` describes the type in the charter, where {choices} stands for the question's choices.
    `usage` is how to write it after the | in the charter's form. A question has choices if, and
    only if, the type `takes_choices`. A message to the bot can fill in only a `free_text` answer.
    """

    label: ClassVar[str]
    usage: ClassVar[str]
    takes_choices: ClassVar[bool] = False
    is_free_text: ClassVar[bool] = False

    @abstractmethod
    def input(
        self,
        question: Question,
        *,
        value: FilledAnswer,
        people: Sequence[Member],
        hint: str | None,
    ) -> Block:
        """The modal's input, filled with `value`; `people` are the members it can offer."""

    @abstractmethod
    def parse(
        self, question: Question, filled: FilledAnswer, *, member_ids: Collection[int]
    ) -> Value | None:
        """The answer in the modal's field; None if it is empty.

        `member_ids` are the partnership's members. Raises InvalidAnswer.
        """

    @abstractmethod
    def to_field(self, question: Question, given: Value) -> FilledAnswer:
        """The content of the modal's field for the answer `given`; the inverse of `parse`."""

    @abstractmethod
    def to_text(self, question: Question, given: Value, names: Mapping[int, str]) -> str:
        """The answer `given` in plain text; `names` are members' names by id."""


class _Text(QuestionType[str]):
    label = gettext_noop("text")
    usage = gettext_noop("text")
    is_free_text = True

    def input(
        self,
        question: Question,
        *,
        value: FilledAnswer,
        people: Sequence[Member],
        hint: str | None,
    ) -> Block:
        return text_input(
            question.key,
            _(question.text),
            value=_single(value),
            multiline=True,
            optional=True,
            hint=hint,
        )

    def parse(
        self, question: Question, filled: FilledAnswer, *, member_ids: Collection[int]
    ) -> str | None:
        return _stripped(filled)

    def to_field(self, question: Question, given: str) -> FilledAnswer:
        return given

    def to_text(self, question: Question, given: str, names: Mapping[int, str]) -> str:
        return given


class _Scale(QuestionType[int]):
    label = gettext_noop("scale, 1 to 5")
    usage = gettext_noop("scale (1 to 5)")

    def input(
        self,
        question: Question,
        *,
        value: FilledAnswer,
        people: Sequence[Member],
        hint: str | None,
    ) -> Block:
        steps = [
            (str(step), _(_STEP_LABELS[step]) if step in _STEP_LABELS else str(step))
            for step in range(LOWEST, HIGHEST + 1)
        ]
        return select_input(
            question.key, _(question.text), steps, value=_single(value), optional=True, hint=hint
        )

    def parse(
        self, question: Question, filled: FilledAnswer, *, member_ids: Collection[int]
    ) -> int | None:
        text = _stripped(filled)
        if text is None:
            return None
        steps = {str(step): step for step in range(LOWEST, HIGHEST + 1)}
        if text not in steps:
            sentence = _("Enter a number from {lowest} (low) to {highest} (high).")
            raise InvalidAnswer(sentence.format(lowest=LOWEST, highest=HIGHEST))
        return steps[text]

    def to_field(self, question: Question, given: int) -> FilledAnswer:
        return str(given)

    def to_text(self, question: Question, given: int, names: Mapping[int, str]) -> str:
        return _("{step} of 5").format(step=given)


class _Choice(QuestionType[str]):
    """Stored as the charter words it; the field holds its number, as Slack limits values."""

    label = gettext_noop("choice: {choices}")
    usage = gettext_noop("choice: one, another")
    takes_choices = True

    def input(
        self,
        question: Question,
        *,
        value: FilledAnswer,
        people: Sequence[Member],
        hint: str | None,
    ) -> Block:
        if not question.choices:
            return _TEXT.input(question, value=value, people=people, hint=hint)
        options = [(str(number), _(each)) for number, each in enumerate(question.choices)]
        return select_input(
            question.key, _(question.text), options, value=_single(value), optional=True, hint=hint
        )

    def parse(
        self, question: Question, filled: FilledAnswer, *, member_ids: Collection[int]
    ) -> str | None:
        text = _stripped(filled)
        if text is None or not question.choices:
            return text
        choices = {str(number): choice for number, choice in enumerate(question.choices)}
        if text not in choices:
            raise InvalidAnswer(_("Choose one of the options."))
        return choices[text]

    def to_field(self, question: Question, given: str) -> FilledAnswer:
        if not question.choices:
            return given
        numbers = {choice: str(number) for number, choice in enumerate(question.choices)}
        return numbers.get(given)

    def to_text(self, question: Question, given: str, names: Mapping[int, str]) -> str:
        return _(given)


class _People(QuestionType[list[int]]):
    """Stored as the members' ids, in order."""

    label = gettext_noop("people")
    usage = gettext_noop("people")

    def input(
        self,
        question: Question,
        *,
        value: FilledAnswer,
        people: Sequence[Member],
        hint: str | None,
    ) -> Block:
        # Slack rejects a select without options.
        if not people:
            return _TEXT.input(question, value=value, people=people, hint=hint)
        options = [(str(each.id), each.name) for each in people]
        chosen = () if value is None or isinstance(value, str) else value
        return multi_select_input(
            question.key, _(question.text), options, values=chosen, optional=True, hint=hint
        )

    def parse(
        self, question: Question, filled: FilledAnswer, *, member_ids: Collection[int]
    ) -> list[int] | None:
        chosen = [filled] if isinstance(filled, str) and filled else filled or ()
        by_text = {str(member_id): member_id for member_id in member_ids}
        if not by_text.keys() >= set(chosen):
            raise InvalidAnswer(_("Choose people in this partnership."))
        return sorted({by_text[each] for each in chosen}) or None

    def to_field(self, question: Question, given: list[int]) -> FilledAnswer:
        return [str(each) for each in given]

    def to_text(self, question: Question, given: list[int], names: Mapping[int, str]) -> str:
        return dates.join_and([names[each] for each in given if each in names])


_TEXT, _SCALE, _CHOICE, _PEOPLE = _Text(), _Scale(), _Choice(), _People()


def type_of(kind: QuestionKind) -> QuestionType[Any]:
    """The type behind `kind`."""
    match kind:
        case QuestionKind.TEXT:
            return _TEXT
        case QuestionKind.SCALE:
            return _SCALE
        case QuestionKind.CHOICE:
            return _CHOICE
        case QuestionKind.PEOPLE:
            return _PEOPLE
        case _:
            assert_never(kind)


def answer_text(question: Question, given: AnswerValue, names: Mapping[int, str]) -> str:
    """The answer `given` to `question` in plain text; `names` are members' names by id."""
    return "" if given is None else type_of(question.kind).to_text(question, given, names)


def type_label(question: Question) -> str:
    """The type of `question` as the charter shows it."""
    return _(type_of(question.kind).label).format(choices=", ".join(question.choices))


def usages() -> str:
    """How to write each type in the charter's form, as "text, scale (1 to 5), … or people"."""
    # Usages that contain a comma come last.
    types = sorted(map(type_of, QuestionKind), key=lambda each: each.takes_choices)
    return dates.join_or([_(each.usage) for each in types])


def _single(filled: FilledAnswer) -> str | None:
    return filled if isinstance(filled, str) else None


def _stripped(filled: FilledAnswer) -> str | None:
    return filled.strip() or None if isinstance(filled, str) else None
