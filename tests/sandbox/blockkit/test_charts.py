"""Charts that Slack accepts or refuses, and where."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from pico_bot.sandbox.blockkit import message_problems, view_problems
from tests.sandbox.charts import pie_chart, series_chart

Chart = dict[str, Any]

TWENTY = [f"Week {number}" for number in range(20)]

VALID: list[Chart] = [
    series_chart("line"),
    series_chart("bar", x_label="x" * 50, y_label="y" * 50),
    series_chart("area", {str(number): [1, -2, 0.5] for number in range(6)}),
    series_chart("line", {"n" * 20: range(20)}, categories=TWENTY),
    series_chart("line", {"one": [0]}, categories=["c" * 20], title="t" * 50),
    series_chart() | {"block_id": "confidence"},
    pie_chart(),
    pie_chart({"l" * 20: 1}),
    pie_chart({str(number): 0.5 for number in range(6)}),
]


def changed(chart: Chart, change: Callable[[Chart], Any]) -> Chart:
    copy = deepcopy(chart)
    change(copy)
    return copy


def first_series(chart: Chart) -> Chart:
    found: Chart = chart["chart"]["series"][0]
    return found


SERIES = "/blocks/0/chart/series"
INVALID: list[tuple[Chart, str]] = [
    (series_chart(title="t" * 51), "less than 51 characters [json-pointer:/blocks/0/title]"),
    (series_chart(title=""), "more than 0 characters [json-pointer:/blocks/0/title]"),
    (series_chart("scatter"), "unsupported type: scatter [json-pointer:/blocks/0/chart/type]"),
    (series_chart() | {"text": "x"}, "invalid additional property: text"),
    (
        series_chart("bar", {"n" * 21: [1, 2, 3]}),
        f"less than 21 characters [json-pointer:{SERIES}/0/name]",
    ),
    (
        series_chart("line", {str(number): [1, 2, 3] for number in range(7)}),
        f"no more than 6 items allowed [json-pointer:{SERIES}]",
    ),
    (
        series_chart("area", {"one": range(21)}, categories=[*TWENTY, "more"]),
        f"no more than 20 items allowed [json-pointer:{SERIES}/0/data]",
    ),
    (
        changed(series_chart(), lambda one: one["chart"]["series"].clear()),
        f"no fewer than 1 items allowed [json-pointer:{SERIES}]",
    ),
    (
        series_chart("line", {"one": [1]}, categories=["c" * 21]),
        "less than 21 characters [json-pointer:/blocks/0/chart/axis_config/categories/0]",
    ),
    (series_chart(x_label="x" * 51), "[json-pointer:/blocks/0/chart/axis_config/x_label]"),
    (series_chart(y_label=""), "more than 0 characters"),
    (
        changed(series_chart(), lambda one: first_series(one)["data"].pop()),
        f"exactly one data point for each category [json-pointer:{SERIES}/0/data]",
    ),
    (
        changed(series_chart(), lambda one: first_series(one)["data"][0].update(label="Sun")),
        "exactly one data point for each category",
    ),
    (
        series_chart("line", {"one": [1, 2]}, categories=["Mon", "Mon"]),
        "categories must be unique",
    ),
    (
        changed(series_chart(), lambda one: one["chart"]["series"].append(first_series(one))),
        f"series names must be unique [json-pointer:{SERIES}/1/name]",
    ),
    (
        changed(series_chart(), lambda one: one["chart"].pop("axis_config")),
        "missing required field: axis_config",
    ),
    *(
        (
            series_chart("line", {"one": [value]}, categories=["Mon"]),
            f"must provide a number [json-pointer:{SERIES}/0/data/0/value]",
        )
        for value in (None, "3", True, float("nan"), float("inf"))
    ),
    (pie_chart({"none": 0}), "must be greater than 0 [json-pointer:/blocks/0/chart/segments/0"),
    (pie_chart({"less": -1}), "must be greater than 0"),
    (pie_chart({"l" * 21: 1}), "less than 21 characters"),
    (pie_chart({str(number): 1 for number in range(7)}), "no more than 6 items allowed"),
]


@pytest.mark.parametrize("chart", VALID)
def test_valid_charts_are_accepted(chart: Chart) -> None:
    assert message_problems([chart]) == []


@pytest.mark.parametrize(("chart", "said"), INVALID)
def test_invalid_charts_are_refused(chart: Chart, said: str) -> None:
    problems = message_problems([chart])
    assert any(said in one for one in problems), problems


def test_a_message_has_at_most_two_charts() -> None:
    assert message_problems([series_chart(), pie_chart()]) == []
    assert message_problems([series_chart()] * 3) == [
        "[ERROR] no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize(
    "view",
    [{"type": "modal", "title": {"type": "plain_text", "text": "Edit"}}, {"type": "home"}],
    ids=["modal", "home"],
)
def test_charts_are_allowed_only_in_messages(view: dict[str, Any]) -> None:
    problems = view_problems(view | {"blocks": [series_chart()]})
    assert problems == [
        "[ERROR] unsupported type: data_visualization [json-pointer:/view/blocks/0/type]"
    ]


def test_an_old_workspace_has_no_charts() -> None:
    blocks = [{"type": "divider"}, series_chart()]
    assert message_problems(blocks, unknown={"data_visualization"}) == [
        "[ERROR] unsupported type: data_visualization [json-pointer:/blocks/1/type]"
    ]
