"""The weekly digest: how it looks, and that charts are dropped before text."""

from collections.abc import Callable, Mapping

import pytest

from pico_bot.i18n import translation
from pico_bot.i18n.translation import use_locale
from pico_bot.model.health import HealthLevel, HealthReason, HealthSignal, assess_health
from pico_bot.model.message import Message
from pico_bot.model.people import Member
from pico_bot.reports.views import weekly as weekly_views
from pico_bot.reports.views.charts import CHART
from pico_bot.reports.views.recent_changes import RecentChanges
from pico_bot.reports.views.weekly import PartnershipHealth
from tests.samples.digests import (
    MONDAY,
    charts_of,
    charts_of_partnerships,
    check_description,
    one_of_each_kind,
    partnership_healths,
)
from tests.samples.records import METTE
from tests.samples.slack_limits import check_complete, check_message
from tests.support.golden import Golden


def test_every_level_of_health_has_its_texts() -> None:
    assert list(weekly_views.LEVELS) == list(HealthLevel)


def weekly(*, lead: Member | None = None) -> Message:
    records = one_of_each_kind()[1:2]
    healths = partnership_healths(records)
    healths[-1] = PartnershipHealth(
        partnership=healths[-1].partnership,
        channel="C1",
        health=assess_health(
            [
                HealthReason(signal=HealthSignal.OVERDUE, number=1, records=records),
                HealthReason(signal=HealthSignal.LOW_CONFIDENCE, number=1.5),
                HealthReason(
                    signal=HealthSignal.OVERDUE_REVIEWS, number=1, records=one_of_each_kind()[:1]
                ),
            ]
        ),
        previous_level=HealthLevel.WATCH,
        changes=RecentChanges(decided=1, logged=2, resolved=0, raised=0, charter=1),
    )
    return weekly_views.digest_message(
        healths,
        week=MONDAY,
        since=MONDAY,
        chart_list=charts_of_partnerships("Nordlys", "Fjord"),
        lead=lead,
    )


MESSAGES: Mapping[str, Callable[[], Message]] = {
    "weekly": weekly,
    "weekly-in-a-channel": lambda: weekly(lead=METTE),
}


@pytest.mark.parametrize("language", translation.LANGUAGES)
@pytest.mark.parametrize("name", list(MESSAGES))
def test_weekly_digests_match_their_golden_files(name: str, language: str, golden: Golden) -> None:
    with use_locale(language):
        shown = MESSAGES[name]()
        for message in (shown, *shown.more):
            check_message(message)
            check_complete(message)
            check_description(message)
    folder = {translation.ENGLISH: "digests/", translation.DANISH: "da/digest-"}[language]
    for number, message in enumerate((shown, *shown.more)):
        golden(f"{folder}{name}-{number}" if number else f"{folder}{name}", message)


@pytest.mark.parametrize("many", range(1, 21))
def test_charts_are_dropped_before_any_text_is_shortened(many: int) -> None:
    some = charts_of_partnerships(*(f"Partnership {number} of many" for number in range(many)))
    healths = partnership_healths(one_of_each_kind()[1:2]) * many
    with_charts = weekly_views.digest_message(healths, week=MONDAY, since=MONDAY, chart_list=some)
    without = weekly_views.digest_message(healths, week=MONDAY, since=MONDAY)
    check_message(with_charts)
    check_description(with_charts)
    assert [each for each in with_charts.blocks if each["type"] != CHART] == without.blocks
    assert with_charts.text.startswith(without.text)


def test_a_small_digest_has_both_charts_and_a_large_one_none() -> None:
    assert len(charts_of(weekly())) == 2
    large = weekly_views.digest_message(
        partnership_healths(one_of_each_kind()[1:2]) * 20,
        week=MONDAY,
        since=MONDAY,
        chart_list=charts_of_partnerships("Nordlys"),
    )
    assert charts_of(large) == []
