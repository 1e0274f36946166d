"""The weekly check-in: who sets it, what the prompt shows, what counts as an answer."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot import checkins, issues, partnerships, records, roles
from pico_bot.cards.checkin import Reference
from pico_bot.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.errors import BadRequest, NotAllowed, NotFound
from pico_bot.model import (
    Answer,
    Audience,
    Card,
    Issue,
    Kind,
    Member,
    Occurrence,
    Priority,
    Record,
    Schedule,
    ScheduleState,
    State,
    Via,
)
from pico_bot.partnerships import Speaker
from pico_bot.records import By
from pico_bot.tags import Options
from tests import partnership_in_use
from tests.partnership_in_use import NOON, InUse

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NEXT_MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
FILLED = {
    "moved": "The import runs",
    "next_steps": "Map the units",
    "in_the_way": "No access to the ERP",
    "changes_coming": "Norway in spring",
    "confidence": "4",
}


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


@contextmanager
def transaction(db: Database) -> Iterator[Session]:
    with Session(db.engine, expire_on_commit=False) as session:
        yield session
        session.commit()


@pytest.fixture
def world(db: Database) -> Iterator[InUse]:
    """A partnership in a transaction that is not committed before the test is over."""
    with transaction(db) as session:
        yield partnership_in_use.begin(session)


def command(world: InUse, words: str, *, by: str = "Mads", now: datetime = NOON) -> str:
    return checkins.command(
        world.session,
        words=words,
        partnership=world.partnership,
        channel=world.channel,
        member=world[by],
        now=now,
    )


def schedule_of(world: InUse) -> Schedule:
    return world.session.scalars(select(Schedule)).one()


def asked(world: InUse, *, now: datetime = NOON) -> Occurrence:
    """A prompt that was posted at `now` and that Slack gave a ts."""
    occurrence = checkins.start_now(
        world.session,
        partnership=world.partnership,
        channel=world.channel,
        by=world["Mads"],
        now=now,
    )
    card_of(world, occurrence).ts = "1700000000.000100"
    world.session.flush()
    return occurrence


def card_of(world: InUse, occurrence: Occurrence) -> Card:
    return world.session.scalars(select(Card).where(Card.occurrence_id == occurrence.id)).one()


def answer(
    world: InUse,
    occurrence: Occurrence,
    name: str,
    fields: Mapping[str, str],
    *,
    now: datetime = NOON,
) -> Answer:
    return checkins.answer(
        world.session,
        occurrence_id=occurrence.id,
        member=world[name],
        fields=fields,
        via=Via.MODAL,
        now=now,
    )


def form_for(world: InUse, occurrence_id: int, member: Member) -> dict[str, Any]:
    reference = Reference(occurrence_id=occurrence_id, channel_id="C1", thread_ts="1.2")
    return checkins.answer_form(world.session, reference=reference, member=member)


def reply(world: InUse, name: str, text: str, *, thread_ts: str = "1700000000.000100") -> bool:
    return checkins.answer_in_thread(
        world.session,
        channel_slack_id=world.channel.slack_id,
        thread_ts=thread_ts,
        member=world[name],
        text=text,
        now=NOON,
    )


def texts(shown: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in shown["blocks"] if block["type"] == "section"]


def whole(shown: dict[str, Any]) -> str:
    return "\n".join(texts(shown))


def buttons(shown: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for block in shown["blocks"]:
        elements = [*block.get("elements", []), block.get("accessory", {})]
        found += [
            (each["text"]["text"], each["value"])
            for each in elements
            if each.get("type") == "button"
        ]
    return found


# Setting it


def test_a_weekday_and_a_time_set_it_in_the_partnerships_zone(world: InUse) -> None:
    said = command(world, "monday 09:00")

    schedule = schedule_of(world)
    assert schedule.state is ScheduleState.ON
    assert schedule.next_due_at == NEXT_MONDAY
    assert schedule.channel is world.channel
    assert said == (
        "The check-in comes to <#C1> every Monday at 09:00, "
        "next on Monday 30 November 2026 at 09:00 (Europe/Copenhagen)."
    )


def test_setting_it_again_replaces_it(world: InUse) -> None:
    command(world, "monday 09:00")
    command(world, "pause")

    command(world, "tirsdag og torsdag 13.30")

    schedule = schedule_of(world)
    assert schedule.weekdays == [1, 3]
    assert schedule.next_due_at == datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


def test_the_partnerships_own_zone_counts(db: Database) -> None:
    with transaction(db) as session:
        world = partnership_in_use.begin(session, zone="Asia/Kathmandu")

        command(world, "monday 09:00")

        assert schedule_of(world).next_due_at == datetime(2026, 11, 30, 3, 15, tzinfo=UTC)


def test_it_rests_while_paused_and_goes_on_when_resumed(world: InUse) -> None:
    command(world, "monday 09:00")

    said = command(world, "pause")

    assert schedule_of(world).next_due_at is None
    assert "is paused; it came every Monday at 09:00 (Europe/Copenhagen)" in said

    later = NOON + timedelta(days=30)
    said = command(world, "resume", now=later)

    assert schedule_of(world).next_due_at == datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
    assert "next on Monday 28 December 2026 at 09:00" in said


def test_resuming_what_is_on_changes_nothing(world: InUse) -> None:
    command(world, "monday 09:00")

    # It was due an hour before and not dealt with yet: resuming must not make it forget that.
    command(world, "resume", now=NEXT_MONDAY + timedelta(hours=1))

    assert schedule_of(world).next_due_at == NEXT_MONDAY


def test_off_ends_it_until_it_is_set_anew(world: InUse) -> None:
    command(world, "monday 09:00")

    assert "is off" in command(world, "off")

    assert schedule_of(world).next_due_at is None
    assert command(world, "").startswith("No weekly check-in is set.")
    with pytest.raises(NotFound, match="checkin monday 09:00"):
        command(world, "resume")
    assert "every Monday" in command(world, "monday 09:00")


@pytest.mark.parametrize("words", ["pause", "resume", "off"])
def test_what_was_never_set_cannot_be_changed(world: InUse, words: str) -> None:
    with pytest.raises(NotFound, match="checkin monday 09:00"):
        command(world, words)


@pytest.mark.parametrize("words", ["weekly", "monday", "monday 25:00", "pause now", "09:00"])
def test_other_words_are_answered_with_the_right_form(world: InUse, words: str) -> None:
    with pytest.raises(BadRequest, match=re.escape("`checkin monday 09:00`")):
        command(world, words)


@pytest.mark.parametrize("name", ["Lene", "Mads", "Berit", "Dorte"])
def test_consultants_and_the_customers_business_owner_set_it(world: InUse, name: str) -> None:
    command(world, "monday 09:00", by=name)

    assert schedule_of(world).state is ScheduleState.ON


@pytest.mark.parametrize("words", ["monday 09:00", "now", "pause", "resume", "off"])
def test_others_do_not_and_are_told_who_does(world: InUse, words: str) -> None:
    command(world, "friday 10:00")
    roles.end(
        world.session,
        partnership=world.partnership,
        key="business-owner",
        member=world["Dorte"],
        by=world["Lene"],
        now=NOON,
    )

    for name in ("Dorte", "Olga"):
        with pytest.raises(NotAllowed, match=r"consultancy.*Business owner \(Berit\)"):
            command(world, words, by=name)

    assert schedule_of(world).weekdays == [4]
    assert schedule_of(world).state is ScheduleState.ON
    assert world.owed() == []


def test_anybody_may_see_when_it_comes(world: InUse) -> None:
    command(world, "monday 09:00")

    assert "every Monday at 09:00" in command(world, "", by="Olga")


# The prompt


def test_now_posts_the_prompt_at_the_channels_top_level(world: InUse) -> None:
    assert command(world, "now") == "The check-in is on its way."

    [owed] = world.owed()
    assert owed.method == Method.POST
    assert owed.channel == "C1"
    assert owed.audience is Audience.SHARED
    assert "thread_ts" not in owed.arguments
    assert owed.arguments["blocks"][0]["text"]["text"] == "Check-in, Monday 23 November"
    assert schedule_of(world).state is ScheduleState.OFF


def test_now_leaves_the_rhythm_as_it_is(world: InUse) -> None:
    command(world, "monday 09:00")

    command(world, "now")
    command(world, "now")

    assert schedule_of(world).next_due_at == NEXT_MONDAY
    assert len(world.owed()) == 1


def test_the_prompt_names_the_contact_points_of_both_sides(world: InUse) -> None:
    shown = world.shown(asked(world).id)

    _, consultancy, customer, *_ = texts(shown)
    assert consultancy.splitlines() == [
        "*Consultancy*",
        "Partnership lead: <@ULENE>",
        "PIM consultant: _nobody yet_",
        "Data modeller: <@UMADS>, Lene (deputy)",
        "Integration specialist: _nobody yet_",
    ]
    assert customer.splitlines()[:3] == [
        "*Customer*",
        "Business owner: <@UBERIT1>, Dorte (deputy)",
        "Data owner: <@UDORTE1>",
    ]
    assert ("Answer", str(1)) in [(text, "1") for text, _ in buttons(shown)]
    assert "Data modeller: <@UMADS>, Lene (deputy)" in shown["text"]


def test_who_is_away_is_not_asked_and_their_deputy_is(world: InUse) -> None:
    roles.set_away(
        world.session,
        member=world["Berit"],
        until=date(2026, 12, 1),
        zone=COPENHAGEN,
        by=world["Berit"],
        now=NOON - timedelta(hours=1),
    )

    shown = world.shown(asked(world).id)

    assert "Business owner: Berit (away), <@UDORTE1> (deputy)" in whole(shown)


def log(
    world: InUse, kind: Kind, text: str, *, permalink: str | None = None, **options: Any
) -> Record:
    return records.log(
        world.session,
        channel=world.channel,
        entry=records.Entry(kind=kind, text=text, options=Options(**options)),
        source=records.Source(text=text, permalink=permalink),
        author=world["Berit"],
        by=By(member=world["Berit"], via=Via.HASHTAG, now=NOON),
    )


def test_the_prompt_lists_what_is_open_between_them(world: InUse) -> None:
    log(
        world,
        Kind.ISSUE,
        "Half of the articles lack images",
        permalink="https://slack.example/p1",
        area="product-data",
        priority=Priority.HIGH,
        due=date(2026, 12, 1),
    )
    log(world, Kind.DECISION, "Units are ETIM units", area="data-model")
    log(world, Kind.CHANGE, "Norway opens in spring", area="process")
    log(world, Kind.ISSUE, "Solved since", area="data-model")
    solved = world.session.scalars(select(Issue).where(Issue.number == 2)).one()
    issues.resolve(
        world.session,
        issue=solved,
        resolution=None,
        by=By(member=world["Mads"], via=Via.BUTTON, now=NOON),
    )

    shown = world.shown(asked(world).id)

    listed = texts(shown)[3:]
    assert listed == [
        "*Open issues*\n• *<https://slack.example/p1|I-1>* Half of the articles lack images: "
        "Dorte, high, due 1 December",
        "*Decisions that wait*\n• *D-1* Units are ETIM units: Mads",
        "*Changes raised*\n• *C-1* Norway opens in spring: Berit",
    ]


def test_a_point_that_nobody_has_waits_for_a_side(db: Database) -> None:
    with transaction(db) as session:
        world = partnership_in_use.begin(session, assign=False)
        log(world, Kind.DECISION, "Somebody decides", area="data-model")

        assert "Somebody decides: anyone of the consultancy" in whole(world.shown(asked(world).id))


def test_nothing_open_is_said(world: InUse) -> None:
    assert "Nothing is open between you" in whole(world.shown(asked(world).id))


def test_a_long_list_of_open_points_ends_in_a_count(world: InUse) -> None:
    for number in range(9):
        log(world, Kind.ISSUE, f"Point {number}: {'very ' * 50}long")

    shown = world.shown(asked(world).id)

    [listed] = [text for text in texts(shown) if text.startswith("*Open issues*")]
    assert listed.count("•") == 5
    assert listed.endswith("… and 4 more in the log")


def test_nothing_of_another_partnership_shows(world: InUse) -> None:
    other = partnership_in_use.begin(world.session, number=2)
    log(other, Kind.ISSUE, "Their secret")

    shown = world.shown(asked(world).id)

    assert "secret" not in json.dumps(shown)
    assert "UBERIT2" not in json.dumps(shown)


# Answers


def test_an_answer_shows_in_the_prompt(world: InUse) -> None:
    occurrence = asked(world)

    answer(world, occurrence, "Dorte", FILLED)

    shown = world.shown(occurrence.id)
    given = world.session.scalars(select(Answer)).one()
    assert texts(shown)[-1].splitlines() == [
        "*Dorte* (Customer) · confidence 4 of 5",
        "*Moved:* The import runs",
        "*Next:* Map the units",
        "*In the way:* No access to the ERP",
        "*Changes coming:* Norway in spring",
    ]
    assert ("Log as issue", str(given.id)) in buttons(shown)
    assert "*Moved:* The import runs" in shown["text"]
    assert (given.via, given.answered_at) == (Via.MODAL, NOON)


def test_the_prompt_is_updated_and_never_posted_again(world: InUse) -> None:
    occurrence = asked(world)
    world.owed()[0].state = type(world.owed()[0].state).SENT

    answer(world, occurrence, "Dorte", {"moved": "One"})
    answer(world, occurrence, "Mads", {"moved": "Two"})

    assert [each.method for each in world.owed()] == [Method.POST, Method.UPDATE]
    assert whole(world.shown(occurrence.id)).count("*Moved:*") == 2


def test_a_second_answer_takes_the_place_of_the_first(world: InUse) -> None:
    occurrence = asked(world)
    answer(world, occurrence, "Dorte", FILLED)

    answer(
        world, occurrence, "Dorte", {"moved": "Nothing after all"}, now=NOON + timedelta(hours=1)
    )

    given = world.session.scalars(select(Answer)).one()
    assert (given.moved, given.next_steps, given.in_the_way) == ("Nothing after all", None, None)
    assert given.confidence is None
    assert given.answered_at == NOON + timedelta(hours=1)
    assert "The import runs" not in json.dumps(world.shown(occurrence.id))


@pytest.mark.parametrize("fields", [{}, {"moved": "  \n"}, {"moved": "", "confidence": ""}])
def test_an_empty_answer_is_refused(world: InUse, fields: dict[str, str]) -> None:
    occurrence = asked(world)

    with pytest.raises(BadRequest, match="at least one field"):
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
    assert inputs["in_the_way"]["initial_value"] == "No access to the ERP"
    assert inputs["confidence"]["initial_option"]["value"] == "4"
    assert Reference.load(form["private_metadata"]) == Reference(
        occurrence_id=occurrence.id, channel_id="C1", thread_ts="1.2"
    )
    assert form["callback_id"] == "checkin_answer"

    empty = form_for(world, occurrence.id, world["Mads"])
    assert not any("initial_value" in block["element"] for block in empty["blocks"])


def test_only_the_two_sides_answer(world: InUse) -> None:
    occurrence = asked(world)

    with pytest.raises(NotAllowed, match="neither side"):
        form_for(world, occurrence.id, world["Olga"])
    with pytest.raises(NotAllowed, match="neither side"):
        answer(world, occurrence, "Olga", {"moved": "Me too"})

    assert world.session.scalars(select(Answer)).all() == []


def test_nobody_answers_another_partnerships_check_in(world: InUse) -> None:
    other = partnership_in_use.begin(world.session, number=2)
    occurrence = asked(world)
    given = answer(world, occurrence, "Dorte", FILLED)

    with pytest.raises(NotFound):
        answer(other, occurrence, "Dorte", {"moved": "Not mine"})
    with pytest.raises(NotFound):
        form_for(world, occurrence.id, other["Dorte"])
    with pytest.raises(NotFound):
        checkins.raise_issue(world.session, answer_id=given.id, member=other["Dorte"], now=NOON)

    assert len(occurrence.answers) == 1


def test_what_does_not_exist_is_told(world: InUse) -> None:
    with pytest.raises(NotFound):
        form_for(world, 4711, world["Dorte"])
    with pytest.raises(NotFound):
        checkins.raise_issue(world.session, answer_id=4711, member=world["Dorte"], now=NOON)


# Answers in the thread


def test_a_reply_in_the_prompts_thread_is_an_answer(world: InUse) -> None:
    occurrence = asked(world)

    assert reply(world, "Dorte", " We got the images. ")
    assert reply(world, "Dorte", "And the texts.")

    [given] = occurrence.answers
    assert given.said == "We got the images.\nAnd the texts."
    assert given.via is Via.THREAD
    assert "*Said in the thread:* We got the images.\nAnd the texts." in whole(
        world.shown(occurrence.id)
    )


def test_a_reply_and_the_modal_stand_together(world: InUse) -> None:
    occurrence = asked(world)
    reply(world, "Dorte", "Said")

    answer(world, occurrence, "Dorte", {"moved": "Filled in"})

    assert texts(world.shown(occurrence.id))[-1].splitlines() == [
        "*Dorte* (Customer)",
        "*Moved:* Filled in",
        "*Said in the thread:* Said",
    ]


def test_replies_elsewhere_are_not_answers(world: InUse) -> None:
    asked(world)

    assert not reply(world, "Dorte", "Something else", thread_ts="1700000000.000200")

    issue = log(world, Kind.ISSUE, "A thread of its own")
    card = world.session.scalars(select(Card).where(Card.record_id == issue.id)).one()
    card.ts = "1700000000.000300"
    assert not reply(world, "Dorte", "On it", thread_ts="1700000000.000300")
    assert world.session.scalars(select(Answer)).all() == []


@pytest.mark.parametrize(("name", "text"), [("Olga", "I only talk"), ("Dorte", " \n ")])
def test_talk_in_the_thread_is_no_answer(world: InUse, name: str, text: str) -> None:
    asked(world)

    assert reply(world, name, text)

    assert world.session.scalars(select(Answer)).all() == []


# What is in the way


def test_what_is_in_the_way_becomes_an_issue_once(world: InUse) -> None:
    occurrence = asked(world)
    given = answer(world, occurrence, "Dorte", FILLED)

    issue = checkins.raise_issue(world.session, answer_id=given.id, member=world["Mads"], now=NOON)
    again = checkins.raise_issue(world.session, answer_id=given.id, member=world["Berit"], now=NOON)

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
        checkins.raise_issue(
            world.session,
            answer_id=answer(world, occurrence, name, {"in_the_way": f"{name} waits"}).id,
            member=world["Mads"],
            now=NOON,
        ).number
        for name in ("Dorte", "Berit")
    ]

    assert numbers == [1, 2]


def test_what_was_taken_back_is_not_logged(world: InUse) -> None:
    occurrence = asked(world)
    given = answer(world, occurrence, "Dorte", FILLED)
    answer(world, occurrence, "Dorte", {"moved": "It is there now"})

    with pytest.raises(NotFound, match="took back"):
        checkins.raise_issue(world.session, answer_id=given.id, member=world["Mads"], now=NOON)


# What Slack takes


def test_what_people_write_is_inert(world: InUse) -> None:
    occurrence = asked(world)
    world["Dorte"].name = "<!here> & Co"
    hostile = "<!channel> <@UMADS> <https://evil.example|click> & <b>"
    log(world, Kind.ISSUE, hostile)

    answer(world, occurrence, "Dorte", {"in_the_way": hostile})
    reply(world, "Dorte", hostile)

    shown = world.shown(occurrence.id)
    said = "\n".join(texts(shown)[3:]) + shown["text"].partition("Data owner")[2]
    assert "<!" not in said
    assert "<https://evil" not in said
    assert "<@UMADS>" not in said
    assert "&lt;!channel&gt; &lt;@UMADS&gt;" in said


def test_a_crowd_with_much_to_say_stays_within_slacks_limits(world: InUse) -> None:
    occurrence = asked(world)
    for number in range(40):
        name = f"Person {number}"
        world.members[name] = partnerships.member(
            world.session,
            partnership=world.partnership,
            speaker=Speaker(
                user_id=f"UCROWD{number}",
                team_ids=("TCUSTOMER1",),
                name=name,
                is_home=False,
            ),
            spoke_at=None,
        )
        answer(world, occurrence, name, dict.fromkeys(FILLED, "& " * 1500) | {"confidence": "5"})
        check_limits(world.shown(occurrence.id))

    shown = world.shown(occurrence.id)
    assert "*Person 39*" in whole(shown)
    assert "Person 0, Person 1," in json.dumps(shown)


def check_limits(shown: dict[str, Any]) -> None:
    """Slack's limits of a message, and of what it takes in all."""
    assert 0 < len(shown["text"]) <= 4000
    assert len(shown["blocks"]) <= 50
    assert len(json.dumps(shown["blocks"], ensure_ascii=False)) <= 12_000
    for block in shown["blocks"]:
        if block["type"] == "section":
            assert 0 < len(block["text"]["text"]) <= 3000
            assert not re.search(r"&(?!amp;|lt;|gt;)", block["text"]["text"])
        if block["type"] == "context":
            assert all(0 < len(each["text"]) <= 2000 for each in block["elements"])


def test_few_long_answers_are_shown_as_far_as_they_fit(world: InUse) -> None:
    occurrence = asked(world)

    answer(world, occurrence, "Dorte", {"moved": "x" * 3000})
    answer(world, occurrence, "Berit", {"moved": "y" * 3000})

    shown = world.shown(occurrence.id)
    check_limits(shown)
    assert "x" * 2700 in whole(shown)
    assert "y" * 2700 in whole(shown)


# At once


def test_answers_given_at_once_all_show(db: Database) -> None:
    names = ("Lene", "Mads", "Berit", "Dorte")
    with transaction(db) as session:
        occurrence_id = asked(partnership_in_use.begin(session)).id

    def give(name: str) -> Callable[[Session], None]:
        def use_case(session: Session) -> None:
            world = partnership_in_use.reopen(session)
            checkins.answer(
                session,
                occurrence_id=occurrence_id,
                member=world[name],
                fields={"moved": f"{name} moved"},
                via=Via.MODAL,
                now=NOON,
            )

        return use_case

    with ThreadPoolExecutor(len(names)) as pool:
        for done in [pool.submit(db.run, give(name)) for name in names]:
            done.result()

    with transaction(db) as session:
        shown = whole(partnership_in_use.reopen(session).shown(occurrence_id))
        assert all(f"{name} moved" in shown for name in names)


def test_two_who_press_at_once_log_one_issue(db: Database) -> None:
    with transaction(db) as session:
        world = partnership_in_use.begin(session)
        answer_id = answer(world, asked(world), "Dorte", FILLED).id

    def press(session: Session, name: str) -> int:
        member = partnership_in_use.reopen(session)[name]
        return checkins.raise_issue(session, answer_id=answer_id, member=member, now=NOON).id

    with ThreadPoolExecutor(4) as pool:
        pressed = [pool.submit(db.run, press, name) for name in ("Lene", "Mads", "Berit", "Dorte")]

    assert len({each.result() for each in pressed}) == 1
    with transaction(db) as session:
        assert session.scalar(select(func.count()).select_from(Issue)) == 1
