"""Prompts: within Slack's limits, and safe with people's text."""

from datetime import timedelta

from sqlalchemy import select

from pico_bot.model.actor import Actor
from pico_bot.model.charter_terms import Question
from pico_bot.model.people import Role
from pico_bot.model.records import Decision
from pico_bot.model.vocabulary import Kind, Via
from pico_bot.records import decisions
from tests.checkins.actions import (
    answer,
    ask,
    asked,
    check_limits,
    log,
    reply,
    texts,
    whole,
)
from tests.support.partnership import NOON, InUse


def test_text_of_people_notifies_no_one(world: InUse) -> None:
    occurrence = asked(world)
    world["Dorte"].name = "<!here> & Co"
    hostile = "<!channel> <@UMADS> <https://evil.example|click> & <b>"
    log(world, Kind.ISSUE, hostile)

    answer(world, occurrence, "Dorte", {"blockers": hostile})
    reply(world, "Dorte", hostile)

    shown = world.shown(occurrence.id)
    said = "\n".join(texts(shown)[3:]) + shown["text"].partition("Data owner")[2]
    assert "<!" not in said
    assert "<https://evil" not in said
    assert "<@UMADS>" not in said
    assert "&lt;!channel&gt; &lt;@UMADS&gt;" in said


def test_the_fullest_prompt_stays_within_slacks_limits(world: InUse) -> None:
    ask(world, *[Question(key=f"q{n}", text=f"{n} {'why ' * 36}?") for n in range(15)])
    for role in world.session.scalars(select(Role)).all():
        role.own_title = "R" * 80
    for member in world.members.values():
        member.name = "N" * 80
    for number, kind in enumerate([*Kind] * 9):
        log(
            world,
            kind,
            f"{number} {'very ' * 40}long",
            permalink=f"https://nordlys-and-pico.slack.com/archives/C0{number:07}/p1700000000000100",
            area="data-model",
        )
    for decision in world.session.scalars(select(Decision).limit(7)).all():
        decisions.confirm(
            world.session,
            decision=decision,
            seen=decision.text_fingerprint,
            by=Actor(member=world["Mads"], via=Via.BUTTON, now=NOON),
        )
    occurrence = asked(world, now=NOON + timedelta(minutes=1))

    for name in ("Lene", "Mads", "Berit", "Dorte"):
        answer(world, occurrence, name, {"q3": "& " * 1500})

    shown = world.shown(occurrence.id)
    check_limits(shown)
    assert "Decided since last time" in whole(shown)
    assert "*3 why why" in texts(shown)[-1]


def test_a_title_before_a_colon_has_no_full_stop(world: InUse) -> None:
    decision = log(world, Kind.DECISION, "The code is on the variant.", area="data-model")
    assert isinstance(decision, Decision)
    decisions.confirm(
        world.session,
        decision=decision,
        seen=decision.text_fingerprint,
        by=Actor(member=world["Mads"], via=Via.BUTTON, now=NOON),
    )
    log(world, Kind.ISSUE, "Images are missing.", area="data-model")

    shown = whole(world.shown(asked(world, now=NOON + timedelta(minutes=1)).id))

    assert "The code is on the variant: Mads" in shown
    assert "Images are missing: " in shown
