"""`setup`, `status` and `figures`, in channels with and without a partnership."""

import pytest

from pico_bot.core.errors import NotAllowed, NotFound
from pico_bot.partnerships.partnerships import ChannelInfo
from tests.commands.invocations import reply_to
from tests.records.drafts import log_issue
from tests.support.partnership import InUse

NEW_PLACE = ChannelInfo(
    slack_id="C9", name="other", customer_team_id="TCUSTOMER9", customer_name="Customer 9"
)


@pytest.mark.parametrize("text", ["status", "figures", "log", "roles", "charter"])
def test_a_channel_without_a_partnership_says_how_to_start_one(world: InUse, text: str) -> None:
    with pytest.raises(NotFound) as to_consultant:
        reply_to(world, text, place=NEW_PLACE)
    assert "`/pico setup Customer name`" in to_consultant.value.sentence
    with pytest.raises(NotFound) as to_customer:
        reply_to(world, text, place=NEW_PLACE, user="Berit")
    assert to_customer.value.sentence == (
        "This channel has no partnership yet. To start one, tag `#issue`, `#decision` or `#change`."
    )


@pytest.mark.parametrize("text", ["status", "figures"])
def test_people_outside_the_partnership_read_nothing(world: InUse, text: str) -> None:
    with pytest.raises(NotAllowed):
        reply_to(world, text, user="Olga")


def test_a_new_partnership_is_set_up_by_its_name(world: InUse) -> None:
    reply = reply_to(world, "setup A &amp; B", place=NEW_PLACE)
    assert reply.startswith(
        ":handshake: This channel is now part of the partnership with *A &amp; B*."
    )


def test_the_status_separates_what_waits_for_the_reader_from_the_rest(
    world: InUse,
) -> None:
    log_issue(world, "Texts are missing", area="product-data", owner="Mads")
    assert "Waiting for you (1)" in reply_to(world, "status", user="Mads")
    assert "Waiting for you (1)" not in reply_to(world, "status", user="Berit")
    assert "Texts are missing" in reply_to(world, "status", user="Berit")
