"""One line about what changed, and a line for each check-in that was skipped."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pico_bot.model.checkins import SkipReason
from pico_bot.reports.views.recent_changes import (
    RecentChanges,
    SkippedCheckin,
    changes_line,
    skipped_lines,
)
from tests.samples.records import NOON

NOTHING = RecentChanges(decided=0, logged=0, resolved=0, raised=0)
SINCE = date(2026, 11, 16)
SKIPPED = SkippedCheckin(
    title=None,
    due_at=NOON,
    zone=ZoneInfo("Europe/Copenhagen"),
    channel="C1",
    reason=SkipReason.TOO_LATE,
)


def test_a_week_without_changes_says_so() -> None:
    assert changes_line(NOTHING, since=SINCE) == (
        "Nothing has been decided, logged or resolved since 16 Nov 2026."
    )


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"decided": 1}, "1 decision confirmed"),
        ({"logged": 2}, "2 issues logged"),
        ({"resolved": 1, "raised": 3}, "1 issue resolved and 3 changes raised"),
        ({"charter": 1, "roles": 2}, "1 charter change and 2 roles reassigned"),
        ({"phase": "Build\n<!here>"}, "the phase is now Build &lt;!here&gt;"),
        ({"logged": 1234}, "1,234 issues logged"),
    ],
)
def test_only_what_changed_is_counted(changed: dict[str, Any], what: str) -> None:
    assert changes_line(replace(NOTHING, **changed), since=SINCE) == f"Since 16 Nov 2026: {what}."


def test_a_skipped_check_in_is_named_with_its_reason() -> None:
    extra = replace(SKIPPED, title="Steering <b>", reason=SkipReason.CHANNEL_SUSPENDED)
    assert skipped_lines(replace(NOTHING, skipped=[SKIPPED, extra])) == [
        "• The check-in in <#C1>, due Mon 23 Nov 2026, 12:00 (Europe/Copenhagen), was skipped: "
        "it couldn't be posted within two hours.",
        "• The extra check-in *Steering &lt;b&gt;* in <#C1>, due Mon 23 Nov 2026, 12:00 "
        "(Europe/Copenhagen), was skipped: Pico couldn't post in the channel.",
    ]


def test_only_the_latest_three_are_listed() -> None:
    skipped = [replace(SKIPPED, due_at=NOON + timedelta(weeks=week)) for week in range(5)]
    *lines, more = skipped_lines(replace(NOTHING, skipped=skipped))
    assert [line.partition(" 2026,")[0].rpartition("due ")[2] for line in lines] == [
        "Mon 7 Dec",
        "Mon 14 Dec",
        "Mon 21 Dec",
    ]
    assert more == "… and 2 more"
    assert len(skipped_lines(replace(NOTHING, skipped=skipped[:3]))) == 3
