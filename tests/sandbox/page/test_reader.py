"""Dates and permalinks as one person sees them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pico_bot.sandbox.page.mrkdwn import mrkdwn
from pico_bot.sandbox.page.reader import Reader
from tests.sandbox.page.markup import read

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


READING = Reader(
    now=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    zone=COPENHAGEN,
    me="U0ANNA0001",
    people={"U0ANNA0001": "Anna Berg", "U0JONAS001": "Jonas Friis"},
    channels={"C0NORDLYS1": "nordlys-pico"},
)


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("{date_num} {time_secs}", "2026-10-23 07:46:22"),
        ("{date_long} at {time}", "Friday, October 23, 2026 at 07:46"),
        ("{date_short_pretty}", "Oct 23, 2026"),
        ("{ago}", "31 days ago"),
        ("{nonsense}", "{nonsense}"),
    ],
)
def test_dates_are_in_the_readers_time_zone(form: str, shown: str) -> None:
    time = read(mrkdwn(f"<!date^1792734382^{form}|fallback>", READING)).one("time")

    assert (time.text, time.attributes["title"]) == (shown, "fallback")


def test_an_impossible_date_shows_its_fallback() -> None:
    assert mrkdwn("<!date^99999999999999999^{date}|some day>", READING) == "some day"


def test_yesterday_starts_at_the_readers_midnight() -> None:
    # 23:30 UTC on the 21st is half past midnight on the 22nd in Copenhagen.
    late = int(datetime(2026, 11, 21, 23, 30, tzinfo=UTC).timestamp())

    assert read(mrkdwn(f"<!date^{late}^{{date_pretty}}|x>", READING)).text == "yesterday"


def test_a_permalink_to_a_message_in_the_sandbox_stays_on_the_page() -> None:
    link = "https://pico.slack.com/archives/C0NORDLYS1/p1792734382000100?thread_ts=1792734000.000000&amp;cid=C0NORDLYS1"

    address = read(mrkdwn(f"<{link}|source>", READING)).one("a").attributes

    assert address == {
        "href": "/?as=U0ANNA0001&channel=C0NORDLYS1&message=1792734382.000100"
        "&thread=1792734000.000000"
    }


def test_a_permalink_to_an_unknown_channel_leads_to_slack() -> None:
    link = "https://pico.slack.com/archives/C0ELSEWHERE/p1792734382000100"

    assert read(mrkdwn(f"<{link}>", READING)).one("a").attributes["href"] == link
