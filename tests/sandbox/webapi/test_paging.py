"""Pages of a list, and the cursors that lead from one to the next."""

import pytest

from pico_bot.sandbox.webapi.calls import ApiError, Call
from pico_bot.sandbox.webapi.paging import page, with_cursor


def call(**args: object) -> Call:
    # A page depends only on the arguments.
    return Call(None, args)  # type: ignore[arg-type]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
def test_the_pages_are_the_whole_list(limit: int) -> None:
    items, found, cursor = list(range(5)), [], ""
    while True:
        part, cursor = page(call(limit=limit, cursor=cursor), items)
        assert len(part) == limit or not cursor
        found += part
        if not cursor:
            break
    assert found == items


def test_the_default_limit_applies_without_a_limit() -> None:
    part, cursor = page(call(), [1, 2, 3], default=2)
    assert part == [1, 2]
    assert with_cursor({"ok": True}, cursor) == {
        "ok": True,
        "response_metadata": {"next_cursor": cursor},
    }


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"limit": 0}, "invalid_limit"),
        ({"limit": 1001}, "invalid_limit"),
        ({"limit": "x"}, "invalid_arguments"),
        ({"cursor": "x"}, "invalid_cursor"),
        ({"cursor": "b3RoZXI6MQ=="}, "invalid_cursor"),
        ({"cursor": "bmV4dDp4"}, "invalid_cursor"),
    ],
)
def test_invalid_pages_are_refused(args: dict[str, object], error: str) -> None:
    with pytest.raises(ApiError, match=error):
        page(call(**args), [1, 2, 3])
