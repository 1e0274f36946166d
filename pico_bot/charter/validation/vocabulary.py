"""Checks of hashtags, emoji and questions."""

import re
from collections.abc import Iterator

from pico_bot.blockkit import KIND_TEXTS
from pico_bot.charter.validation.problem import (
    Problem,
    check_count,
    check_key,
    check_text,
    check_unique,
)
from pico_bot.checkins.views import question_types
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms, Kind, Question

_MAX_TAGS, _MAX_QUESTIONS, _MAX_CHOICES = 50, 15, 50
_MAX_TAG_LENGTH, _MAX_QUESTION_LENGTH = 40, 150
# Slack's limit for the text of an option.
_MAX_CHOICE_LENGTH = 75

_EMOJI = re.compile(r"[\w+'-]{1,100}(?:::skin-tone-[2-6])?")


def problems(terms: CharterTerms) -> Iterator[Problem]:
    """The problems with hashtags, emoji and questions."""
    yield from check_count("tag_words", list(terms.tag_words), most=_MAX_TAGS)
    yield from check_unique("tag_words", terms.tag_words)
    for word in terms.tag_words:
        if not word.isalpha() or word != word.lower() or len(word) > _MAX_TAG_LENGTH:
            yield Problem(
                path=f"tag_words.{word}",
                sentence=_("“{word}” can't be a tag. Use only lowercase letters.").format(
                    word=word
                ),
            )
    for kind in Kind:
        if kind not in terms.tag_words.values():
            yield Problem(path="tag_words", sentence=_(KIND_TEXTS[kind].hashtag_missing))
    yield from check_count("emoji", list(terms.emoji), most=_MAX_TAGS)
    for name in terms.emoji:
        if not _EMOJI.fullmatch(name) or name != name.lower():
            yield Problem(
                path=f"emoji.{name}",
                sentence=_(
                    "“{name}” isn't an emoji name. Enter it as in Slack but without colons, "
                    "like `scales`."
                ).format(name=name),
            )
    yield from check_questions("questions", terms.questions)


def check_questions(path: str, questions: tuple[Question, ...]) -> Iterator[Problem]:
    """A check-in must have questions with unique keys, and choices where their type needs them."""
    if not questions:
        yield Problem(path=path, sentence=_("Add at least one question."))
    yield from check_count(path, questions, most=_MAX_QUESTIONS)
    yield from check_unique(path, [each.key for each in questions])
    for index, each in enumerate(questions):
        yield from check_key(f"{path}.{index}.key", each.key)
        yield from check_text(f"{path}.{index}.text", each.text, limit=_MAX_QUESTION_LENGTH)
        yield from _check_choices(f"{path}.{index}.choices", each)


def _check_choices(path: str, question: Question) -> Iterator[Problem]:
    if not question_types.type_of(question.kind).takes_choices:
        if question.choices:
            yield Problem(
                path=path, sentence=_("Only questions of type `choice` can have choices.")
            )
        return
    if len(question.choices) < 2:
        yield Problem(path=path, sentence=_("Add at least two choices."))
    yield from check_count(path, question.choices, most=_MAX_CHOICES)
    yield from check_unique(path, question.choices)
    for index, each in enumerate(question.choices):
        yield from check_text(f"{path}.{index}", each, limit=_MAX_CHOICE_LENGTH)
