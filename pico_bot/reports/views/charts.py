"""Charts: statistics as Slack charts, with the same numbers in words.

A chart is Slack's `data_visualization` block. Phones and screen readers only get the message's
text, so the numbers are repeated there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from pico_bot.blockkit import (
    TEXT_LIMIT,
    Block,
    context,
    escape,
    header,
    label_of,
    one_line,
    plain_line,
    plain_text_of,
    sentence,
    shorten,
    truncate,
)
from pico_bot.i18n import format_number, format_short_day, format_short_week
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    ConfidenceComparison,
    ConfidencePoint,
    IssueFlow,
    Message,
    ResponseTime,
    Side,
)

# https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
CHART = "data_visualization"
MAX_CHARTS = 2
MAX_LINES = 6
_MAX_POINTS = 20
_TITLE, _NAME, _AXIS = 50, 20, 50


class _ChartType(StrEnum):
    LINE = "line"
    BAR = "bar"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart as a block, and its content as lines of mrkdwn in `description`."""

    block: Block
    description: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class _Line:
    name: str
    values: Sequence[float]


def confidence_chart(points: Sequence[ConfidencePoint]) -> Chart | None:
    """Confidence per check-in; None if there is nothing to compare.

    Shown by side for as long as both sides answered, if that is at least half of the time;
    otherwise as one average.
    """
    both_answered = list(takewhile(lambda each: each.sides, reversed(points)))[::-1]
    if len(both_answered) >= 2 and 2 * len(both_answered) >= len(points):
        shown = both_answered
        lines = [
            _Line(name=label_of(side), values=[each.sides[side] for each in both_answered])
            for side in (Side.CONSULTANCY, Side.CUSTOMER)
        ]
    else:
        shown = list(points)
        lines = [_Line(name=_("Everyone"), values=[each.average for each in points])]
    return _chart(
        _("Confidence, from 1 (low) to 5 (high)"),
        _ChartType.LINE,
        labels=[format_short_day(each.on) for each in shown],
        lines=lines,
        x_label=_("Check-in"),
    )


def confidence_comparison_chart(lines: ConfidenceComparison | None) -> Chart | None:
    """Confidence in several partnerships, week by week."""
    if lines is None:
        return None
    return _chart(
        _("Confidence, from 1 (low) to 5 (high)"),
        _ChartType.LINE,
        labels=[format_short_week(each) for each in lines.weeks],
        lines=[_Line(name=name, values=values) for name, values in lines.values[:MAX_LINES]],
        x_label=_("Latest answer as of the week starting"),
    )


def issue_flow_chart(flows: Sequence[IssueFlow]) -> Chart | None:
    """Issues opened and resolved per week; None if there were none."""
    if not any(each.opened or each.resolved for each in flows):
        return None
    return _chart(
        _("Issues per week"),
        _ChartType.BAR,
        labels=[format_short_week(each.week) for each in flows],
        lines=[
            _Line(name=_("Issues opened"), values=[each.opened for each in flows]),
            _Line(name=_("Issues resolved"), values=[each.resolved for each in flows]),
        ],
        x_label=_("Week starting"),
    )


def response_time_chart(response_times: Sequence[ResponseTime]) -> Chart | None:
    """Time to acknowledge an issue, per week."""
    return _chart(
        _("Working hours to acknowledge an issue"),
        _ChartType.BAR,
        labels=[format_short_week(each.week) for each in response_times],
        lines=[_Line(name=_("Median"), values=[each.hours for each in response_times])],
        x_label=_("Week starting"),
    )


def fewer_charts(charts: Sequence[Chart]) -> Iterator[Sequence[Chart]]:
    """The charts to try until a message fits: as many as Slack allows, then fewer, then none."""
    for most in range(min(MAX_CHARTS, len(charts)), -1, -1):
        yield charts[:most]


def has_chart(message: Message) -> bool:
    """Whether a message contains a chart."""
    return any(block["type"] == CHART for block in message.blocks)


def chart_text(charts: Sequence[Chart]) -> str:
    """The charts in words, one line for each of their lines; mrkdwn."""
    return "\n".join(line for chart in charts for line in chart.description)


def statistics_message(name: str, charts: Sequence[Chart]) -> Message:
    """All charts of the partnership called `name`, split into as many messages as needed."""
    if not charts:
        return sentence(
            _(
                "No figures for *{name}* yet: they need two check-ins with a confidence "
                "score, or two weeks of issues."
            ).format(name=one_line(name))
        )
    first, *more = [
        charts[begin : begin + MAX_CHARTS] for begin in range(0, len(charts), MAX_CHARTS)
    ]
    title = header(_("Figures: {name}").format(name=plain_line(name, limit=100)))
    explanation = context(_("Weeks start on Monday. The latest one may not be over yet."))
    return _message(
        [title, explanation], first, more=tuple(_message([], charts) for charts in more)
    )


def _message(
    blocks: Sequence[Block], charts: Sequence[Chart], *, more: tuple[Message, ...] = ()
) -> Message:
    texts = [each for each in (plain_text_of(blocks), chart_text(charts)) if each]
    return Message(
        text=truncate("\n".join(texts), TEXT_LIMIT),
        blocks=[*blocks, *(each.block for each in charts)],
        more=more,
    )


def _chart(
    title: str,
    chart_type: _ChartType,
    *,
    labels: Sequence[str],
    lines: Sequence[_Line],
    x_label: str,
) -> Chart | None:
    """A chart with a point for each of `labels`; None if there are fewer than two."""
    labels = labels[-_MAX_POINTS:]
    if len(labels) < 2:
        return None
    lines = [
        _Line(name=name, values=line.values[-_MAX_POINTS:])
        for name, line in zip(_names(lines), lines, strict=True)
    ]
    block: Block = {
        "type": CHART,
        "title": shorten(title, _TITLE),
        "chart": {
            "type": chart_type.value,
            "series": [
                {
                    "name": line.name,
                    "data": [
                        {"label": shorten(label, _NAME), "value": value}
                        for label, value in zip(labels, line.values, strict=True)
                    ],
                }
                for line in lines
            ],
            "axis_config": {
                "categories": [shorten(label, _NAME) for label in labels],
                "x_label": shorten(x_label, _AXIS),
            },
        },
    }
    return Chart(block=block, description=[f"*{escape(title)}*", *_describe(labels, lines)])


def _names(lines: Sequence[_Line]) -> list[str]:
    """Unique names for the lines, no longer than Slack allows."""
    names: list[str] = []
    for line in lines:
        name, count = plain_line(line.name, limit=_NAME) or "–", 1
        while name in names:
            count += 1
            name = f"{plain_line(line.name, limit=_NAME - len(f' {count}'))} {count}"
        names.append(name)
    return names


def _describe(labels: Sequence[str], lines: Sequence[_Line]) -> list[str]:
    return [
        f"{escape(line.name)}: "
        + "; ".join(
            f"{label}: {format_number(value)}"
            for label, value in zip(labels, line.values, strict=True)
        )
        for line in lines
    ]
