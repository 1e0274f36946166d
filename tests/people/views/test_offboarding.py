"""The offboarding notice and the messages about an absence."""

from datetime import date

from pico_bot.people.views import absence, offboarding
from tests.samples.record_scenes import issue
from tests.samples.records import ANNA, METTE, NOON, partnership
from tests.samples.slack_limits import check_complete, check_message


def test_the_notice_names_roles_and_reassigned_records() -> None:
    place = partnership()
    notice = offboarding.offboarding_notice(
        place,
        ANNA,
        reason=offboarding.LEFT,
        vacated=[(place.role("data-owner"), [METTE]), (place.role("it-owner"), [])],
        reassigned=[issue()] * 21,
    )
    assert notice.text.split("\n") == [
        ":wave: *Anna Berg* has left all channels of the partnership with *Nordlys*.",
        "• *Data owner*: covered by Mette Lund.",
        "• *IT owner* is now vacant.",
        f"Reassigned: {', '.join(['I-1'] * 20)} and 1 more.",
        "To assign someone, use `/pico role assign @person data-owner` in the channel.",
    ]
    check_message(notice)


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
