"""Ticks and numbers of charts."""

import pytest

from pico_bot.sandbox.page.scales import readable, short, ticks


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3, 5, 4], [0, 1, 2, 3, 4, 5]),
        ([0], [0, 1]),
        ([1], [0, 1]),
        ([-3, 3], [-4, -2, 0, 2, 4]),
        ([0.25, 0.5], [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        ([12_000], [0, 2_500, 5_000, 7_500, 10_000, 12_500]),
        ([7], [0, 2, 4, 6, 8]),
    ],
)
def test_ticks_are_round_and_include_all_values(values: list[float], expected: list[float]) -> None:
    assert ticks(values) == pytest.approx(expected)


def test_numbers_are_formatted_for_people() -> None:
    assert [readable(one) for one in (12_000, -0.5, 0.1 + 0.2, 3.0)] == [
        "12,000",
        "−0.5",
        "0.3",
        "3",
    ]
    assert [short(one) for one in (1_500_000, -2e9, 999)] == ["1.5M", "−2B", "999"]
