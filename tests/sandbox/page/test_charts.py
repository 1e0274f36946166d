"""Charts as SVG, and their text for people who can't see them."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pico_bot.sandbox.page.charts import chart_svg, legend
from tests.sandbox.charts import pie_chart, series_chart
from tests.sandbox.page.markup import Element, read
from tests.sandbox.page.test_render import shown

WEEKS = [f"Week {number}" for number in range(20)]


def drawn(block: dict[str, Any]) -> Element:
    return read(chart_svg(block, "chart-1")).one("svg")


def number(element: Element, name: str) -> float:
    return float(element.attributes[name] or "nan")


def labels(svg: Element) -> list[str]:
    return [one.text for one in svg.all("text")]


def test_the_text_of_a_chart_has_its_title_and_every_number() -> None:
    values: dict[str, list[float]] = {"Opened": [3, 0, -1.5], "Resolved": [12_000, 1, 2]}
    svg = drawn(series_chart("bar", values, title="Issues <b>", x_label="Day", y_label="Issues"))

    assert svg.attributes["role"] == "img"
    named = [svg.attributes[f"aria-{how}"] or "" for how in ("labelledby", "describedby")]
    texts = [svg.one(id=one).text for one in named]
    assert texts == [
        "Issues <b>",
        "Bar chart. Across: Day. Upwards: Issues. Opened: Mon 3, Tue 0, Wed −1.5."
        " Resolved: Mon 12,000, Tue 1, Wed 2.",
    ]


def test_a_line_has_its_points() -> None:
    svg = drawn(series_chart("line", {"Nordlys": [0, 5, 10]}))
    line = svg.one("polyline").attributes["points"] or ""
    dots = [(number(one, "cx"), number(one, "cy")) for one in svg.all("circle")]

    assert line == " ".join(f"{x},{y}" for x, y in dots)
    (x0, y0), (x1, y1), (x2, y2) = dots
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.11)
    assert y0 - y1 == pytest.approx(y1 - y2, abs=0.11)
    assert y0 > y1 > y2
    assert labels(svg) == ["0", "2", "4", "6", "8", "10", "Mon", "Tue", "Wed"]


def test_bars_are_side_by_side_and_below_zero_if_negative() -> None:
    svg = drawn(series_chart("bar", {"Up": [2, 2, 2], "Down": [-4, 0, -4]}))
    up, down = (svg.one("g", class_=f"series-{place}").all("rect") for place in (1, 2))

    zero = number(svg.one("line", class_="zero"), "y1")
    assert [number(one, "y") + number(one, "height") for one in up] == [zero] * 3
    assert [number(one, "y") for one in down] == [zero] * 3
    assert [number(one, "height") for one in down] == pytest.approx(
        [2 * number(up[0], "height"), 0, 2 * number(up[0], "height")], abs=0.11
    )
    for left, right in zip(up, down, strict=True):
        assert number(left, "x") + number(left, "width") <= number(right, "x")


def test_an_area_is_filled_to_zero() -> None:
    svg = drawn(series_chart("area", {"Nordlys": [1, 2, 4]}))
    line = (svg.one("polyline").attributes["points"] or "").split()
    area = (svg.one("polygon").attributes["points"] or "").split()
    zero = svg.one("line", class_="zero").attributes["y1"]

    assert area[:3] == line
    ends = [line[-1].split(",")[0], line[0].split(",")[0]]
    assert area[3:] == [f"{x},{zero}" for x in ends]


def test_the_slices_of_a_pie_fill_the_circle() -> None:
    svg = drawn(pie_chart({"Customer": 2, "Consultancy": 1, "Both": 1}))
    assert labels(svg) == ["50%", "25%", "25%"]
    assert svg.one(id="chart-1-numbers").text == (
        "Pie chart. Customer: 2 (50%). Consultancy: 1 (25%). Both: 1 (25%)."
    )
    first, second, third = (one.attributes["d"] or "" for one in svg.all("path"))
    # Clockwise from the top: down, then left, then up again.
    ends = [re.findall(r"[\d.]+ [\d.]+(?=A|Z)", one) for one in (first, second, third)]
    assert ends == [
        ["94.0 4.0", "94.0 184.0"],
        ["94.0 184.0", "4.0 94.0"],
        ["4.0 94.0", "94.0 4.0"],
    ]


def test_a_pie_with_one_slice_is_a_circle() -> None:
    svg = drawn(pie_chart({"Customer": 7}))
    assert svg.all("path") == []
    assert labels(svg) == ["100%"]
    assert svg.one("circle").one("title").text == "Customer: 7 (100%)"


def test_the_legend_names_every_series() -> None:
    assert [(one.number, one.name) for one in legend(series_chart("line", {"A": [1, 2, 3]}))] == [
        (1, "A")
    ]
    assert [(one.name, one.about) for one in legend(pie_chart({"A": 1, "B": 3}))] == [
        ("A", "1 (25%)"),
        ("B", "3 (75%)"),
    ]


def test_a_point_has_its_number_as_a_tooltip() -> None:
    svg = drawn(series_chart("line", {"Nordlys": [1, 2.5, 3]}))
    assert [one.one("title").text for one in svg.all("circle")] == [
        "Nordlys, Mon: 1",
        "Nordlys, Tue: 2.5",
        "Nordlys, Wed: 3",
    ]


def test_labels_without_room_are_tilted_inside_the_chart() -> None:
    long = [f"{label} of a long year"[:20] for label in WEEKS]
    svg = drawn(series_chart("line", {"A": range(20)}, categories=long))
    tilted = [one for one in svg.all("text") if "transform" in one.attributes]

    assert [one.text for one in tilted] == long
    # At 40°, to the left and down from the end.
    reach = 20 * 6.4
    assert min(number(one, "x") for one in tilted) - reach * 0.77 >= 0
    height = float((svg.attributes["viewbox"] or "").split()[3])
    assert max(number(one, "y") for one in tilted) + reach * 0.64 <= height


def test_labels_with_room_are_not_tilted() -> None:
    svg = drawn(series_chart())
    assert [one for one in svg.all("text") if "transform" in one.attributes] == []


def test_a_long_axis_title_is_cut_and_complete_in_the_tooltip() -> None:
    words = "Issues that nobody has answered for two days so far"[:50]
    svg = drawn(series_chart(y_label=words))
    title = svg.one("text", class_="axis-title")
    assert title.one("title").text == words
    assert title.text.removeprefix(words).endswith("…")


@pytest.mark.parametrize("kind", ["line", "bar", "area"])
@given(
    rows=st.lists(
        st.lists(
            st.floats(allow_nan=False, allow_infinity=False) | st.integers(-100, 100) | st.just(0),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_finite_number_is_inside_the_chart(kind: str, rows: list[list[float]]) -> None:
    svg = drawn(series_chart(kind, {f"Series {at}": row for at, row in enumerate(rows)}))
    _, _, width, height = map(float, (svg.attributes["viewbox"] or "").split())
    places = [
        float(value or "nan")
        for one in svg.all()
        for name, value in one.attributes.items()
        if name in {"x", "y", "cx", "cy", "x1", "x2", "y1", "y2", "width", "height"}
    ]
    assert all(0 <= place <= max(width, height) for place in places)


@given(
    values=st.lists(
        st.floats(min_value=0, exclude_min=True, allow_infinity=False), min_size=1, max_size=6
    )
)
def test_the_slices_of_any_pie_fill_the_circle(values: list[float]) -> None:
    svg = drawn(pie_chart({f"Part {at}": value for at, value in enumerate(values)}))
    assert len(svg.all("g")) == len(values)
    assert "nan" not in str(chart_svg(pie_chart(dict(zip("abcdef", values, strict=False))), "x"))


def test_a_chart_in_a_message_has_its_title_and_legend() -> None:
    html = shown(series_chart("line", {"<Nordlys>": [1, 2, 3]}), pie_chart({"Customer": 3}))
    assert [one.text for one in html.all("figcaption")] == ["Confidence", "Open"]
    assert [one.text.strip() for one in html.all("li")] == ["<Nordlys>", "Customer 3 (100%)"]
    ids = [one.attributes["id"] for one in html.all() if "id" in one.attributes]
    assert len(ids) == len(set(ids)) == 4
    # The page's policy forbids style attributes.
    assert [one for one in html.all() if "style" in one.attributes] == []
