"""The buttons of the phase's page."""

from typing import Any

from sqlalchemy import select

from pico_bot.model.charter import CriterionTick
from tests.stories.constants import HOME
from tests.stories.messages import buttons, card, cards, contact_card, said
from tests.stories.person import Person
from tests.stories.phase_page import announced, ask, button_of, forge, press, reading
from tests.stories.stage import Stage


def test_the_holder_of_its_role_marks_a_criterion_as_met(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    his = ask(lars)
    assert buttons(his).count("Mark as met") == 2
    assert "Partnership lead: Mette Lund" in said(his)
    assert "Mark as met" not in buttons(ask(anna))
    press(lars, his, "The goals of the partnership")
    # The page is updated in place.
    assert his in lars.ephemerals()
    assert "marked as met by Lars Winther on" in said(his)
    assert "marked as met by Lars Winther on" in said(ask(anna))

    for person, criterion in ((anna, "The goals"), (lars, "Both sides have named")):
        seen = ask(person)
        owner = lars if criterion == "The goals" else mette
        action_id, value = button_of(ask(owner), criterion)
        forge(person, seen, action_id, value)
        assert f"Only {owner.name} (" in person.last_ephemeral()
    assert "marked as met by Lars Winther on" in said(ask(anna))

    action_id, value = button_of(ask(lars), "The goals")
    press(lars, his, "The goals of the partnership")
    assert "Mark as open" not in buttons(his)
    # A page from before the other click does no harm.
    forge(lars, ask(lars), action_id, value)
    assert "marked as met by" not in said(ask(lars))
    assert reading(stage, lambda session: session.scalars(select(CriterionTick)).all()) == []


def test_someone_outside_the_partnership_can_neither_read_nor_mark(
    stage: Stage, lars: Person
) -> None:
    tom = stage.person("Tom Haugen")
    stage.share(stage.sandbox.world.channel(HOME).id, "Havgaard Tools", ["Tom Haugen"])
    stage.restart_bot()
    tom.say("@Pico phase")
    assert "You aren't part of this partnership" in tom.last_ephemeral()
    action_id, value = button_of(ask(lars), "The goals")
    for forged in (action_id, "phase_untick", "phase_next"):
        before = len(tom.ephemerals())
        forge(tom, contact_card(stage), forged, value)
        assert len(tom.ephemerals()) == before + 1
    assert reading(stage, lambda session: session.scalars(select(CriterionTick)).all()) == []
    assert announced(stage) == []
    assert cards(stage) == []


def test_the_page_works_in_a_direct_message(stage: Stage, lars: Person) -> None:
    directly = lars.direct()
    lars.say("phase", channel=directly.id)
    page = cards(stage, channel=directly.id)[-1]
    press(lars, page, "The goals")
    assert "marked as met by Lars Winther" in said(page)
    lars.click(page, "Propose Analysis")
    assert "is waiting for the consultancy" in said(page)
    assert "to Analysis" in said(card(stage, "D-1"))
    stage.person("Mette Lund").remove(lars)
    press(lars, page, "Both sides have read")
    assert "You're no longer in that channel." in said(cards(stage, channel=directly.id)[-1])


def test_a_page_that_cannot_be_replaced_is_sent_as_a_new_message(
    stage: Stage, lars: Person
) -> None:
    page = ask(lars)
    before = said(page)
    press(lars, page, "The goals")
    press(lars, page, "The goals")
    assert said(page) == before

    def expired(payload: dict[str, Any]) -> None:
        payload["response_url"] = f"{stage.sandbox.url}/respond/expired"
        payload["actions"][0] |= dict(zip(("action_id", "value"), marking, strict=True))

    marking = button_of(page, "The goals")
    count = len(lars.ephemerals())
    stage.forge("block_actions", expired)
    [new] = lars.ephemerals()[count:]
    assert "marked as met by Lars Winther" in said(new)
    assert said(page) == before
