"""The table of questions whose answers can be logged: complete, and in both languages."""

from dataclasses import asdict, fields

import pytest

from pico_bot.checkins.views.loggable_questions import LOGGABLE_QUESTIONS, LoggableQuestion
from pico_bot.i18n.translation import DANISH, gettext, use_locale
from pico_bot.model.charter_terms import QuestionKind
from pico_bot.model.checkins import COLUMNS, Answer
from pico_bot.model.vocabulary import Kind

RECORD_COLUMNS = {kind: f"{kind}_id" for kind in Kind if f"{kind}_id" in Answer.__table__.columns}


def test_every_record_that_an_answer_keeps_is_logged_from_one_question() -> None:
    kinds = [each.kind for each in LOGGABLE_QUESTIONS.values()]
    assert sorted(kinds) == sorted(RECORD_COLUMNS)


@pytest.mark.parametrize("key", LOGGABLE_QUESTIONS)
def test_only_a_default_question_that_is_answered_in_words_can_be_logged(key: str) -> None:
    assert COLUMNS[key] is QuestionKind.TEXT


@pytest.mark.parametrize("loggable", LOGGABLE_QUESTIONS.values(), ids=LOGGABLE_QUESTIONS)
def test_the_record_is_kept_in_the_column_of_its_kind(loggable: LoggableQuestion) -> None:
    answer = Answer()
    assert loggable.record_id(answer) is None
    loggable.set_record_id(answer, 7)
    assert getattr(answer, RECORD_COLUMNS[loggable.kind]) == loggable.record_id(answer) == 7


@pytest.mark.parametrize("name", [each.name for each in fields(LoggableQuestion)])
def test_no_two_questions_share_a_text(name: str) -> None:
    values = [asdict(each)[name] for each in LOGGABLE_QUESTIONS.values()]
    assert len(set(values)) == len(values)
    if name not in {"kind", "action_id"}:
        with use_locale(DANISH):
            assert not {gettext(each) for each in values} & set(values)
