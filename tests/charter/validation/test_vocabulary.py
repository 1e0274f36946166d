"""Hashtags, emoji and questions of a charter are checked."""

from dataclasses import replace

import pytest

from pico_bot.charter.validation import vocabulary
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import Question, QuestionKind
from pico_bot.model.vocabulary import Kind

TERMS = CharterTerms(time_zone="UTC")


def paths(terms: CharterTerms) -> list[str]:
    return [each.path for each in vocabulary.problems(terms)]


@pytest.mark.parametrize("word", ["two words", "a1", "Issue", "x" * 41])
def test_a_hashtag_is_one_lowercase_word(word: str) -> None:
    assert paths(replace(TERMS, tag_words={**TERMS.tag_words, word: Kind.ISSUE})) == (
        ["tag_words", f"tag_words.{word}"] if word == "Issue" else [f"tag_words.{word}"]
    )


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_hashtag(kind: Kind) -> None:
    words = {word: each for word, each in TERMS.tag_words.items() if each is not kind}
    assert paths(replace(TERMS, tag_words=words)) == ["tag_words"]


def test_an_emoji_is_named_without_colons() -> None:
    assert paths(replace(TERMS, emoji={"+1::skin-tone-2": Kind.ISSUE})) == []
    assert paths(replace(TERMS, emoji={":scales:": Kind.ISSUE})) == ["emoji.:scales:"]


def test_the_questions_of_a_checkin_have_unique_keys() -> None:
    question = Question(key="a", text="How?")
    assert list(vocabulary.check_questions("q", (question,))) == []
    assert len(list(vocabulary.check_questions("q", ()))) == 1
    assert len(list(vocabulary.check_questions("q", (question, question)))) == 1


@pytest.mark.parametrize(
    ("kind", "choices", "is_valid"),
    [
        (QuestionKind.TEXT, (), True),
        (QuestionKind.TEXT, ("a", "b"), False),
        (QuestionKind.CHOICE, ("a", "b"), True),
        (QuestionKind.CHOICE, ("a",), False),
        (QuestionKind.CHOICE, ("a", "A"), False),
    ],
)
def test_only_a_choice_has_choices_and_at_least_two(
    kind: QuestionKind, choices: tuple[str, ...], is_valid: bool
) -> None:
    question = Question(key="a", text="How?", kind=kind, choices=choices)
    assert (not list(vocabulary.check_questions("q", (question,)))) is is_valid
