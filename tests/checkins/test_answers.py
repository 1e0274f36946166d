"""Answers: from the modal and from the prompt's thread."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import answers, logged_records
from pico_bot.checkins.views.answers import LogButtonState
from pico_bot.checkins.views.modal import AnswerFormState
from pico_bot.core.db import Database
from pico_bot.core.errors import BadRequest, NotAllowed, NotFound
from pico_bot.delivery.outbox import Method
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS
from pico_bot.model.checkins import Answer
from pico_bot.model.delivery import Card
from pico_bot.model.vocabulary import Kind, Via
from tests.checkins.actions import (
    FILLED,
    answer,
    ask,
    asked,
    buttons,
    form_for,
    log,
    reply,
    texts,
    whole,
)
from tests.support import partnership
from tests.support.partnership import NOON, InUse, transaction


def test_an_answer_shows_in_the_prompt(world: InUse) -> None:
    ask(world, *DEFAULT_QUESTIONS)
    occurrence = asked(world)

    answer(world, occurrence, "Dorte", FILLED)

    shown = world.shown(occurrence.id)
    given = world.session.scalars(select(Answer)).one()
    assert texts(shown)[-1].splitlines() == [
        "*Dorte* (customer) · confidence 4 of 5",
        "*Progress:* The import runs",
        "*Next steps:* Map the units",
        "*Blockers:* No access to the ERP",
        "*Upcoming changes:* Norway in spring",
    ]
    value = LogButtonState(answer_id=given.id).dump()
    assert buttons(shown)[1:] == [("Log as issue", value), ("Log as change", value)]
    assert "*Progress:* The import runs" in shown["text"]
    assert (given.via, given.answered_at) == (Via.MODAL, NOON)


def test_the_prompt_is_updated_and_never_posted_again(world: InUse) -> None:
    occurrence = asked(world)
    world.outbox()[0].state = type(world.outbox()[0].state).SENT

    answer(world, occurrence, "Dorte", {"progress": "One"})
    answer(world, occurrence, "Mads", {"progress": "Two"})

    assert [each.method for each in world.outbox()] == [Method.POST, Method.UPDATE]
    assert whole(world.shown(occurrence.id)).count("*Progress:*") == 2


def test_a_second_answer_replaces_the_first(world: InUse) -> None:
    occurrence = asked(world)
    answer(world, occurrence, "Dorte", FILLED)

    answer(
        world, occurrence, "Dorte", {"progress": "Nothing after all"}, now=NOON + timedelta(hours=1)
    )

    given = world.session.scalars(select(Answer)).one()
    assert (given.progress, given.next_steps, given.blockers) == ("Nothing after all", None, None)
    assert given.confidence is None
    assert given.answered_at == NOON + timedelta(hours=1)
    assert "The import runs" not in json.dumps(world.shown(occurrence.id))


@pytest.mark.parametrize("fields", [{}, {"progress": "  \n"}, {"progress": "", "confidence": ""}])
def test_an_empty_answer_is_refused(world: InUse, fields: dict[str, str]) -> None:
    occurrence = asked(world)

    with pytest.raises(BadRequest, match="at least one question"):
        answer(world, occurrence, "Dorte", fields)

    assert world.session.scalars(select(Answer)).all() == []


@pytest.mark.parametrize("confidence", ["0", "6", "-1", "3.5", "high", "٣"])
def test_confidence_is_one_to_five(world: InUse, confidence: str) -> None:
    with pytest.raises(BadRequest, match="from 1"):
        answer(world, asked(world), "Dorte", {"confidence": confidence})


def test_the_modal_is_filled_with_the_earlier_answer(world: InUse) -> None:
    occurrence = asked(world)
    answer(world, occurrence, "Dorte", FILLED)

    form = form_for(world, occurrence.id, world["Dorte"])

    inputs = {block["block_id"]: block["element"] for block in form["blocks"]}
    assert inputs["blockers"]["initial_value"] == "No access to the ERP"
    assert inputs["confidence"]["initial_option"]["value"] == "4"
    assert AnswerFormState.load(form["private_metadata"]) == AnswerFormState(
        occurrence_id=occurrence.id, channel_id="C1", thread_ts="1.2"
    )
    assert form["callback_id"] == "checkin_answer"

    empty = form_for(world, occurrence.id, world["Mads"])
    assert not any("initial_value" in block["element"] for block in empty["blocks"])


def test_only_members_of_the_two_sides_can_answer(world: InUse) -> None:
    occurrence = asked(world)

    with pytest.raises(NotAllowed, match="Only members of this partnership"):
        form_for(world, occurrence.id, world["Olga"])
    with pytest.raises(NotAllowed, match="Only members of this partnership"):
        answer(world, occurrence, "Olga", {"progress": "Me too"})

    assert world.session.scalars(select(Answer)).all() == []


def test_a_member_cannot_answer_another_partnerships_check_in(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    occurrence = asked(world)
    given = answer(world, occurrence, "Dorte", FILLED)

    with pytest.raises(NotFound):
        answer(other, occurrence, "Dorte", {"progress": "Not mine"})
    with pytest.raises(NotFound):
        form_for(world, occurrence.id, other["Dorte"])
    with pytest.raises(NotFound):
        logged_records.log_answer(
            world.session, key="blockers", answer_id=given.id, member=other["Dorte"], now=NOON
        )

    assert len(occurrence.answers) == 1


def test_an_unknown_check_in_or_answer_is_refused(world: InUse) -> None:
    with pytest.raises(NotFound):
        form_for(world, 4711, world["Dorte"])
    with pytest.raises(NotFound):
        logged_records.log_answer(
            world.session, key="blockers", answer_id=4711, member=world["Dorte"], now=NOON
        )


def test_concurrent_answers_are_all_shown(db: Database) -> None:
    names = ("Lene", "Mads", "Berit", "Dorte")
    with transaction(db) as session:
        occurrence_id = asked(partnership.create_partnership(session)).id

    def give(name: str) -> Callable[[Session], None]:
        def use_case(session: Session) -> None:
            world = partnership.reopen(session)
            answers.submit(
                session,
                occurrence_id=occurrence_id,
                member=world[name],
                fields={"progress": f"{name} moved"},
                via=Via.MODAL,
                now=NOON,
            )

        return use_case

    with ThreadPoolExecutor(len(names)) as pool:
        for done in [pool.submit(db.run, give(name)) for name in names]:
            done.result()

    with transaction(db) as session:
        shown = whole(partnership.reopen(session).shown(occurrence_id))
        assert all(f"{name} moved" in shown for name in names)


# Answers in the thread


def test_a_reply_in_the_prompts_thread_is_an_answer(world: InUse) -> None:
    occurrence = asked(world)

    reply(world, "Dorte", " We got the images. ")

    [given] = occurrence.answers
    assert given.reply_text == "We got the images."
    assert given.via is Via.THREAD
    assert "*From the thread:* We got the images." in whole(world.shown(occurrence.id))


def test_a_reply_and_a_modal_answer_are_shown_together(world: InUse) -> None:
    occurrence = asked(world)
    reply(world, "Dorte", "Said")

    answer(world, occurrence, "Dorte", {"progress": "Filled in"})

    assert texts(world.shown(occurrence.id))[-1].splitlines() == [
        "*Dorte* (customer)",
        "*Progress:* Filled in",
        "*From the thread:* Said",
    ]


def test_replies_elsewhere_are_not_answers(world: InUse) -> None:
    asked(world)

    reply(world, "Dorte", "Something else", thread_ts="1700000000.000200")

    issue = log(world, Kind.ISSUE, "A thread of its own")
    card = world.session.scalars(select(Card).where(Card.record_id == issue.id)).one()
    card.ts = "1700000000.000300"
    reply(world, "Dorte", "On it", thread_ts="1700000000.000300")
    assert world.session.scalars(select(Answer)).all() == []


@pytest.mark.parametrize(("name", "text"), [("Olga", "I only talk"), ("Dorte", " \n ")])
def test_conversation_in_the_thread_is_not_an_answer(world: InUse, name: str, text: str) -> None:
    asked(world)

    assert reply(world, name, text) is None

    assert world.session.scalars(select(Answer)).all() == []
