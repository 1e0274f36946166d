"""Mistakes in what people say and are asked: tags, emoji, questions."""

import re
from collections.abc import Iterator

from pico_bot.charter.validation.problem import Problem, amount, key, once, text
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import CharterTerms, Kind, Question, QuestionKind

_MOST_TAGS, _MOST_QUESTIONS, _MOST_CHOICES = 50, 15, 50
_LONGEST_TAG, _LONGEST_QUESTION = 40, 150
# What Slack takes as the text of something to choose.
_LONGEST_CHOICE = 75

_NO_WORD = {
    Kind.DECISION: gettext_noop("Choose a hashtag for decisions."),
    Kind.ISSUE: gettext_noop("Choose a hashtag for issues."),
    Kind.CHANGE: gettext_noop("Choose a hashtag for changes."),
}

_EMOJI = re.compile(r"[\w+'-]{1,100}(?:::skin-tone-[2-6])?")


def problems(terms: CharterTerms) -> Iterator[Problem]:
    """What is wrong with what people say and are asked."""
    yield from amount("tag_words", list(terms.tag_words), most=_MOST_TAGS)
    yield from once("tag_words", terms.tag_words)
    for word in terms.tag_words:
        if not word.isalpha() or word != word.lower() or len(word) > _LONGEST_TAG:
            yield Problem(
                path=f"tag_words.{word}",
                sentence=_("“{word}” can't be a tag. Use only lowercase letters.").format(
                    word=word
                ),
            )
    for kind in Kind:
        if kind not in terms.tag_words.values():
            yield Problem(path="tag_words", sentence=_(_NO_WORD[kind]))
    yield from amount("emoji", list(terms.emoji), most=_MOST_TAGS)
    for name in terms.emoji:
        if not _EMOJI.fullmatch(name) or name != name.lower():
            yield Problem(
                path=f"emoji.{name}",
                sentence=_(
                    "“{name}” isn't an emoji name. Enter it as in Slack but without colons, "
                    "like `scales`."
                ).format(name=name),
            )
    yield from questions("questions", terms.questions)


def questions(path: str, said: tuple[Question, ...]) -> Iterator[Problem]:
    """What is wrong with the questions of a check-in."""
    if not said:
        yield Problem(path=path, sentence=_("Add at least one question."))
    yield from amount(path, said, most=_MOST_QUESTIONS)
    yield from once(path, [each.key for each in said])
    for at, each in enumerate(said):
        yield from key(f"{path}.{at}.key", each.key)
        yield from text(f"{path}.{at}.text", each.text, limit=_LONGEST_QUESTION)
        yield from _choices(f"{path}.{at}.choices", each)


def _choices(path: str, question: Question) -> Iterator[Problem]:
    if question.kind is not QuestionKind.CHOICE:
        if question.choices:
            yield Problem(
                path=path, sentence=_("Only questions of type `choice` can have choices.")
            )
        return
    if len(question.choices) < 2:
        yield Problem(path=path, sentence=_("Add at least two choices."))
    yield from amount(path, question.choices, most=_MOST_CHOICES)
    yield from once(path, question.choices)
    for at, each in enumerate(question.choices):
        yield from text(f"{path}.{at}", each, limit=_LONGEST_CHOICE)
