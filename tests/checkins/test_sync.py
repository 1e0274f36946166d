"""Extra check-ins: added and removed by the charter, changed by name, with separate histories."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from pico_bot.checkins import lifecycle, schedules, sync
from pico_bot.core.errors import BadRequest, NotAllowed, NotFound
from pico_bot.core.recurrence import Every
from pico_bot.i18n.translation import DANISH, use_locale
from pico_bot.model.actor import Actor
from pico_bot.model.charter_terms import ExtraCheckin, PhaseTerms, Question, QuestionKind, Rhythm
from pico_bot.model.checkins import Occurrence, Schedule, ScheduleState
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.records import Decision
from pico_bot.model.vocabulary import Kind, Via
from pico_bot.people import contacts
from pico_bot.records import decisions
from tests.checkins.actions import (
    NEXT_MONDAY,
    agree,
    answer,
    asked,
    card_of,
    command,
    enter,
    last_time,
    log,
    whole,
)
from tests.support.partnership import NOON, InUse

THURSDAY = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
BUDGET = Question(key="budget", text="Is the budget right?", kind=QuestionKind.SCALE)
STEERING = ExtraCheckin(
    title="Steering <b>",
    rhythm=Rhythm(every=Every.MONTH, weekdays=(3,), at=time(14)),
    questions=(BUDGET,),
)


def agree_on(world: InUse, *, now: datetime = NOON, **further: ExtraCheckin) -> None:
    """Put a charter with these extra check-ins into force, with all that follows."""
    agree(world, extra_checkins=further)
    sync.sync(world.session, partnership=world.partnership, now=now)


def named(world: InUse, name: str) -> Schedule:
    return world.session.scalars(select(Schedule).where(Schedule.key == name)).one()


@pytest.fixture
def steered(world: InUse) -> InUse:
    """A partnership with a weekly check-in and a monthly one beside it."""
    command(world, "monday 09:00")
    agree_on(world, steering=STEERING)
    return world


def test_an_extra_check_in_starts_when_the_charter_adds_it(steered: InUse) -> None:
    schedule = named(steered, "steering")

    assert (schedule.state, schedule.next_due_at) == (ScheduleState.ON, THURSDAY)
    assert schedule.channel is steered.channel
    assert named(steered, "weekly").next_due_at == NEXT_MONDAY
    main, further = command(steered, "").splitlines()
    assert main.startswith("The check-in runs in <#C1> every Monday at 09:00. Next: Mon 30")
    assert further == (
        "*Steering &lt;b&gt;* runs in <#C1> monthly on the first Thursday at 14:00. "
        "Next: Thu 3 Dec 2026, 14:00 (Europe/Copenhagen)."
    )
    assert command(steered, "steering") == further


def test_an_extra_check_in_runs_without_a_main_one(world: InUse) -> None:
    agree_on(world, steering=STEERING)

    assert command(world, "") == command(world, "steering")
    assert named(world, "steering").channel is world.channel


def test_a_removed_extra_check_in_stops_and_returns_unchanged(steered: InUse) -> None:
    before = named(steered, "steering")
    command(steered, "steering friday 10:00")

    agree_on(steered)
    assert (before.next_due_at, before.is_set) == (None, False)
    assert "Steering" not in command(steered, "")
    with pytest.raises(BadRequest):
        command(steered, "steering now")

    agree_on(steered, steering=replace(STEERING, title="Board"))
    after = named(steered, "steering")
    assert after is before
    # A schedule set by command stays while the charter is unchanged.
    assert after.next_due_at == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    assert "*Board* runs in <#C1> every Friday at 10:00" in command(steered, "")


def test_a_removed_extra_check_in_that_returns_is_still_off_or_paused(steered: InUse) -> None:
    for words, state in (("pause", ScheduleState.PAUSED), ("off", ScheduleState.OFF)):
        command(steered, f"steering {words}")
        agree_on(steered)
        agree_on(steered, steering=STEERING)
        assert (named(steered, "steering").state, named(steered, "steering").next_due_at) == (
            state,
            None,
        )


def test_a_removed_check_ins_prompt_can_still_be_answered(steered: InUse) -> None:
    occurrence = ask(steered, "steering")
    agree_on(steered)

    answer(steered, occurrence, "Berit", {"budget": "2"})

    shown = steered.shown(occurrence.id)
    assert shown["blocks"][0]["text"]["text"] == "Steering <b>, Mon 23 Nov 2026"
    assert shown["text"].startswith("Steering &lt;b&gt;, Mon 23 Nov 2026\n")
    assert "*Is the budget right?* 2 of 5" in whole(shown)


def test_an_extra_check_in_follows_the_charter_and_not_the_phase(steered: InUse) -> None:
    own = PhaseTerms(key="own", title="Own", rhythm=Rhythm(weekdays=(4,)))
    agree(steered, phases=(own,))
    enter(steered, "own")
    sync.sync(steered.session, partnership=steered.partnership, now=NOON)
    assert named(steered, "steering").next_due_at == THURSDAY
    assert named(steered, "weekly").weekdays == [4]

    moved = replace(STEERING, rhythm=replace(STEERING.rhythm, at=time(15)))
    agree_on(steered, steering=moved)
    assert named(steered, "steering").next_due_at == THURSDAY + timedelta(hours=1)


@pytest.mark.parametrize(
    ("words", "due", "state"),
    [
        ("steering pause", None, ScheduleState.PAUSED),
        ("steering off", None, ScheduleState.OFF),
        ("Steering: monthly friday 10:00", datetime(2026, 12, 4, 9, tzinfo=UTC), ScheduleState.ON),
        ("steering on", THURSDAY, ScheduleState.ON),
        ("steering resume", THURSDAY, ScheduleState.ON),
        ("steering now", THURSDAY, ScheduleState.ON),
    ],
)
def test_every_command_works_with_an_extra_check_ins_name(
    steered: InUse, words: str, due: datetime | None, state: ScheduleState
) -> None:
    command(steered, words)

    schedule = named(steered, "steering")
    assert (schedule.next_due_at, schedule.state) == (due, state)
    assert named(steered, "weekly").next_due_at == NEXT_MONDAY


def test_replies_name_the_extra_check_in(steered: InUse) -> None:
    assert command(steered, "steering friday 10:00").endswith(
        "The charter says monthly on the first Thursday at 14:00. "
        "Use `checkin steering &lt;b&gt; on` to switch back."
    )
    assert "Use `checkin steering &lt;b&gt; resume` to resume it" in command(
        steered, "steering pause"
    )
    assert command(steered, "steering off").startswith("*Steering &lt;b&gt;* is off.")
    off = (
        "*Steering &lt;b&gt;* is off. Use `checkin steering &lt;b&gt; on` to follow the charter "
        "again."
    )
    assert command(steered, "steering") == off
    assert off in command(steered, "")
    with pytest.raises(NotFound, match=re.escape(off)):
        command(steered, "steering resume")
    assert command(steered, "steering now") == "*Steering &lt;b&gt;* is being posted."


def test_an_unknown_name_is_refused_with_the_known_ones(steered: InUse) -> None:
    agree_on(steered, steering=STEERING, board=replace(STEERING, title="Board"))

    with pytest.raises(NotFound) as wrong:
        command(steered, "st<!here> pause")

    assert wrong.value.sentence == (
        "There's no check-in “st&lt;!here&gt;”. Use Steering &lt;b&gt; or Board, or no name "
        "for the main one."
    )
    for words in ("steering whenever", "monday", "25:00", ",", ": now", "<!here>"):
        with pytest.raises(BadRequest, match="`checkin monday 09:00`"):
            command(steered, words)


def test_the_same_members_may_schedule_an_extra_check_in(steered: InUse) -> None:
    for words in ("steering now", "steering pause", "steering friday 10:00"):
        with pytest.raises(NotAllowed, match="Business owner"):
            command(steered, words, by="Olga")
    command(steered, "steering pause", by="Berit")


def test_a_danish_command_gets_a_danish_reply(steered: InUse) -> None:
    with use_locale(DANISH):
        said = command(steered, "steering hver anden uge torsdag kl. 14")

    assert said.startswith(
        "*Steering &lt;b&gt;* sendes i <#C1> hver anden uge torsdag kl. 14.00. Næste gang: torsdag"
    )


def test_an_extra_check_in_asks_its_own_questions_or_the_main_ones(steered: InUse) -> None:
    same = ExtraCheckin(title="Board", rhythm=STEERING.rhythm)
    agree_on(steered, steering=STEERING, board=same)

    def asks(name: str) -> list[str]:
        return [each.key for each in ask(steered, name).asked_questions]

    assert asks("steering") == ["budget"]
    assert asks("board") == asks("weekly")


def test_each_check_in_lists_decisions_since_its_last_prompt(steered: InUse) -> None:
    decision = log(steered, Kind.DECISION, "Two levels", area="data-model")
    assert isinstance(decision, Decision)
    decisions.confirm(
        steered.session,
        decision=decision,
        seen=decision.text_fingerprint,
        by=Actor(member=steered["Mads"], via=Via.BUTTON, now=NOON),
    )

    for days, name in ((1, "weekly"), (2, "steering"), (3, "weekly"), (3, "steering")):
        occurrence = ask(steered, name, now=NOON + timedelta(days=days))
        text = whole(steered.shown(occurrence.id))
        assert ("Decided since last time" in text) is (days < 3), (days, name)


def test_hints_come_from_the_same_check_in(steered: InUse) -> None:
    agree_on(steered, steering=replace(STEERING, questions=None))
    for name, said, days in (("weekly", "Monday", 0), ("steering", "Budget", 1)):
        now = NOON + timedelta(days=days)
        answer(steered, ask(steered, name, now=now), "Berit", {"progress": said}, now=now)

    for name, said in (("weekly", "Monday"), ("steering", "Budget")):
        occurrence = ask(steered, name, now=NOON + timedelta(days=7))
        assert last_time(steered, occurrence, "Berit") == {"progress": f"Last time: {said}"}


def test_the_trend_of_confidence_is_that_of_the_same_check_in(steered: InUse) -> None:
    sure = Question(key="confidence", text="How sure?", kind=QuestionKind.SCALE)
    agree_on(steered, steering=replace(STEERING, questions=None))
    agree(steered, questions=(sure,), phases=(PhaseTerms(key="initial", title="Initial"),))
    asked_for = []
    for name, confidence, days in (("weekly", "5", 0), ("steering", "1", 1), ("weekly", "4", 7)):
        now = NOON + timedelta(days=days)
        asked_for.append(ask(steered, name, now=now))
        answer(steered, asked_for[-1], "Berit", {"confidence": confidence}, now=now)

    for days in (7, 14):
        closing = NOON + timedelta(days=days)
        due = steered.session.scalars(lifecycle.due_summaries(), {"now": closing}).all()
        for occurrence_id in due:
            lifecycle.summarise(steered.session, occurrence_id, now=closing)

    assert "*Confidence:* 4 of 5" in (shown := whole(steered.shown(asked_for[-1].id)))
    assert "5 last time" in shown


def test_an_unanswered_extra_check_in_is_named_to_the_lead(steered: InUse) -> None:
    occurrence = ask(steered, "steering")
    card_of(steered, occurrence).ts = "1700000000.000100"
    later = NOON + timedelta(days=7)

    lifecycle.summarise(steered.session, occurrence.id, now=later)

    [text] = [each.arguments["text"] for each in steered.outbox() if each.channel == "ULENE"]
    assert text.startswith("No one answered the Customer 1 (Steering &lt;b&gt;) check-in in")


def test_two_check_ins_can_be_posted_at_once(steered: InUse) -> None:
    asked(steered)
    command(steered, "steering now")


def test_the_contact_card_shows_the_earliest_check_in(steered: InUse) -> None:
    contacts.post(steered.session, partnership=steered.partnership, now=NOON)

    def card() -> str:
        newest = steered.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()[-1]
        return str(newest.arguments["blocks"][-1]["elements"][1]["text"])

    assert card() == (":calendar: Next check-in: Mon 30 Nov 2026, 09:00 (Europe/Copenhagen)")
    command(steered, "pause")
    assert card() == (
        ":calendar: Next check-in: Thu 3 Dec 2026, 14:00 (Europe/Copenhagen) "
        "(*Steering &lt;b&gt;*) · The check-in is paused."
    )
    command(steered, "once tuesday 10:00")
    assert card().startswith(":calendar: Next check-in: Tue 24 Nov 2026, 10:00")
    command(steered, "once off")
    command(steered, "steering pause until 2027-01-10")
    assert card() == (
        ":calendar: Next check-in: Thu 4 Feb 2027, 14:00 (Europe/Copenhagen) "
        "(*Steering &lt;b&gt;*) · The check-in is paused. · *Steering &lt;b&gt;* is paused "
        "through 10 Jan 2027."
    )
    command(steered, "off")
    command(steered, "steering off")
    assert card() == ":calendar: No check-in is scheduled."


def ask(world: InUse, name: str, *, now: datetime = NOON) -> Occurrence:
    """A check-in that is posted on request."""
    return schedules.start_now(
        world.session,
        partnership=world.partnership,
        channel=world.channel,
        by=world["Mads"],
        now=now,
        key=name,
    )
