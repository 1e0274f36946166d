"""Records logged from answers: issues from blockers, changes from upcoming changes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.checkins import logged_records
from pico_bot.core.db import Database
from pico_bot.core.errors import NotFound
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS
from pico_bot.model.delivery import Card
from pico_bot.model.records import Change, Issue
from pico_bot.model.vocabulary import State
from tests.checkins.actions import (
    FILLED,
    answer,
    ask,
    asked,
    buttons,
    card_of,
    texts,
    whole,
)
from tests.support import partnership
from tests.support.many_rows import copy_everything
from tests.support.partnership import NOON, InUse, transaction
from tests.support.query_plans import recorded, scans

# Blockers


def test_a_blocker_is_logged_as_an_issue_once(world: InUse) -> None:
    occurrence = asked(world)
    given = answer(world, occurrence, "Dorte", FILLED)

    issue = logged_records.log_answer(
        world.session, key="blockers", answer_id=given.id, member=world["Mads"], now=NOON
    )
    again = logged_records.log_answer(
        world.session, key="blockers", answer_id=given.id, member=world["Berit"], now=NOON
    )

    assert again is issue
    assert world.session.scalar(select(func.count()).select_from(Issue)) == 1
    assert issue.text == "No access to the ERP"
    assert (issue.author, issue.logged_by) == (world["Dorte"], world["Mads"])
    assert issue.thread_ts == card_of(world, occurrence).ts
    assert issue.state is State.OPEN
    shown = world.shown(occurrence.id)
    assert "Logged as *I-1*" in texts(shown)[-1]
    assert [text for text, _ in buttons(shown)] == ["Answer"]
    assert "*I-1* No access to the ERP" in whole(shown)


def test_each_answer_has_its_own_issue(world: InUse) -> None:
    occurrence = asked(world)
    numbers = [
        logged_records.log_answer(
            world.session,
            key="blockers",
            answer_id=answer(world, occurrence, name, {"blockers": f"{name} waits"}).id,
            member=world["Mads"],
            now=NOON,
        ).number
        for name in ("Dorte", "Berit")
    ]

    assert numbers == [1, 2]


def test_the_answer_to_a_sent_card_is_found_by_index(db: Database) -> None:
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        given = answer(world, asked(world), "Dorte", FILLED)
        issue = logged_records.log_answer(
            session, key="blockers", answer_id=given.id, member=world["Mads"], now=NOON
        )
        card_id = session.scalars(select(Card.id).where(Card.record_id == issue.id)).one()

    with recorded(db) as statements:
        db.run(logged_records.publish_logged, card_id=card_id, now=NOON)
    with transaction(db) as session:
        copy_everything(session, times=200)

    [finds] = [each for each in statements if "JOIN answers" in each[0]]
    assert scans(db, [finds]) == []


def test_a_removed_blocker_is_not_logged(world: InUse) -> None:
    occurrence = asked(world)
    given = answer(world, occurrence, "Dorte", FILLED)
    answer(world, occurrence, "Dorte", {"progress": "It is there now"})

    with pytest.raises(NotFound, match="removed the blocker"):
        logged_records.log_answer(
            world.session, key="blockers", answer_id=given.id, member=world["Mads"], now=NOON
        )


def test_two_simultaneous_clicks_log_one_issue(db: Database) -> None:
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        answer_id = answer(world, asked(world), "Dorte", FILLED).id

    def press(session: Session, name: str) -> int:
        member = partnership.reopen(session)[name]
        return logged_records.log_answer(
            session, key="blockers", answer_id=answer_id, member=member, now=NOON
        ).id

    with ThreadPoolExecutor(4) as pool:
        pressed = [pool.submit(db.run, press, name) for name in ("Lene", "Mads", "Berit", "Dorte")]

    assert len({each.result() for each in pressed}) == 1
    with transaction(db) as session:
        assert session.scalar(select(func.count()).select_from(Issue)) == 1


# Changes


def test_an_upcoming_change_is_logged_as_a_change_once(world: InUse) -> None:
    ask(world, *DEFAULT_QUESTIONS)
    occurrence = asked(world)
    given = answer(world, occurrence, "Dorte", FILLED)

    change = logged_records.log_answer(
        world.session, key="upcoming_changes", answer_id=given.id, member=world["Mads"], now=NOON
    )
    again = logged_records.log_answer(
        world.session, key="upcoming_changes", answer_id=given.id, member=world["Berit"], now=NOON
    )
    logged_records.log_answer(
        world.session, key="blockers", answer_id=given.id, member=world["Mads"], now=NOON
    )

    assert again is change
    assert world.session.scalar(select(func.count()).select_from(Change)) == 1
    assert isinstance(change, Change)
    assert change.text == "Norway in spring"
    assert (change.author, change.logged_by) == (world["Dorte"], world["Mads"])
    assert change.thread_ts == card_of(world, occurrence).ts
    assert (change.state, change.driver) == (State.RAISED, None)
    shown = world.shown(occurrence.id)
    assert "Logged as *I-1* and *C-1*" in texts(shown)[-1]
    assert [text for text, _ in buttons(shown)] == ["Answer"]


def test_a_removed_change_is_not_logged(world: InUse) -> None:
    ask(world, *DEFAULT_QUESTIONS)
    occurrence = asked(world)
    given = answer(world, occurrence, "Dorte", FILLED)
    world["Dorte"].name = "<!here>"
    answer(world, occurrence, "Dorte", {"progress": "Norway is off"})

    with pytest.raises(NotFound, match="&lt;!here&gt; removed the upcoming changes"):
        logged_records.log_answer(
            world.session,
            key="upcoming_changes",
            answer_id=given.id,
            member=world["Mads"],
            now=NOON,
        )


def test_a_change_cannot_be_logged_from_another_partnerships_answer(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    ask(world, *DEFAULT_QUESTIONS)
    given = answer(world, asked(world), "Dorte", FILLED)

    with pytest.raises(NotFound):
        logged_records.log_answer(
            world.session,
            key="upcoming_changes",
            answer_id=given.id,
            member=other["Dorte"],
            now=NOON,
        )

    assert world.session.scalars(select(Change)).all() == []
