"""Charts: golden files, and Slack's limits."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pico_bot.i18n import translation
from pico_bot.i18n.translation import use_locale
from pico_bot.model.message import Message
from pico_bot.model.statistics import ConfidenceComparison, ConfidencePoint, IssueFlow
from pico_bot.model.vocabulary import Side
from pico_bot.reports.views import charts
from tests.samples.arbitrary_records import written
from tests.samples.digests import MONDAY, WEEKS, check_description, statistics_charts
from tests.samples.slack_limits import check_complete, check_inert, check_message
from tests.support.golden import Golden

MESSAGES: Mapping[str, Callable[[], Message]] = {
    "figures": lambda: charts.statistics_message("Nordlys", statistics_charts()),
}


@pytest.mark.parametrize("language", translation.LANGUAGES)
@pytest.mark.parametrize("name", list(MESSAGES))
def test_charts_match_their_golden_files(name: str, language: str, golden: Golden) -> None:
    with use_locale(language):
        shown = MESSAGES[name]()
        for message in (shown, *shown.more):
            check_message(message)
            check_complete(message)
            check_description(message)
    folder = {translation.ENGLISH: "digests/", translation.DANISH: "da/digest-"}[language]
    for number, message in enumerate((shown, *shown.more)):
        golden(f"{folder}{name}-{number}" if number else f"{folder}{name}", message)


@given(st.lists(written, min_size=1, max_size=12))
def test_slack_accepts_charts_with_any_names(names: list[str]) -> None:
    values = [(name, [3.5] * len(WEEKS)) for name in names]
    chart = charts.confidence_comparison_chart(ConfidenceComparison(weeks=WEEKS, values=values))
    assert chart is not None
    message = Message(text="\n".join(chart.description), blocks=[chart.block])
    check_message(message)
    check_inert(message)
    check_description(message)
    assert len(chart.block["chart"]["series"]) == min(len(names), charts.MAX_LINES)


def test_a_chart_needs_two_points() -> None:
    one = [ConfidencePoint(on=MONDAY, average=3, sides={})]
    assert charts.confidence_chart([]) is charts.confidence_chart(one) is None
    flow = IssueFlow(week=MONDAY, opened=1, resolved=0)
    assert charts.issue_flow_chart([flow]) is None
    nothing = [IssueFlow(week=week, opened=0, resolved=0) for week in WEEKS]
    assert charts.issue_flow_chart(nothing) is None
    assert charts.issue_flow_chart([*nothing[:-1], flow]) is not None
    assert charts.confidence_comparison_chart(None) is None
    assert "No figures for *Nordlys* yet" in charts.statistics_message("Nordlys", []).text


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
def test_confidence_is_shown_by_side_from_when_both_answered(
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
