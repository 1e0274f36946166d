"""Phases: criteria marked as met by role holders, phase changes, announcements."""

from dataclasses import replace
from datetime import time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.charter import amend
from pico_bot.core.recurrence import Every
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Charter, CharterTerms
from pico_bot.model.charter_defaults import DEFAULT_PHASES
from pico_bot.model.charter_terms import Rhythm
from pico_bot.model.partnership import Channel
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Via
from tests.stories.constants import HOME
from tests.stories.messages import buttons, card, contact_card, said
from tests.stories.person import Person
from tests.stories.phase_page import announced, ask, button_of, confirm, forge, press, reading, step
from tests.stories.stage import Stage
from tests.stories.terms import agree

# For each phase in order: who marks which criteria as met, by the first words of each.
PHASES = (
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


def test_a_partnership_goes_through_all_phases_as_both_sides_confirm(
    stage: Stage, mette: Person, lars: Person, anna: Person
) -> None:
    assert "Phase: *Initial* since" in said(contact_card(stage))
    for number, (phase, ticks) in enumerate(PHASES, start=1):
        for name, criterion in ticks:
            press(stage.person(name), ask(stage.person(name)), criterion)
        proposer, other = (mette, lars) if number % 2 else (lars, mette)
        reply = said(ask(proposer, "phase next"))
        assert f"D-{number}" in reply
        proposal = said(card(stage, f"D-{number}"))
        assert f"to {phase}" in proposal
        assert "All criteria are met." in proposal
        assert len(announced(stage)) == number - 1
        confirm(other, f"D-{number}")
        assert "*Confirmed*" in said(card(stage, f"D-{number}"))
        assert len(announced(stage)) == number
        assert f"{phase} starts now." in said(announced(stage)[-1])
        assert announced(stage)[-1].thread_ts is None
        # Every role is filled, so no one is mentioned.
        assert "<@" not in str(announced(stage)[-1].blocks)
        assert f"Phase: *{phase}* since" in said(contact_card(stage))
        assert phase in mette.command("/pico status")
        stage.advance(timedelta(days=1))

    reply = said(ask(lars, "phase next"))
    assert "is the last phase and has no end" in reply
    assert "#change" in reply
    page = said(ask(anna))
    assert "What's coming?" in page
    history = said(ask(anna, "phase history"))
    assert "*Implementation* from" in history
    assert "*Continuous development* since" in history
    assert "The data model is decided: marked as met by Sara Holm" in history
    assert history.index("Continuous development") < history.index("*Initial*")


def test_continuous_development_lists_decisions_without_an_upcoming_review(
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
    # The phase change itself is not listed.
    assert "*D-3*" not in page
    assert "~Analysis~" in page


def test_a_deputy_marks_criteria_while_the_primary_is_away(
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


def test_the_announcement_is_in_the_language_of_the_partnership(
    stage: Stage, mette: Person, lars: Person
) -> None:
    agree(stage, language="da")
    page = said(ask(lars))
    assert "Partnerskabets mål er skrevet ned" in page
    step(stage, "phase to løsningsdesign", number=1)
    text = said(announced(stage)[-1])
    assert "Løsningsdesign" in text
    assert "Hvad" in text
    assert "No one" not in text
    assert "starts now" not in text
    place = stage.sandbox.world.channel(HOME)
    [pinned] = [each for each in place.messages if each.ts in place.pins]
    assert "Fase: *Løsningsdesign* siden" in said(pinned)


def test_a_refusal_names_the_holder_in_the_language_of_the_partnership(
    stage: Stage, lars: Person, anna: Person
) -> None:
    agree(stage, language="da")
    action_id, value = button_of(ask(lars), "Partnerskabets mål")
    forge(anna, ask(anna), action_id, value)
    reply = anna.last_ephemeral()
    assert reply.startswith("Kun Lars Winther (")
    assert "usiness owner" not in reply


def test_the_charter_can_rename_reorder_and_drop_phases(
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
    # The next phase has no rhythm, so the charter's applies again.
    step(stage, "phase next", number=2)
    assert "The check-in runs every Monday at 09:00." in said(announced(stage)[-1])
    assert "Next check-in: Mon" in said(contact_card(stage))


def test_reordering_the_phases_does_not_change_the_current_phase(
    stage: Stage, mette: Person, lars: Person
) -> None:
    terms = reading(stage, lambda session: session.scalars(select(Charter)).one().terms)
    assert isinstance(terms, CharterTerms)
    phases = [each for each in terms.to_json()["phases"] if each["key"] != "initial"]

    def reorder(session: Session) -> None:
        channel = session.scalars(select(Channel).where(Channel.is_home_channel)).one()
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


def test_help_explains_phase(stage: Stage, anna: Person) -> None:
    assert "@Pico phase" in said(ask(anna, "help"))
    assert "phase to solution design why" in said(ask(anna, "help phase"))
