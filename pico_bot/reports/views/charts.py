"""Charts: figures drawn by Slack, each told in words too.

A chart is Slack's `data_visualization` block. Its texts are plain, and its numbers stand in the
message's text as well, which is all that phones and screen readers read.
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
from pico_bot.i18n import format_number, format_short_day
from pico_bot.i18n import gettext as _
from pico_bot.model import ConfidenceLines, ConfidencePoint, IssueFlow, Message, ResponsePace, Side

# https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
CHART = "data_visualization"
MOST_CHARTS = 2
MOST_LINES = 6
_MOST_POINTS = 20
_TITLE, _NAME, _AXIS = 50, 20, 50


class _Form(StrEnum):
    LINE = "line"
    BAR = "bar"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart as a block, and the same `told` in words, a line for each of its lines; markup."""

    block: Block
    told: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class _Line:
    name: str
    values: Sequence[float]


def confidence(points: Sequence[ConfidencePoint]) -> Chart | None:
    """How sure people were from check-in to check-in; None where there is nothing to compare.

    By side, as far back as both answered, where that is half of it; everybody together otherwise.
    """
    both = list(takewhile(lambda each: each.sides, reversed(points)))[::-1]
    if len(both) >= 2 and 2 * len(both) >= len(points):
        shown = both
        lines = [
            _Line(name=label_of(side), values=[each.sides[side] for each in both])
            for side in (Side.CONSULTANCY, Side.CUSTOMER)
        ]
    else:
        shown = list(points)
        lines = [_Line(name=_("Everyone"), values=[each.average for each in points])]
    return _chart(
        _("Confidence, from 1 (low) to 5 (high)"),
        _Form.LINE,
        labels=[format_short_day(each.on) for each in shown],
        lines=lines,
        across=_("Check-in"),
    )


def confidence_together(lines: ConfidenceLines | None) -> Chart | None:
    """How sure people of several partnerships were, week by week."""
    if lines is None:
        return None
    return _chart(
        _("Confidence, from 1 (low) to 5 (high)"),
        _Form.LINE,
        labels=[format_short_day(each) for each in lines.weeks],
        lines=[_Line(name=name, values=values) for name, values in lines.values[:MOST_LINES]],
        across=_("Latest answer as of the week starting"),
    )


def issues(flows: Sequence[IssueFlow]) -> Chart | None:
    """How many issues were opened and resolved, week by week; None where there were none."""
    if not any(each.opened or each.resolved for each in flows):
        return None
    return _chart(
        _("Issues per week"),
        _Form.BAR,
        labels=[format_short_day(each.week) for each in flows],
        lines=[
            _Line(name=_("Issues opened"), values=[each.opened for each in flows]),
            _Line(name=_("Issues resolved"), values=[each.resolved for each in flows]),
        ],
        across=_("Week starting"),
    )


def acknowledging(paces: Sequence[ResponsePace]) -> Chart | None:
    """How long issues waited until they were acknowledged, in each week that some were."""
    return _chart(
        _("Working hours to acknowledge an issue"),
        _Form.BAR,
        labels=[format_short_day(each.week) for each in paces],
        lines=[_Line(name=_("Median"), values=[each.hours for each in paces])],
        across=_("Week starting"),
    )


def reduced(charts: Sequence[Chart]) -> Iterator[Sequence[Chart]]:
    """What a message tries to show until it fits: what Slack takes, then less, then no chart."""
    for most in range(min(MOST_CHARTS, len(charts)), -1, -1):
        yield charts[:most]


def has_chart(message: Message) -> bool:
    """Whether a message shows a chart."""
    return any(block["type"] == CHART for block in message.blocks)


def chart_words(charts: Sequence[Chart]) -> str:
    """The charts in words, a line each; markup."""
    return "\n".join(line for chart in charts for line in chart.told)


def statistics_message(name: str, charts: Sequence[Chart]) -> Message:
    """All figures of the partnership called `name`, in as many messages as they take."""
    if not charts:
        return sentence(
            _(
                "No figures for *{name}* yet: they need two check-ins with a confidence "
                "score, or two weeks of issues."
            ).format(name=one_line(name))
        )
    first, *more = [
        charts[begin : begin + MOST_CHARTS] for begin in range(0, len(charts), MOST_CHARTS)
    ]
    titled = [header(_("Figures: {name}").format(name=plain_line(name, limit=100)))]
    explained = context(_("Weeks start on Monday. The latest one may not be over yet."))
    return _message(
        [*titled, explained], first, more=tuple(_message([], charts) for charts in more)
    )


def _message(
    blocks: Sequence[Block], charts: Sequence[Chart], *, more: tuple[Message, ...] = ()
) -> Message:
    said = [each for each in (plain_text_of(blocks), chart_words(charts)) if each]
    return Message(
        text=truncate("\n".join(said), TEXT_LIMIT),
        blocks=[*blocks, *(each.block for each in charts)],
        more=more,
    )


def _chart(
    title: str, form: _Form, *, labels: Sequence[str], lines: Sequence[_Line], across: str
) -> Chart | None:
    """A chart whose points are `labels` from left to right; None where they are no two."""
    labels = labels[-_MOST_POINTS:]
    if len(labels) < 2:
        return None
    lines = [
        _Line(name=name, values=line.values[-_MOST_POINTS:])
        for name, line in zip(_names(lines), lines, strict=True)
    ]
    block: Block = {
        "type": CHART,
        "title": shorten(title, _TITLE),
        "chart": {
            "type": form.value,
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
                "x_label": shorten(across, _AXIS),
            },
        },
    }
    return Chart(block=block, told=[f"*{escape(title)}*", *_in_words(labels, lines)])


def _names(lines: Sequence[_Line]) -> list[str]:
    """What the lines are called, as short as Slack wants it and each by a name of its own."""
    names: list[str] = []
    for line in lines:
        name, count = plain_line(line.name, limit=_NAME) or "–", 1
        while name in names:
            count += 1
            name = f"{plain_line(line.name, limit=_NAME - len(f' {count}'))} {count}"
        names.append(name)
    return names


def _in_words(labels: Sequence[str], lines: Sequence[_Line]) -> list[str]:
    return [
        f"{escape(line.name)}: "
        + "; ".join(
            f"{label}: {format_number(value)}"
            for label, value in zip(labels, line.values, strict=True)
        )
        for line in lines
    ]
