"""Chart images, and their texts for people who can't see them."""

from typing import Any

import pytest

from pico_bot.delivery.chart_renderer import MAX_ALT_CHARACTERS, alt_text, content_key, png
from tests.sandbox.charts import pie_chart, series_chart

WEEKS = [f"A long label, no. {number}" for number in range(10, 30)]

DRAWN: dict[str, dict[str, Any]] = {
    **{kind: series_chart(kind, {"A": [1, -2, 0.5], "B": [0, 0, 3]}) for kind in ("line", "bar")},
    "area": series_chart("area", x_label="x" * 50, y_label="y" * 50),
    "one": series_chart("line", {"A": [4]}, categories=["Now"]),
    "zero": series_chart("bar", {"A": [0]}, categories=["Now"]),
    "much": series_chart("bar", {str(one): range(20) for one in range(6)}, categories=WEEKS),
    "pie": pie_chart({"Customer": 0.5, "Consultancy": 3}),
    "whole": pie_chart({"Customer": 7}),
    # Text that matplotlib would read as a formula or a hidden name, or has no character for.
    "text": series_chart("line", {"_$x^$ 漢 🌱": [1, 2, 3]}, y_label=r"$\frac", title="$\\"),
}


@pytest.mark.parametrize("name", DRAWN)
def test_every_chart_is_drawn_and_equal_charts_are_equal_images(name: str) -> None:
    picture = png(DRAWN[name])
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(picture) > 5_000
    assert png(DRAWN[name]) == picture


def test_different_charts_look_different() -> None:
    assert len({png(one) for one in DRAWN.values()}) == len(DRAWN)


def test_the_key_of_an_image_depends_on_what_it_shows() -> None:
    chart = series_chart("line", {"A": [1, 2, 3]})
    assert content_key(chart) == content_key({**chart, "title": "Another", "block_id": "b"})
    others = [
        series_chart("bar", {"A": [1, 2, 3]}),
        series_chart("line", {"A": [1, 2, 4]}),
        series_chart("line", {"B": [1, 2, 3]}),
        series_chart("line", {"A": [1, 2, 3]}, x_label="Day"),
        pie_chart(),
    ]
    assert len({content_key(one) for one in (chart, *others)}) == 6


def test_the_text_of_an_image_has_every_number() -> None:
    chart = series_chart("bar", {"Opened": [3, 0, -1.5], "Resolved": [12000, 1, 2]}, title="Issues")
    assert alt_text(chart) == (
        "Issues. Opened: Mon 3, Tue 0, Wed -1.5; Resolved: Mon 12000, Tue 1, Wed 2"
    )
    assert alt_text(pie_chart()) == "Open. Customer 3, Consultancy 1"


def test_text_that_is_too_long_for_slack_is_cut() -> None:
    long = series_chart("line", {str(one): range(20) for one in range(6)}, categories=WEEKS)
    assert len(alt_text(long)) == MAX_ALT_CHARACTERS
    assert alt_text(long).endswith("…")
