"""The log: filters, pages, and what waits for the reader."""

from datetime import date
from typing import Any

import pytest

from pico_bot.core.errors import NotAllowed
from pico_bot.model.vocabulary import Kind, Side, State
from pico_bot.records import decisions, issues, log
from pico_bot.records.log import LogFilter
from tests.records.drafts import actor, log_change, log_decision, log_issue
from tests.support.partnership import NOON, InUse


def shown(world: InUse, reader: str = "Lene", first: int = 0, **fields: Any) -> list[str]:
    page = log.log_page(
        world.session,
        reader=world[reader],
        log_filter=LogFilter(**fields),
        first=first,
        now=NOON,
    )
    return [each.reference for each in page.records]


def waiting(world: InUse, reader: str) -> list[str]:
    records = log.open_records(world.session, [world.partnership])
    found = records.waiting_for(world.session, world[reader], now=NOON)
    return [each.reference for each in found]


def test_each_field_of_a_filter_narrows_the_log(world: InUse) -> None:
    log_issue(world, area="pim")
    log_decision(world, author="Dorte", area="product-data")
    log_change(world, area="pim")
    assert shown(world, kinds=(Kind.ISSUE, Kind.CHANGE)) == ["C-1", "I-1"]
    assert shown(world, areas=("product-data",)) == ["D-1"]
    assert shown(world, states=(State.RAISED,)) == ["C-1"]
    assert shown(world, by=world["Dorte"].id) == ["D-1"]
    assert shown(world, since=date(2026, 11, 24)) == []
    assert len(shown(world, since=date(2026, 11, 23))) == 3
    assert shown(world, waiting_on=Side.CUSTOMER) == []


def test_each_page_links_to_its_neighbours(world: InUse) -> None:
    for number in range(12):
        log_issue(world, f"Issue {number}", area="product-data")

    def page(first: int) -> log.LogPage:
        return log.log_page(
            world.session,
            reader=world["Lene"],
            log_filter=LogFilter(),
            first=first,
            now=NOON,
        )

    assert (page(0).newer, page(0).older, page(0).total) == (None, 10, 12)
    assert (page(10).newer, page(10).older) == (0, None)
    assert page(500).first == 10
    assert shown(world)[0] == "I-12"


def test_outsiders_may_not_read_the_log(world: InUse) -> None:
    with pytest.raises(NotAllowed, match="aren't part of this partnership"):
        shown(world, reader="Olga")


def test_records_wait_for_the_person_responsible(world: InUse) -> None:
    log_issue(world, area="data-model")
    log_decision(world, area="product-data")
    assert waiting(world, "Mads") == ["I-1"]
    assert waiting(world, "Dorte") == ["D-1"]
    assert waiting(world, "Berit") == []


def test_an_issue_on_hold_waits_for_everyone_on_that_side(world: InUse) -> None:
    issue = log_issue(world, area="data-model")
    issues.put_on_hold(
        world.session, issue=issue, on=Side.CUSTOMER, reason="A list", by=actor(world, "Mads")
    )
    assert waiting(world, "Berit") == waiting(world, "Dorte") == ["I-1"]
    assert waiting(world, "Mads") == []
    assert shown(world, waiting_on=Side.CUSTOMER) == ["I-1"]


def test_an_objection_waits_for_the_people_who_proposed(world: InUse) -> None:
    decision = log_decision(world, area="product-data", author="Mads", by=actor(world, "Lene"))
    decisions.object_to(world.session, decision=decision, reason="No", by=actor(world, "Dorte"))
    assert waiting(world, "Mads") == waiting(world, "Lene") == ["D-1"]
    assert waiting(world, "Dorte") == []


def test_records_that_wait_for_the_reader_come_first(world: InUse) -> None:
    log_issue(world, area="data-model")
    log_decision(world, area="product-data")
    assert shown(world, reader="Mads") == ["I-1", "D-1"]
    assert shown(world, reader="Dorte") == ["D-1", "I-1"]
