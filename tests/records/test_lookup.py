"""Look up records by reference, id and message."""

import pytest

from pico_bot.core.errors import BadRequest, NotFound
from pico_bot.records import lookup
from tests.records.drafts import log_decision, log_issue
from tests.support import partnership
from tests.support.partnership import InUse


@pytest.mark.parametrize("reference", ["D-1", "d1", " d-1 ", "D1"])
def test_a_reference_may_be_written_in_several_ways(world: InUse, reference: str) -> None:
    decision = log_decision(world)
    found = lookup.find_by_reference(
        world.session, partnership=world.partnership, reference=reference
    )
    assert found is decision


@pytest.mark.parametrize(
    ("reference", "error"),
    [("D-2", NotFound), ("I-1", NotFound), ("D-0", BadRequest), ("X-1", BadRequest)],
)
def test_a_wrong_reference_finds_nothing(
    world: InUse, reference: str, error: type[Exception]
) -> None:
    log_decision(world)
    with pytest.raises(error):
        lookup.find_by_reference(world.session, partnership=world.partnership, reference=reference)


def test_references_belong_to_one_partnership(world: InUse) -> None:
    log_decision(partnership.create_partnership(world.session, number=2))
    with pytest.raises(NotFound):
        lookup.find_by_reference(world.session, partnership=world.partnership, reference="D-1")


def test_the_records_of_a_message_are_found(world: InUse) -> None:
    issue = log_issue(world, ts="1.000100")

    def found(ts: str) -> object:
        return lookup.find_by_message(world.session, channel=world.channel, ts=ts)

    assert found("1.000100") == [issue]
    assert found("1.000200") == []


def test_a_missing_record_cannot_be_locked(world: InUse) -> None:
    with pytest.raises(NotFound):
        lookup.lock(world.session, 99)


def test_a_record_is_locked_only_in_its_own_channel(world: InUse) -> None:
    issue = log_issue(world)
    here = world.channel.slack_id
    assert lookup.lock_in_channel(world.session, issue.id, slack_id=here) is issue
    with pytest.raises(NotFound, match="another channel"):
        lookup.lock_in_channel(world.session, issue.id, slack_id="CELSEWHERE")


def test_a_record_is_found_only_by_readers_of_its_partnership(world: InUse) -> None:
    issue = log_issue(world)
    other = partnership.create_partnership(world.session, number=2)
    assert lookup.find_for_reader(world.session, issue.id, reader=world["Olga"]) is issue
    for record_id, reader in ((issue.id, other["Dorte"]), (99, world["Dorte"])):
        with pytest.raises(NotFound, match="another channel"):
            lookup.find_for_reader(world.session, record_id, reader=reader)
