"""Digests as they look in both languages, and what Slack takes of their charts."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pico_bot.blockkit.blocks import Block, escape
from pico_bot.i18n import translation
from pico_bot.i18n.dates import format_number
from pico_bot.i18n.translation import use_locale
from pico_bot.model.health import HealthLevel, HealthReason, HealthSignal, assess_health
from pico_bot.model.message import Message
from pico_bot.model.people import Member
from pico_bot.model.records import Record
from pico_bot.model.statistics import ConfidenceComparison, ConfidencePoint, IssueFlow
from pico_bot.model.vocabulary import Side
from pico_bot.reports.views import charts, monthly
from pico_bot.reports.views import weekly as reports_weekly
from pico_bot.reports.views.charts import CHART
from pico_bot.reports.views.recent_changes import RecentChanges
from pico_bot.reports.views.weekly import PartnershipHealth
from tests.samples.arbitrary_records import LINKS, written
from tests.samples.digests import MONDAY, WEEKS, drawn, fares, figures, month, quiet
from tests.samples.record_scenes import SCENES
from tests.samples.records import METTE
from tests.samples.slack_limits import check_complete, check_inert, check_message
from tests.support.golden import Golden

TOLD = ("decision-confirmed", "issue-with-everything", "change-assessed")


def told() -> list[Record]:
    """A record of each kind."""
    return [SCENES[name]()[0] for name in TOLD]


def weekly(*, lead: Member | None = None) -> Message:
    records = told()[1:2]
    few = fares(records)
    few[-1] = PartnershipHealth(
        partnership=few[-1].partnership,
        channel="C1",
        health=assess_health(
            [
                HealthReason(signal=HealthSignal.OVERDUE, number=1, records=records),
                HealthReason(signal=HealthSignal.LOW_CONFIDENCE, number=1.5),
                HealthReason(signal=HealthSignal.OVERDUE_REVIEWS, number=1, records=told()[:1]),
            ]
        ),
        previous_level=HealthLevel.WATCH,
        changes=RecentChanges(decided=1, logged=2, resolved=0, raised=0, charter=1),
    )
    return reports_weekly.digest_message(
        few, week=MONDAY, since=MONDAY, chart_list=drawn("Nordlys", "Fjord"), lead=lead
    )


DIGESTS: Mapping[str, Callable[[], Message]] = {
    "weekly": weekly,
    "weekly-in-a-channel": lambda: weekly(lead=METTE),
    "monthly": lambda: monthly.monthly_message(month(told()), chart_list=figures()[:2]),
    "monthly-quiet": lambda: monthly.monthly_message(quiet(told()[1:2])),
    "figures": lambda: charts.statistics_message("Nordlys", figures()),
}


@pytest.mark.parametrize("language", translation.LANGUAGES)
@pytest.mark.parametrize("name", list(DIGESTS))
def test_a_digest_looks_as_it_did(name: str, language: str, golden: Golden) -> None:
    with use_locale(language):
        shown = DIGESTS[name]()
        for message in (shown, *shown.more):
            check_message(message)
            check_complete(message)
            check_told(message)
    of = {translation.ENGLISH: f"digests/{name}", translation.DANISH: f"da/digest-{name}"}[language]
    for place, message in enumerate((shown, *shown.more)):
        golden(f"{of}-{place}" if place else of, message)


@pytest.mark.parametrize("many", range(1, 21))
def test_charts_are_left_out_before_anything_that_is_said_is_cut(many: int) -> None:
    some = drawn(*(f"Partnership {number} of many" for number in range(many)))
    few = fares(told()[1:2]) * many
    with_charts = reports_weekly.digest_message(few, week=MONDAY, since=MONDAY, chart_list=some)
    without = reports_weekly.digest_message(few, week=MONDAY, since=MONDAY)
    check_message(with_charts)
    check_told(with_charts)
    assert [each for each in with_charts.blocks if each["type"] != CHART] == without.blocks
    assert with_charts.text.startswith(without.text)


def test_a_small_digest_has_both_charts_and_a_large_one_none() -> None:
    assert len(charts_of(weekly())) == 2
    large = reports_weekly.digest_message(
        fares(told()[1:2]) * 20, week=MONDAY, since=MONDAY, chart_list=drawn("Nordlys")
    )
    assert charts_of(large) == []


@given(st.lists(written, min_size=1, max_size=12))
def test_slack_takes_the_chart_whatever_partnerships_are_called(names: list[str]) -> None:
    values = [(name, [3.5] * len(WEEKS)) for name in names]
    chart = charts.confidence_comparison_chart(ConfidenceComparison(weeks=WEEKS, values=values))
    assert chart is not None
    message = Message(text="\n".join(chart.description), blocks=[chart.block])
    check_message(message)
    check_inert(message)
    check_told(message)
    assert len(chart.block["chart"]["series"]) == min(len(names), charts.MOST_LINES)


@given(st.lists(written, min_size=1, max_size=3))
def test_a_month_of_whatever_people_wrote_calls_nobody(titles: list[str]) -> None:
    records = told()
    for record, title in zip(records, titles, strict=False):
        record.title = title
    shown = monthly.monthly_message(month(records * 10), chart_list=figures()[:2])
    check_message(shown)
    check_inert(shown, links=LINKS)
    check_complete(shown)


def test_a_month_names_nobody() -> None:
    said = DIGESTS["monthly"]().text
    for record in told():
        assert record.responsible is not None
        for each in (record.responsible, record.author, record.logged_by):
            assert each.name.split()[0] not in said


def test_a_quiet_month_with_nothing_left_to_do_is_one_line() -> None:
    assert monthly.monthly_message(quiet([]), chart_list=figures()[:2]).text == (
        "Nothing was decided, opened, resolved or raised in *October 2026*."
    )


def test_there_is_no_chart_of_one_point_or_of_nothing() -> None:
    one = [ConfidencePoint(on=MONDAY, average=3, sides={})]
    assert charts.confidence_chart([]) is charts.confidence_chart(one) is None
    flow = IssueFlow(week=MONDAY, opened=1, resolved=0)
    assert charts.issue_flow_chart([flow]) is None
    nothing = [IssueFlow(week=week, opened=0, resolved=0) for week in WEEKS]
    assert charts.issue_flow_chart(nothing) is None
    assert charts.issue_flow_chart([*nothing[:-1], flow]) is not None
    assert charts.confidence_comparison_chart(None) is None
    assert "no figures of *Nordlys* yet" in charts.statistics_message("Nordlys", []).text


@pytest.mark.parametrize(
    ("both", "names", "points"),
    [
        ("11111111", ["consultancy", "customer"], 8),
        ("00001111", ["consultancy", "customer"], 4),
        ("00000111", ["Everyone"], 8),
        ("11111110", ["Everyone"], 8),
        ("01", ["Everyone"], 2),
    ],
)
def test_confidence_is_by_side_as_far_back_as_both_answered(
    both: str, names: list[str], points: int
) -> None:
    sides = {Side.CONSULTANCY: 4.0, Side.CUSTOMER: 2.0}
    chart = charts.confidence_chart(
        [
            ConfidencePoint(on=week, average=3, sides=sides if answered == "1" else {})
            for week, answered in zip(WEEKS, both, strict=False)
        ]
    )
    assert chart is not None
    lines = chart.block["chart"]["series"]
    assert [each["name"] for each in lines] == names
    assert [len(each["data"]) for each in lines] == [points] * len(names)


def charts_of(message: Message) -> list[Block]:
    return [each for each in message.blocks if each["type"] == CHART]


def check_told(message: Message) -> None:
    """Fail unless the message's text has every number that its charts show, a line each."""
    said = message.text.split("\n")
    for block in charts_of(message):
        assert f"*{escape(block['title'])}*" in said
        for line in block["chart"]["series"]:
            numbers = [f"{each['label']}: {format_number(each['value'])}" for each in line["data"]]
            assert f"{escape(line['name'])}: {'; '.join(numbers)}" in said
