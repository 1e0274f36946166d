"""Words that may be meant as an answer: kept, asked about alone, and forgotten where not meant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pico_bot import checkins
from pico_bot.checkins import drafts
from pico_bot.model import Member, Occurrence, Side, Via
from pico_bot.model.charter import CheckinTerms, FurtherCheckin, Rhythm
from pico_bot.model.message import Message
from tests.checkins.doing import agree, answer, asked, buttons, form_for
from tests.partnership_in_use import NOON, InUse, begin

A_DAY = timedelta(days=1)
# Asked on Monday at noon; two working days later.
CLOSES = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
LATE = CLOSES + timedelta(hours=3)
A_WEEK_LATE = CLOSES + 7 * A_DAY
LONG_AFTER = A_WEEK_LATE + timedelta(seconds=1)


def told(world: InUse, *, now: datetime = NOON) -> Occurrence:
    """A check-in that asks everybody directly."""
    agree(world, checkins=CheckinTerms(direct=True))
    return asked(world, now=now)


def closed(world: InUse, occurrence: Occurrence) -> Occurrence:
    assert occurrence.closes_at is not None
    assert checkins.close(world.session, occurrence_id=occurrence.id, now=occurrence.closes_at)
    return occurrence


def say(
    world: InUse, text: str, *, user_id: str = "UBERIT1", now: datetime = NOON
) -> Message | None:
    """Write words to the bot; what is asked about them."""
    return drafts.keep_words(world.session, user_id=user_id, text=text, now=now)


def filled(world: InUse, occurrence: Occurrence, name: str = "Berit") -> dict[str, Any]:
    """What is filled into the modal, by block id."""
    blocks = form_for(world, occurrence.id, world[name])["blocks"]
    elements = {each["block_id"]: each["element"] for each in blocks if each["type"] == "input"}
    return {
        key: each.get("initial_value") or each["initial_option"]["value"]
        for key, each in elements.items()
        if "initial_value" in each or "initial_option" in each
    }


def begin_in_modal(
    world: InUse, occurrence: Occurrence, *, view: str = "V1", **fields: str
) -> None:
    drafts.keep(
        world.session,
        occurrence_id=occurrence.id,
        member=world["Berit"],
        view=view,
        fields=fields,
        at=NOON,
    )


def submit(world: InUse, occurrence: Occurrence, *, member: Member | None = None) -> None:
    """Submit what was said in the modal, as it is or otherwise."""
    checkins.answer(
        world.session,
        occurrence_id=occurrence.id,
        member=member or world["Berit"],
        fields={"moved": "Said otherwise"},
        via=Via.MODAL,
        now=NOON,
        view="V9",
    )


def offered(message: Message | None) -> list[int]:
    """The occurrences that a message has *Answer* for."""
    assert message is not None
    found = buttons({"blocks": message.blocks})
    assert {label for label, _value in found} == {"Answer"}
    return [int(value) for _label, value in found]


# Written to the bot when the window has closed


@pytest.mark.parametrize("is_summed_up", [True, False])
def test_words_after_the_window_are_offered_for_a_week(world: InUse, is_summed_up: bool) -> None:
    occurrence = told(world)
    if is_summed_up:
        closed(world, occurrence)

    assert say(world, "Too late", now=LONG_AFTER) is None
    asking = say(world, "The prices are in", now=A_WEEK_LATE)

    assert offered(asking) == [occurrence.id]
    assert asking is not None
    assert "which is summed up?" in asking.text
    assert filled(world, occurrence) == {"moved": "The prices are in"}


def test_what_is_open_goes_before_what_has_closed(world: InUse) -> None:
    closed(world, told(world))
    newer = asked(world, now=LATE)

    asking = say(world, "The prices are in", now=LATE)

    assert offered(asking) == [newer.id]
    assert asking is not None
    assert "nobody has read them yet" in asking.text


def test_only_the_last_of_its_rhythm_is_offered_late(world: InUse) -> None:
    first = closed(world, told(world))
    second = asked(world, now=LATE)
    answer(world, second, "Berit", {"moved": "The prices are in"}, now=LATE)
    assert say(world, "Something else", now=LATE) is None
    closed(world, second)
    assert say(world, "Something else", now=LATE + 2 * A_DAY) is None
    assert filled(world, first) == {}

    # The other has answered neither, and is asked about the last alone.
    assert offered(say(world, "Late", user_id="UDORTE1", now=LATE + 2 * A_DAY)) == [second.id]


def test_whom_only_the_channel_asked_is_not_asked_about_their_words(world: InUse) -> None:
    closed(world, asked(world))
    assert say(world, "The prices are in", now=LATE) is None


def test_who_left_or_is_of_no_side_is_not_asked_about_their_words(world: InUse) -> None:
    closed(world, told(world))
    world["Berit"].left_at = NOON
    world["Dorte"].side = Side.UNKNOWN
    for user_id in ("UBERIT1", "UDORTE1"):
        assert say(world, "The prices are in", user_id=user_id, now=LATE) is None


# Where several wait


def test_each_that_waits_is_offered_and_the_words_kept_for_all(world: InUse) -> None:
    first, second = told(world), asked(world, now=NOON + timedelta(minutes=5))

    asking = say(world, "The prices are in")

    assert offered(asking) == [first.id, second.id]
    assert asking is not None
    assert asking.text.splitlines() == [
        "Do you mean that as your answer to one of these check-ins? Press its *Answer*: your "
        "words are filled in, and nobody has read them yet.",
        "• check-in of Monday 23 November at 12:00, with *Customer 1* in <#C1>",
        "• check-in of Monday 23 November at 12:05, with *Customer 1* in <#C1>",
    ]
    say(world, "So are the texts")
    for each in (first, second):
        assert filled(world, each) == {"moved": "The prices are in\nSo are the texts"}

    begin_in_modal(world, second, moved="The prices")
    submit(world, second)
    assert filled(world, first) == {}
    assert filled(world, second) == {"moved": "Said otherwise"}
    assert offered(say(world, "Something else")) == [first.id]


def test_late_ones_of_several_rhythms_are_offered_too(world: InUse) -> None:
    first = told(world)
    steering = FurtherCheckin(title="Steering", rhythm=Rhythm(weekdays=(3,)))
    agree(world, further_checkins={"steering": steering})
    checkins.follow(world.session, partnership=world.partnership, now=NOON)
    second = checkins.start_now(
        world.session, partnership=world.partnership, channel=world.channel, by=world["Mads"],
        now=NOON + timedelta(minutes=5), name="steering",
    )  # fmt: skip

    asking = say(world, "The prices are in", now=LATE)

    assert offered(asking) == [first.id, second.id]
    assert asking is not None
    assert "which are summed up?" in asking.text
    assert "• check-in *Steering* of Monday 23 November at 12:05" in asking.text


def test_it_is_one_person_in_several_partnerships(world: InUse) -> None:
    other = begin(world.session, number=2)
    first, second = told(world), told(other)

    assert offered(say(world, "All is well", user_id="ULENE")) == [first.id, second.id]
    submit(world, first, member=world["Lene"])

    assert filled(other, second, "Lene") == {}


def test_other_words_stay_where_they_were_kept(world: InUse) -> None:
    first = told(world)
    say(world, "Of the first")
    second = asked(world, now=NOON + timedelta(minutes=5))
    say(world, "Of both")
    assert filled(world, second) == {"moved": "Of both"}

    submit(world, second)

    assert filled(world, first) == {"moved": "Of the first\nOf both"}


def test_what_is_part_of_what_was_sent_is_forgotten_elsewhere(world: InUse) -> None:
    first = told(world)
    say(world, "Of the first")
    second = asked(world, now=NOON + timedelta(minutes=5))
    say(world, "Of both")

    submit(world, first)

    assert filled(world, second) == {}


def test_what_was_begun_in_a_modal_is_neither_offered_nor_forgotten(world: InUse) -> None:
    first, second = told(world), asked(world, now=NOON + timedelta(minutes=5))
    begin_in_modal(world, first, moved="Half a sentence")

    assert offered(say(world, "The prices are in")) == [second.id]
    submit(world, second)

    assert filled(world, first) == {"moved": "Half a sentence"}


def test_words_that_are_gone_on_with_in_a_modal_stay(world: InUse) -> None:
    first, second = told(world), asked(world, now=NOON + timedelta(minutes=5))
    say(world, "The prices are in")
    begin_in_modal(world, first, moved="The prices are in", confidence="3")

    submit(world, second)

    assert filled(world, first) == {"moved": "The prices are in", "confidence": "3"}
