"""Phases: lived through by both sides, ticked by whose they are, announced once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.charter import amend
from pico_bot.core.recurrence import Every
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Charter, CharterTerms, CriterionTick, PhasePeriod
from pico_bot.model.charter_defaults import DEFAULT_PHASES
from pico_bot.model.charter_terms import Rhythm
from pico_bot.model.partnership import Channel
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Via
from pico_bot.sandbox.entities import Message
from tests.stories.constants import HOME
from tests.stories.messages import buttons, card, cards, contact_card, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree

# Who ticks what until the last phase, in the order of the road; the first words tell which it is.
ROAD = (
    ("Analysis", (("Lars Winther", "The goals"), ("Mette Lund", "Both sides have named"),
                  ("Lars Winther", "Both sides have read"),
                  ("Peter Dahl", "The consultants have access"))),
    ("Solution design", (("Anna Berg", "Products, variants"), ("Ida Krogh", "The processes"),
                         ("Emil Krag", "Systems and the data"))),
    ("Implementation", (("Sara Holm", "The data model is"), ("Emil Krag", "The integrations"),
                        ("Anna Berg", "Data maintenance"),
                        ("Lars Winther", "Priorities are agreed"))),
    ("Continuous development", (("Anna Berg", "The product data is loaded"),
                                ("Peter Dahl", "Systems and integrations are running"),
                                ("Ida Krogh", "Users are trained"),
                                ("Lars Winther", "Responsibility for daily"))),
)  # fmt: skip


def ask(person: Person, words: str = "phase", *, channel: str = HOME) -> Message:
    """What the bot answers to a mention."""
    person.say(f"@Pico {words}", channel=channel)
    return person.told(channel=channel)[-1]


def press(person: Person, page: Message, criterion: str) -> None:
    """Click the button that stands beside a criterion."""
    [block] = [each for each in page.blocks if criterion in said_of(each) and "accessory" in each]
    click(person, page, block["accessory"]["action_id"], block["accessory"]["value"])


def click(person: Person, page: Message, action_id: str, value: str) -> None:
    outcome = person.stage.loop.run(person.client.click(page, action_id, value=value))
    assert outcome.ok, outcome.error
    person.stage.settled()


def forge(person: Person, seen: Message, action_id: str, value: str) -> None:
    """Click a button that the bot never showed them, on a message that they see."""
    button = {"type": "button", "text": {"type": "plain_text", "text": "Forged"}}
    text = {"type": "mrkdwn", "text": "forged"}
    block = {"type": "section", "block_id": "forged", "text": text}
    seen.blocks.append(block | {"accessory": button | {"action_id": action_id, "value": value}})
    click(person, seen, action_id, value)
    seen.blocks[:] = [each for each in seen.blocks if each.get("block_id") != "forged"]


def button_of(page: Message, criterion: str) -> tuple[str, str]:
    """The action id and the value of the button beside a criterion."""
    [block] = [each for each in page.blocks if criterion in said_of(each) and "accessory" in each]
    return block["accessory"]["action_id"], block["accessory"]["value"]


def said_of(block: dict[str, object]) -> str:
    text = block.get("text")
    return str(text["text"]) if isinstance(text, dict) else ""


def announced(stage: Stage) -> list[Message]:
    """What stands at the home channel's top level about phases."""
    return [each for each in cards(stage) if each.text.startswith(":compass:")]


def confirm(person: Person, reference: str) -> None:
    proposal = card(person.stage, reference)
    [value] = [
        each["value"]
        for block in proposal.blocks
        for each in block.get("elements", ())
        if each.get("action_id") == "record_confirm"
    ]
    click(person, proposal, "record_confirm", value)


def step(stage: Stage, words: str, *, number: int) -> None:
    """Let Mette propose a step and Lars confirm it."""
    stage.person("Mette Lund").command(f"/pico {words}")
    confirm(stage.person("Lars Winther"), f"D-{number}")


def reading(stage: Stage, read: Callable[[Session], object]) -> object:
    assert stage.service is not None
    return stage.service.db.run(read)


def test_through_all_phases_with_the_confirmation_of_both_sides(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    assert "Phase: *Initial* since" in said(contact_card(stage))
    for number, (phase, ticks) in enumerate(ROAD, start=1):
        for name, criterion in ticks:
            press(stage.person(name), ask(stage.person(name)), criterion)
        proposer, other = (mette, lars) if number % 2 else (lars, mette)
        told = said(ask(proposer, "phase next"))
        assert f"D-{number}" in told
        proposal = said(card(stage, f"D-{number}"))
        assert f"to {phase}" in proposal
        assert "All criteria are met." in proposal
        assert len(announced(stage)) == number - 1
        confirm(other, f"D-{number}")
        assert "*Confirmed*" in said(card(stage, f"D-{number}"))
        assert len(announced(stage)) == number
        assert f"{phase} starts now." in said(announced(stage)[-1])
        assert announced(stage)[-1].thread_ts is None
        # Every role is filled, so nobody is called.
        assert "<@" not in str(announced(stage)[-1].blocks)
        assert f"Phase: *{phase}* since" in said(contact_card(stage))
        assert phase in mette.command("/pico status")
        stage.advance(timedelta(days=1))

    told = said(ask(lars, "phase next"))
    assert "is the last phase and has no end" in told
    assert "#change" in told
    page = said(ask(anna))
    assert "What's coming?" in page
    history = said(ask(anna, "phase history"))
    assert "*Implementation* from" in history
    assert "*Continuous development* since" in history
    assert "The data model is decided: marked as met by Sara Holm" in history
    assert history.index("Continuous development") < history.index("*Initial*")


def test_continuous_development_lists_decisions_that_nobody_will_look_at_again(
    stage: Stage, mette: Person, anna: Person
) -> None:
    for number, title in ((1, "Numbers have a unit"), (2, "Variants share a parent")):
        mette.say(f"#decision {title} area:product-data")
        if number == 2:
            mette.click(card(stage, "D-2"), "Edit")
            soon = stage.sandbox.clock.now().date() + timedelta(days=40)
            mette.submit({"review_on": soon.isoformat()})
        confirm(anna, f"D-{number}")
    assert "Numbers have a unit" not in said(ask(anna))
    step(stage, "phase to continuous-development", number=3)
    page = said(ask(anna))
    assert "Numbers have a unit · _no review date_" in page
    assert "Variants share a parent" not in page
    # The step itself is none of them.
    assert "*D-3*" not in page
    assert "~Analysis~" in page


def test_a_criterion_is_ticked_by_whoever_answers_for_its_role(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    his = ask(lars)
    assert buttons(his).count("Mark as met") == 2
    assert "Partnership lead: Mette Lund" in said(his)
    assert "Mark as met" not in buttons(ask(anna))
    press(lars, his, "The goals of the partnership")
    # The page is replaced where it stands.
    assert his in lars.told()
    assert "marked as met by Lars Winther on" in said(his)
    assert "marked as met by Lars Winther on" in said(ask(anna))

    for person, criterion in ((anna, "The goals"), (lars, "Both sides have named")):
        seen = ask(person)
        owner = lars if criterion == "The goals" else mette
        action_id, value = button_of(ask(owner), criterion)
        forge(person, seen, action_id, value)
        assert f"Only {owner.name} (" in person.last_told()
    assert "marked as met by Lars Winther on" in said(ask(anna))

    action_id, value = button_of(ask(lars), "The goals")
    press(lars, his, "The goals of the partnership")
    assert "Mark as open" not in buttons(his)
    # A page from before the other click does no harm.
    forge(lars, ask(lars), action_id, value)
    assert "marked as met by" not in said(ask(lars))
    assert reading(stage, lambda session: session.scalars(select(CriterionTick)).all()) == []


def test_a_deputy_ticks_while_the_primary_is_away(
    stage: Stage, mette: Person, lars: Person
) -> None:
    ida = stage.person("Ida Krogh")
    mette.command("/pico role deputy @Ida Krogh business-owner")
    assert "Mark as met" not in buttons(ask(ida))
    lars.say("@Pico away until 2099-12-31")
    page = ask(ida)
    assert "Business owner: Ida Krogh (deputy)" in said(page)
    press(ida, page, "The goals")
    assert "marked as met by Ida Krogh" in said(page)


def test_somebody_of_neither_side_ticks_and_reads_nothing(stage: Stage, lars: Person) -> None:
    tom = stage.person("Tom Haugen")
    stage.share(stage.sandbox.world.channel(HOME).id, "Havgaard Tools", ["Tom Haugen"])
    stage.restart_bot()
    tom.say("@Pico phase")
    assert "You aren't part of this partnership" in tom.last_told()
    action_id, value = button_of(ask(lars), "The goals")
    for forged in (action_id, "phase_untick", "phase_next"):
        told = len(tom.told())
        forge(tom, contact_card(stage), forged, value)
        assert len(tom.told()) == told + 1
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


def test_a_step_is_proposed_by_who_leads_a_side_and_says_what_is_missing(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    mette.command("/pico role end @Jonas Friis pim-consultant")
    for words in ("phase next", "phase back because", "phase to analysis"):
        told = said(ask(anna, words))
        assert "Mette Lund" in told
        assert "Lars Winther" in told
    press(lars, ask(lars), "The goals")
    page = ask(lars)
    lars.click(page, "Propose Analysis")
    proposal = said(card(stage, "D-1"))
    assert "Initial → Analysis" in proposal
    assert "Still open, but we're moving on" in proposal
    assert "Both sides have named their contact points (Partnership lead)" in proposal
    assert "The consultants have access to the data and systems (IT owner)" in proposal
    assert "• The goals of the partnership are written down" in proposal
    assert "Vacant roles this phase needs: PIM consultant (consultancy)." in proposal

    second = mette.command("/pico phase to implementation")
    assert "*D-1*" in second or "|D-1>" in second
    assert "is still waiting for both sides" in second
    confirm(mette, "D-1")
    [begun] = announced(stage)
    # Its own side's lead has to see to the role.
    assert f"<@{mette.client.person.id}>, who takes this on?" in str(begun.blocks)
    assert f"<@{lars.client.person.id}>" not in str(begun.blocks)
    assert "The consultants have access to the data and systems" in said(begun)
    # What was not ticked at the start can still be.
    peter = stage.person("Peter Dahl")
    press(peter, ask(peter), "The consultants have access")
    assert "marked as met by Peter Dahl" in said(ask(anna))


def test_going_back_needs_a_reason_and_begins_anew(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    assert "first phase" in mette.command("/pico phase back we must")
    step(stage, "phase to Solution design: we know the data already", number=1)
    assert "Reason: we know the data already" in said(announced(stage)[-1])
    sara = stage.person("Sara Holm")
    press(sara, ask(sara), "The data model")
    assert "needs a reason" in mette.command("/pico phase back")
    assert "needs a reason" in mette.command("/pico phase to initial")
    assert "is already in Solution design" in mette.command("/pico phase to solution-design why")
    assert "`analysis`" in mette.command("/pico phase to nowhere")
    assert "I don't recognise `phase sideways`" in mette.command("/pico phase sideways")
    stale = ask(sara)
    button = button_of(stale, "The data model")
    step(stage, "phase back Variants do not fit", number=2)
    assert "*Back in Analysis* from Solution design" in said(announced(stage)[-1])
    assert "Reason: Variants do not fit" in said(announced(stage)[-1])
    forge(sara, stale, *button)
    assert "The partnership is now in Analysis" in sara.last_told()
    step(stage, "phase next", number=3)
    page = said(ask(anna))
    assert "Data modeller: Sara Holm" in page
    assert "The data model is decided: marked as met by Sara Holm" in said(
        ask(anna, "phase history")
    )


def test_a_stale_proposal_cannot_be_confirmed(stage: Stage, mette: Person, lars: Person) -> None:
    mette.command("/pico phase next")
    mette.command("/pico withdraw D-1 Not yet")
    step(stage, "phase to implementation", number=2)
    mette.command("/pico decision D-1 reopen")
    for person in (lars, mette):
        confirm(person, "D-1")
        assert "D-1 starts from Initial, but" in person.last_told()
        assert "the partnership is now in Implementation" in person.last_told()
    assert len(announced(stage)) == 1
    # It is in nobody's way either.
    assert "D-3" in mette.command("/pico phase next")


def test_a_click_that_comes_twice_takes_one_step(stage: Stage, mette: Person, lars: Person) -> None:
    mette.command("/pico phase next")
    proposal = card(stage, "D-1")
    stage.together(
        lars.client.click(proposal, "record_confirm"), lars.client.click(proposal, "record_confirm")
    )
    assert len(announced(stage)) == 1
    assert "Phase: *Analysis*" in said(contact_card(stage))
    periods = reading(stage, lambda session: session.scalars(select(PhasePeriod)).all())
    assert len(list(periods)) == 2  # type: ignore[call-overload]


def test_two_who_propose_at_once_propose_one_step(
    stage: Stage, mette: Person, lars: Person
) -> None:
    pages = [ask(mette), ask(lars)]
    stage.together(
        *(
            person.client.click(page, "phase_next")
            for person, page in zip((mette, lars), pages, strict=True)
        )
    )
    assert [each for each in cards(stage) if "Phase change: " in said(each)] == [card(stage, "D-1")]
    refused = [each for each in (mette, lars) if "already" in each.last_told()]
    assert len(refused) == 1
    assert announced(stage) == []


def test_the_announcement_is_in_the_language_of_the_partnership(
    stage: Stage, mette: Person, lars: Person
) -> None:
    agree(stage, language="da")
    page = said(ask(lars))
    assert "Partnerskabets mål er skrevet ned" in page
    step(stage, "phase to løsningsdesign", number=1)
    told = said(announced(stage)[-1])
    assert "Løsningsdesign" in told
    assert "Hvad" in told
    assert "No one" not in told
    assert "starts now" not in told
    place = stage.sandbox.world.channel(HOME)
    [pinned] = [each for each in place.messages if each.ts in place.pins]
    assert "Fase: *Løsningsdesign* siden" in said(pinned)


def test_who_may_not_tick_hears_who_may_in_the_language_of_the_partnership(
    stage: Stage, lars: Person, anna: Person
) -> None:
    agree(stage, language="da")
    action_id, value = button_of(ask(lars), "Partnerskabets mål")
    forge(anna, ask(anna), action_id, value)
    told = anna.last_told()
    assert told.startswith("Kun Lars Winther (")
    assert "usiness owner" not in told


def test_a_charter_renames_reorders_and_drops_phases(
    stage: Stage, mette: Person, anna: Person
) -> None:
    step(stage, "phase next", number=1)
    assert "Phase: *Analysis*" in said(contact_card(stage))
    initial, analysis, design, building, going_on = DEFAULT_PHASES
    renamed = replace(analysis, title="Looking closely")
    agree(stage, phases=(replace(design, title="Drawing"), initial, renamed, going_on))
    page = said(ask(anna))
    assert "*Looking closely*" in page
    assert "~Drawing~" in page
    assert "*Next phase: Continuous development*" in page
    mette.command("/pico phase to drawing because we draw")
    assert "back from Looking closely to Drawing" in said(card(stage, "D-2"))
    mette.command("/pico withdraw D-2 no")

    agree(stage, phases=(initial, building))
    page = said(ask(anna))
    assert "*Looking closely*" in page
    assert "*Next phase: Implementation*" in page
    step(stage, "phase next", number=3)
    history = said(ask(anna, "phase history"))
    assert "*Looking closely* from" in history
    assert "*Implementation* since" in history


def test_the_check_in_follows_the_rhythm_of_the_phase(
    stage: Stage, mette: Person, anna: Person
) -> None:
    initial, analysis, *others = DEFAULT_PHASES
    slower = Rhythm(every=Every.SECOND_WEEK, weekdays=(3,), at=time(14))
    agree(stage, phases=(initial, replace(analysis, rhythm=slower), *others))
    mette.command("/pico checkin monday 09:00")
    assert "Next check-in: Mon" in said(contact_card(stage))
    mette.command("/pico phase next")
    assert "every two weeks on Thursday at 14:00" in said(card(stage, "D-1"))
    confirm(stage.person("Lars Winther"), "D-1")
    assert "every two weeks on Thursday at 14:00" in said(announced(stage)[-1])
    assert "every two weeks on Thursday at 14:00" in said(ask(anna))
    assert "Next check-in: Thu" in said(contact_card(stage))
    # What went before is the charter's again.
    step(stage, "phase next", number=2)
    assert "The check-in runs every Monday at 09:00." in said(announced(stage)[-1])
    assert "Next check-in: Mon" in said(contact_card(stage))


def test_another_order_of_the_phases_takes_nobody_to_another_phase(
    stage: Stage, mette: Person, lars: Person
) -> None:
    terms = reading(stage, lambda session: session.scalars(select(Charter)).one().terms)
    assert isinstance(terms, CharterTerms)
    phases = [each for each in terms.to_json()["phases"] if each["key"] != "initial"]

    def reorder(session: Session) -> None:
        channel = session.scalars(select(Channel).where(Channel.is_home)).one()
        member = session.scalars(
            select(Member).where(Member.slack_user_id == mette.client.person.id)
        ).one()
        by = Actor(member=member, via=Via.COMMAND, now=stage.sandbox.clock.now())
        amend.propose_change(
            session, channel=channel, changes={"phases": phases}, reason=None, by=by
        )

    reading(stage, reorder)
    stage.settled()
    confirm(lars, "D-1")
    assert "Phase: *Initial* since" in said(contact_card(stage))
    page = said(ask(lars))
    assert "*Initial*" in page
    assert "*Next phase: Analysis*" in page


def test_help_tells_of_it(stage: Stage, anna: Person) -> None:
    assert "@Pico phase" in said(ask(anna, "help"))
    assert "phase to solution-design why" in said(ask(anna, "help phase"))
