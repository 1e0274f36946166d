"""Schedules, occurrences and answers without a database."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from pico_bot.core.recurrence import Every
from pico_bot.model.charter_defaults import BLOCKERS, CONFIDENCE, DEFAULT_QUESTIONS, PROGRESS
from pico_bot.model.charter_terms import Question, QuestionKind, Rhythm
from pico_bot.model.checkins import Answer, Occurrence, Schedule, ScheduleState, ThreadReply
from tests.samples.records import NOON

HOUR = timedelta(hours=1)
MOOD = Question(key="mood", text="How is the mood?", kind=QuestionKind.SCALE)
# A default question that the charter turned into a scale: its column holds text.
SCALE_OF_BLOCKERS = Question(key="blockers", text="How blocked are you?", kind=QuestionKind.SCALE)


def schedule(**values: object) -> Schedule:
    given = {
        "time_zone": "Europe/Copenhagen",
        "local_time": time(9),
        "weekdays": [0],
        "every": Every.WEEK,
        "state": ScheduleState.ON,
    }
    return Schedule(**given | values)


@pytest.mark.parametrize(
    ("state", "dropped_at", "is_set"),
    [
        (ScheduleState.ON, None, True),
        (ScheduleState.PAUSED, None, True),
        (ScheduleState.OFF, None, False),
        (ScheduleState.ON, NOON, False),
    ],
)
def test_a_schedule_is_set_unless_it_is_off_or_dropped(
    state: ScheduleState, dropped_at: datetime | None, is_set: bool
) -> None:
    assert schedule(state=state, dropped_at=dropped_at).is_set is is_set


@pytest.mark.parametrize(
    ("day", "at", "due"),
    [
        (date(2026, 11, 23), time(9), datetime(2026, 11, 23, 8, tzinfo=UTC)),
        # Clocks skip this hour, and go through the other one twice.
        (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_one_off_is_due_at_its_local_time(day: date, at: time, due: datetime) -> None:
    assert schedule(once_on=day, local_time=at).once_at == due
    assert schedule(local_time=at).once_at is None


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), None),
    ],
)
def test_a_pause_ends_with_its_last_day_in_the_schedules_zone(
    now: datetime, until: date | None
) -> None:
    assert schedule(paused_until=date(2026, 11, 23)).pause_at(now) == until
    assert schedule().pause_at(now) is None


def test_a_schedule_keeps_the_rhythm_that_was_agreed_beside_its_own() -> None:
    made = schedule(weekdays=[0, 3], every=Every.SECOND_WEEK, anchor=date(2026, 11, 23))
    assert made.rhythm == Rhythm(
        every=Every.SECOND_WEEK, weekdays=(0, 3), at=time(9), anchor=date(2026, 11, 23)
    )
    assert made.agreed_rhythm == Rhythm()
    agreed = Rhythm(every=Every.MONTH, at=time(15, 30), anchor=date(2026, 12, 1))
    made.agreed_rhythm = agreed
    assert made.agreed_rhythm == agreed
    assert made.rhythm.every is Every.SECOND_WEEK


def test_an_occurrence_without_questions_asked_the_default_ones() -> None:
    occurrence = Occurrence()
    assert occurrence.asked_questions == DEFAULT_QUESTIONS
    occurrence.set_questions([MOOD, PROGRESS])
    assert list(occurrence.asked_questions) == [MOOD, PROGRESS]


def test_an_answer_has_its_column_only_if_the_question_is_of_its_type() -> None:
    answer = Answer()
    answer.set_answers([(PROGRESS, "A lot"), (CONFIDENCE, 4), (MOOD, 3), (SCALE_OF_BLOCKERS, 5)])
    assert (answer.progress, answer.confidence, answer.blockers) == ("A lot", 4, None)
    assert answer.other_answers == {"mood": 3, "blockers": 5}
    given = [answer.answer_to(each) for each in (PROGRESS, CONFIDENCE, MOOD, SCALE_OF_BLOCKERS)]
    assert given == ["A lot", 4, 3, 5]
    assert answer.answer_to(BLOCKERS) is None


def test_new_answers_replace_all_earlier_ones() -> None:
    answer = Answer()
    answer.set_answers([(PROGRESS, "A lot"), (MOOD, 3)])
    answer.set_answers([(PROGRESS, None), (MOOD, None)])
    assert answer.other_answers is None
    assert answer.is_empty


@pytest.mark.parametrize(
    "values", [{"confidence": 1}, {"other_answers": {"mood": 1}}, {"replies": ["All is well"]}]
)
def test_any_answer_or_reply_makes_it_not_empty(values: dict[str, object]) -> None:
    replies = [ThreadReply(text=each) for each in values.pop("replies", ())]  # type: ignore[attr-defined]
    assert not Answer(replies=replies, **values).is_empty
    assert Answer().is_empty


def test_the_replies_are_shown_one_per_line() -> None:
    answer = Answer(replies=[ThreadReply(text="All is well"), ThreadReply(text="Or not")])
    assert answer.reply_text == "All is well\nOr not"


@pytest.mark.parametrize(
    ("first", "last", "late", "changed_late"),
    [
        (0, 0, False, False),
        (-1, 0, False, False),
        (-1, 1, False, True),
        (1, 2, True, False),
        (None, 1, True, False),
    ],
)
def test_an_answer_is_late_or_was_changed_late(
    first: int | None, last: int, late: bool, changed_late: bool
) -> None:
    answer = Answer(
        occurrence=Occurrence(closes_at=NOON),
        first_answered_at=None if first is None else NOON + first * HOUR,
        answered_at=NOON + last * HOUR,
    )
    assert (answer.is_late, answer.is_changed_late) == (late, changed_late)
    answer.occurrence.closes_at = None
    assert (answer.is_late, answer.is_changed_late) == (False, False)
