"""The messages about an absence: handover, and summary on return."""

from datetime import date

from pico_bot.people.views import absence
from tests.samples.record_scenes import issue
from tests.samples.records import ANNA, NOON, partnership
from tests.samples.slack_limits import check_complete, check_message


def test_a_welcome_without_news_says_so() -> None:
    message = absence.welcome_message(partnership(), history=[], waiting=[], since=NOON)
    assert "Nothing changed on your records while you were away." in message.text
    assert "Nothing is waiting for you." in message.text
    check_message(message)


def test_a_handover_lists_what_is_waiting() -> None:
    message = absence.handover_message(
        partnership(), who=ANNA, through=date(2026, 11, 27), records=[issue()] * 16
    )
    assert message.text.startswith(":wave: Anna Berg is away through Fri 27 Nov 2026.")
    assert "1 more" in message.text
    check_message(message)
    check_complete(message)
