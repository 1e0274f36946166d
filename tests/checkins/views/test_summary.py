"""The summary of a closed check-in."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pico_bot.checkins.views.answers import AnswerShown, QuestionsAsked
from pico_bot.checkins.views.prompt import OccurrenceTime
from pico_bot.checkins.views.summary import summary_message
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS
from pico_bot.model.checkins import Answer, Occurrence, ThreadReply
from pico_bot.model.message import Message
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Side
from tests.checkins.actions import buttons, texts
from tests.samples.record_scenes import issue
from tests.samples.records import ANNA, METTE, NOON
from tests.samples.slack_limits import check_message

CLOSED = Occurrence(id=1, closes_at=NOON)
WHEN = OccurrenceTime(
    occurrence_id=1, due_at=NOON, closes_at=NOON, zone=ZoneInfo("Europe/Copenhagen")
)
ASKED = QuestionsAsked(questions=DEFAULT_QUESTIONS, people={})


def answered(by: Member, **values: Any) -> Answer:
    return Answer(**{"id": by.id, "occurrence": CLOSED, "answered_at": NOON, "member": by} | values)


def summary(
    *answers: Answer | AnswerShown,
    unanswered: dict[Side, int] | None = None,
    trend: Sequence[float] = (),
) -> Message:
    """The summary, checked against Slack's limits."""
    message = summary_message(
        when=WHEN,
        asked=ASKED,
        unanswered=unanswered or {},
        answers=[
            AnswerShown(answer=each) if isinstance(each, Answer) else each for each in answers
        ],
        trend=trend,
    )
    check_message(message)
    return message


def sections(message: Message) -> list[str]:
    return texts({"blocks": message.blocks})


def test_who_answered_is_listed_by_side_and_the_others_are_counted() -> None:
    late = answered(ANNA, progress="B", answered_at=NOON + timedelta(hours=1))
    shown = summary(answered(METTE, progress="A"), late, unanswered={Side.CUSTOMER: 2})
    assert sections(shown) == [
        "*Consultancy*: Mette Lund\n*Customer*: Anna Berg (late) (2 people haven't answered)",
        "*Progress:*\n• A (Mette Lund)\n• B (Anna Berg)",
    ]
    late.first_answered_at = NOON
    assert "Anna Berg (edited after the deadline)" in sections(summary(late))[0]


def test_a_check_in_without_answers_says_why() -> None:
    assert sections(summary(unanswered={Side.CUSTOMER: 1})) == ["*No answers.*"]
    assert sections(summary()) == ["*No answers*: everyone was away."]


def test_confidence_is_an_average_with_its_trend() -> None:
    given = answered(ANNA, confidence=4)
    assert sections(summary(given, trend=[4.25]))[1:] == ["*Confidence:* 4.2 of 5"]
    assert sections(summary(given, trend=[1, 5, 3]))[1:] == [
        "*Confidence:* 3 of 5  `▁█▄`  5 last time"
    ]
    assert len(sections(summary(answered(ANNA, blockers="X"), trend=[4.0]))) == 2


def test_a_logged_record_is_linked_where_it_was_reported() -> None:
    logged = issue(id=5, number=3, permalink=None)
    given = answered(ANNA, progress="A", blockers="B", issue_id=5)
    [_, progress, blockers] = sections(summary(AnswerShown(answer=given, logged=[logged])))
    assert progress == "*Progress:*\n• A (Anna Berg)"
    assert "I-3" in blockers


def test_thread_replies_come_last() -> None:
    given = answered(ANNA, progress="A", replies=[ThreadReply(text="More <b>")])
    assert sections(summary(given))[-1] == "*From the thread:*\n• More &lt;b&gt; (Anna Berg)"


def test_eight_answers_have_buttons_to_log_them() -> None:
    found = buttons({"blocks": summary(*[answered(ANNA, blockers="B")] * 20).blocks})
    assert [label for label, _value in found] == ["Log as issue"] * 8 + ["Answer"]


def test_long_answers_are_cut_until_the_message_fits() -> None:
    keys = ("progress", "next_steps", "blockers", "upcoming_changes")
    given = answered(
        ANNA, **dict.fromkeys(keys, "x" * 3000), replies=[ThreadReply(text="y" * 3000)]
    )
    [_, *shown] = sections(summary(*[given] * 40))
    assert len(shown) == 5
    assert all(len(each) < 2800 for each in shown)
