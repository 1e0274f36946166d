"""How the words after `log` become a filter."""

from datetime import date

import pytest

from pico_bot.commands.filters import filter_of
from pico_bot.core.errors import BadRequest
from pico_bot.i18n import use_locale
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Kind, Side, State
from pico_bot.records.log import LogFilter

AREAS = ["pim", "product-data"]
ANNA = Member(id=7, name="Anna Berg", slack_user_id="U1", side=Side.CUSTOMER)


def parsed(text: str) -> LogFilter:
    return filter_of(text.split(), areas=AREAS, person=lambda _word: ANNA)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", LogFilter()),
        ("all", LogFilter()),
        ("issues open", LogFilter(kinds=(Kind.ISSUE,), unsettled=True)),
        ("decisions issues", LogFilter(kinds=(Kind.DECISION, Kind.ISSUE))),
        ("under review", LogFilter(states=(State.UNDER_REVIEW,))),
        ("under-review", LogFilter(states=(State.UNDER_REVIEW,))),
        ("area:PIM", LogFilter(areas=("pim",))),
        ("area: product-data", LogFilter(areas=("product-data",))),
        ("area:product data open", LogFilter(areas=("product-data",), unsettled=True)),
        ("by @anna", LogFilter(by=7)),
        ("since 2026-09", LogFilter(since=date(2026, 9, 1))),
        ("since 2026-09-14", LogFilter(since=date(2026, 9, 14))),
        ("waiting for customer", LogFilter(waiting_on=Side.CUSTOMER)),
        ("on hold", LogFilter(states=(State.ON_HOLD,))),
        ("waiting", LogFilter(states=(State.ON_HOLD,))),
    ],
)
def test_words_become_a_filter(text: str, expected: LogFilter) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("urgent", "I can't filter by `urgent`."),
        ("area:erp", "`erp` isn't an area. The areas are PIM, Product data."),
        ("since autumn", "`autumn` isn't a month or a date."),
        ("since", "Something is missing at the end. Use `log since 2026-09`."),
        ("issues confirmed", "An issue can't be `confirmed`."),
        ("decisions waiting customer", "Only issues can be waiting for a side."),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadRequest) as raised:
        parsed(text)
    assert raised.value.sentence.startswith(sentence)


def test_of_two_areas_the_longer_name_counts() -> None:
    found = filter_of(
        ["area:data", "model"], areas=["data", "data-model"], person=lambda _word: ANNA
    )
    assert found == LogFilter(areas=("data-model",))


def test_open_in_danish_means_everything_unsettled() -> None:
    with use_locale("da"):
        assert parsed("åben") == LogFilter(unsettled=True)
