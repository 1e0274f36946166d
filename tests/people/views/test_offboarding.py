"""The offboarding notice."""

from pico_bot.model import snapshot_of
from pico_bot.people.views import offboarding
from tests.samples.record_scenes import issue
from tests.samples.records import ANNA, METTE, partnership
from tests.samples.slack_limits import check_message


def test_the_notice_names_roles_and_reassigned_records() -> None:
    place = partnership()
    notice = offboarding.offboarding_notice(
        place,
        ANNA,
        reason=offboarding.LEFT,
        vacated=[
            (snapshot_of(place).role("data-owner"), [METTE]),
            (snapshot_of(place).role("it-owner"), []),
        ],
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
