"""The contact card: one pinned message per partnership, kept up to date, without mentions."""

from datetime import timedelta

from pico_bot.sandbox.entities import Message
from tests.stories.conftest import ROLES
from tests.stories.constants import HOME
from tests.stories.messages import CONTACTS, card, contact_card, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def pinned(stage: Stage, *, channel: str = HOME) -> list[str]:
    return stage.sandbox.world.channel(channel).pins


def posted(stage: Stage, *, channel: str = HOME) -> list[Message]:
    place = stage.sandbox.world.channel(channel)
    return [each for each in place.messages if each.text.startswith(CONTACTS)]


def test_set_up_posts_and_pins_the_card_which_is_kept_up_to_date(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    mette.command("/pico setup Nordlys & Sons")
    [first] = posted(bare)
    assert first.thread_ts is None
    assert pinned(bare) == [first.ts]
    shown = said(first)
    assert "Who's responsible for what in Nordlys &amp; Sons" in shown
    assert "_Product data_ · decider and issue owner: *vacant* (Data owner)" in shown
    assert (
        "_PIM_ · decider: *vacant* (Business owner) · issue owner: *vacant* (PIM consultant)"
        in shown
    )
    assert "No check-in is scheduled." in shown
    assert "Phase: *Initial* since" in shown

    for key, name in ROLES:
        mette.command(f"/pico role assign @{name} {key}")
    mette.command("/pico role deputy @Peter Dahl data-owner")
    mette.command("/pico checkin monday 09:00")
    shown = said(contact_card(bare))
    assert (
        "_Product data_ · decider and issue owner: Anna Berg, deputy Peter Dahl (Data owner)"
        in shown
    )
    assert "*vacant*" not in shown
    assert "Next check-in: Mon" in shown
    mette.command("/pico checkin pause")
    assert "The check-in is paused." in said(contact_card(bare))
    mette.command("/pico checkin resume")
    before = said(contact_card(bare))
    bare.advance(timedelta(days=7))
    bare.eventually(lambda: said(contact_card(bare)) != before)
    mette.command("/pico checkin off")
    assert "No check-in is scheduled." in said(contact_card(bare))

    bare.person("Lars Winther").say("@Pico role end @Anna Berg data-owner")
    assert "*vacant*, deputy Peter Dahl (Data owner)" in said(contact_card(bare))
    assert "D-1 proposes the name *Nordlys*" in mette.command("/pico setup Nordlys")
    assert "Who's responsible for what in Nordlys &amp; Sons\n" in said(contact_card(bare))
    bare.person("Lars Winther").click(card(bare, "D-1"), "Confirm")
    assert "Who's responsible for what in Nordlys\n" in said(contact_card(bare))
    assert "<@" not in said(contact_card(bare))
    [only] = posted(bare)
    assert only.ts == first.ts
    assert pinned(bare) == [first.ts]
    # `roles` shows the same to the person who asks.
    areas = next(each for each in said(contact_card(bare)).split("\n") if "_PIM_" in each)
    assert areas in mette.command("/pico roles")


def test_contacts_posts_the_card_and_posts_it_again_if_it_was_deleted(
    bare: Stage,
) -> None:
    anna, mette = bare.person("Anna Berg"), bare.person("Mette Lund")
    anna.say("#issue The feed stops")
    assert posted(bare) == []
    assert "pinned" in mette.command("/pico contacts")
    first = contact_card(bare)
    mette.command("/pico contacts")
    assert posted(bare) == [first]

    bare.alter(lambda world: world.delete(first))
    bare.settled()
    mette.command("/pico contacts")
    [again] = posted(bare)
    assert again.ts != first.ts
    assert again.ts in pinned(bare)


def test_the_card_is_in_the_home_channel_for_a_request_in_any_channel(
    stage: Stage, mette: Person
) -> None:
    second = stage.new_channel("nordlys-data", ["Mette Lund", "Anna Berg"])
    mette.say("#issue Two area:pim", channel=second)
    mette.command("/pico contacts", channel=second)
    assert posted(stage, channel=second) == []
    assert len(posted(stage)) == 1
    stage.alter(lambda world: world.change_channel_id(world.channel(HOME), "C0MOVED001"))
    stage.settled()
    stage.person("Lars Winther").say("@Pico role end @Anna Berg data-owner")
    assert "Data owner: *vacant*" in said(contact_card(stage))
    assert len(posted(stage)) == 1


def test_customers_can_read_the_card_but_not_post_it(stage: Stage, anna: Person) -> None:
    anna.say("@Pico contacts")
    assert "Only the consultancy can use `contacts`." in anna.last_ephemeral()
    anna.say("@Pico roles")
    assert (
        "_Product data_ · decider and issue owner: Anna Berg (Data owner)" in anna.last_ephemeral()
    )
