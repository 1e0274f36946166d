"""Messages that may be answers: saved as drafts, asked about in private, and purged."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from pico_bot.checkins import answers, drafts, lifecycle, schedules, sync
from pico_bot.checkins.views.modal import AnswerButtonState
from pico_bot.model.charter_terms import CheckinTerms, ExtraCheckin, Question, QuestionKind, Rhythm
from pico_bot.model.checkins import Answer, Occurrence, Participation
from pico_bot.model.delivery import Card
from pico_bot.model.message import Message
from pico_bot.model.people import Member
from pico_bot.model.vocabulary import Side, Via
from pico_bot.partnerships import roles
from tests.checkins.actions import agree, answer, ask, asked, buttons, card_of, form_for, reply
from tests.support.partnership import NOON, InUse, create_partnership

A_DAY = timedelta(days=1)
# From Monday at noon to two working days later.
CLOSES = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
LATE = CLOSES + timedelta(hours=3)
A_WEEK_LATE = CLOSES + 7 * A_DAY
LONG_AFTER = A_WEEK_LATE + timedelta(seconds=1)


def invited(world: InUse, *, now: datetime = NOON) -> Occurrence:
    """A check-in that invites everyone directly."""
    agree(world, checkins=CheckinTerms(direct=True))
    return asked(world, now=now)


def closed(world: InUse, occurrence: Occurrence) -> Occurrence:
    """The check-in after its summary; the invitations were delivered."""
    assert occurrence.closes_at is not None
    reached(world)
    assert lifecycle.summarise(world.session, occurrence.id, now=occurrence.closes_at)
    return occurrence


def reached(world: InUse) -> None:
    """Mark the invitations as delivered."""
    for card in world.session.scalars(select(Card).where(Card.participation_id.is_not(None))):
        card.ts = card.ts or f"{card.id}.000100"


def old(world: InUse) -> Occurrence:
    """A summarised check-in that no one answered."""
    return closed(world, asked(world))


def say(
    world: InUse, text: str, *, user_id: str = "UBERIT1", now: datetime = NOON
) -> Message | None:
    """Write to the bot; returns the question that it asks about the message."""
    return drafts.save_message(world.session, user_id=user_id, text=text, now=now)


def filled(world: InUse, occurrence: Occurrence, name: str = "Berit") -> dict[str, Any]:
    """The initial values of the modal, by block id."""
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
    drafts.save(
        world.session,
        occurrence_id=occurrence.id,
        member=world["Berit"],
        view_id=view,
        fields=fields,
        at=NOON,
    )


def submit(world: InUse, occurrence: Occurrence, *, member: Member | None = None) -> None:
    """Submit the message in the modal, unchanged or with other values."""
    answers.submit(
        world.session,
        occurrence_id=occurrence.id,
        member=member or world["Berit"],
        fields={"progress": "Said otherwise"},
        via=Via.MODAL,
        now=NOON,
        view_id="V9",
    )


def offered(message: Message | None) -> list[int]:
    """The occurrences for which a message has an *Answer* button."""
    assert message is not None
    found = buttons({"blocks": message.blocks})
    assert {label for label, _value in found} == {"Answer"}
    return [AnswerButtonState.load(value).occurrence_id for _label, value in found]


def counted(world: InUse, model: type[Answer] | type[Participation]) -> int:
    return world.session.scalar(select(func.count()).select_from(model)) or 0


# Replies in the thread of an old check-in


def test_a_reply_to_an_old_check_in_is_asked_about_once(world: InUse) -> None:
    occurrence = old(world)

    asking = reply(world, "Berit", "Sorry, late: the import runs", now=LONG_AFTER)

    assert asking is not None
    assert asking.text == (
        "Is this your answer to the check-in on Mon 23 Nov 2026 with *Customer 1* in "
        "<#C1>? It hasn't been posted, and the check-in has already been summarised. Select "
        "*Answer* to check and send it; it will be marked late."
    )
    assert offered(asking) == [occurrence.id]
    assert counted(world, Answer) == 0
    assert filled(world, occurrence) == {"progress": "Sorry, late: the import runs"}

    # Other people reply too, and each gets one question.
    assert reply(world, "Berit", "And the texts", now=LONG_AFTER + A_DAY) is None
    assert filled(world, occurrence) == {"progress": "Sorry, late: the import runs\nAnd the texts"}
    assert offered(reply(world, "Lene", "Me too", now=LONG_AFTER)) == [occurrence.id]
    assert filled(world, occurrence, "Dorte") == {}


def test_a_late_reply_is_an_answer_for_a_week_or_until_the_next_prompt(world: InUse) -> None:
    occurrence = old(world)
    reply(world, "Dorte", "Said in the week", now=A_WEEK_LATE)
    assert [each.reply_text for each in occurrence.answers] == ["Said in the week"]

    card_of(world, asked(world, now=LATE)).ts = "1700000000.000500"
    assert offered(reply(world, "Berit", "Of which?", now=LATE)) == [occurrence.id]
    assert reply(world, "Dorte", "I have answered", now=LATE) is None
    assert counted(world, Answer) == 1


def test_a_late_draft_that_is_submitted_is_a_late_answer(world: InUse) -> None:
    occurrence = old(world)
    reply(world, "Berit", "The import runs", now=LONG_AFTER)

    answer(world, occurrence, "Berit", filled(world, occurrence), now=LONG_AFTER)

    assert "Berit (late)" in world.shown(occurrence.id)["text"]
    assert reply(world, "Berit", "Thank you", now=LONG_AFTER) is None
    assert counted(world, Participation) == 1


def test_a_late_reply_with_a_tag_or_from_a_non_participant_is_ignored(world: InUse) -> None:
    agree(world, checkins=CheckinTerms(participants=("UDORTE1", "ULENE")))
    occurrence = old(world)

    assert reply(world, "Berit", "I only read this", now=LONG_AFTER) is None
    assert reply(world, "Olga", "So do I", now=LONG_AFTER) is None
    assert reply(world, "Dorte", "The ERP is down", now=LONG_AFTER, is_tagged=True) is None
    assert counted(world, Participation) == 0
    assert offered(reply(world, "Dorte", "It runs again", now=LONG_AFTER)) == [occurrence.id]


def test_an_invited_member_who_was_away_at_the_end_is_asked_about_a_late_reply(
    world: InUse,
) -> None:
    occurrence = invited(world)
    berit = world["Berit"]
    roles.set_away(
        world.session, member=berit, until=CLOSES.date(), zone=occurrence.schedule.zone, by=berit,
        now=NOON,
    )  # fmt: skip
    closed(world, occurrence)

    assert berit.id not in (occurrence.participant_ids or ())
    assert offered(reply(world, "Berit", "I am back", now=LONG_AFTER)) == [occurrence.id]


def test_a_late_reply_that_is_too_long_for_the_field_is_asked_about(world: InUse) -> None:
    occurrence = old(world)

    asking = reply(world, "Berit", "x" * 3001, now=LONG_AFTER)

    assert offered(asking) == [occurrence.id]
    assert asking is not None
    assert "Select *Answer* and enter it there" in asking.text
    assert "to check and send it" not in asking.text
    assert filled(world, occurrence) == {}


def test_a_late_reply_is_asked_about_even_without_a_text_question(world: InUse) -> None:
    ask(world, Question(key="sure", text="How sure?", kind=QuestionKind.SCALE))
    occurrence = old(world)

    assert offered(reply(world, "Berit", "Rather sure", now=LONG_AFTER)) == [occurrence.id]
    assert filled(world, occurrence) == {}


def test_a_message_is_appended_to_a_draft_from_the_modal(world: InUse) -> None:
    occurrence = asked(world)
    begin_in_modal(world, occurrence, progress="Half a", confidence="2")
    closed(world, occurrence)

    assert reply(world, "Berit", "The other half", now=LONG_AFTER) is not None

    assert filled(world, occurrence) == {"progress": "Half a\nThe other half", "confidence": "2"}


def test_a_late_draft_is_purged_with_its_check_in(world: InUse) -> None:
    occurrence = old(world)
    said_at = LONG_AFTER + 20 * A_DAY
    reply(world, "Berit", "The import runs", now=said_at)
    reply(world, "Berit", "We talk on", now=said_at + 13 * A_DAY)

    assert drafts.purge(world.session, now=said_at + drafts.KEPT_FOR) == 0
    assert filled(world, occurrence) != {}
    forgetting = said_at + drafts.KEPT_FOR + timedelta(seconds=1)
    assert drafts.purge(world.session, now=forgetting) == 1
    assert drafts.purge(world.session, now=forgetting) == 0

    # They aren't asked again, and their messages aren't stored.
    assert reply(world, "Berit", "Months later", now=forgetting) is None
    assert filled(world, occurrence) == {}


# Messages to the bot after the window


@pytest.mark.parametrize("is_summed_up", [True, False])
def test_a_message_is_offered_as_a_late_answer_for_a_week(world: InUse, is_summed_up: bool) -> None:
    occurrence = invited(world)
    if is_summed_up:
        closed(world, occurrence)

    assert say(world, "Too late", now=LONG_AFTER) is None
    asking = say(world, "The prices are in", now=A_WEEK_LATE)

    assert offered(asking) == [occurrence.id]
    assert asking is not None
    assert "the check-in has already been summarised" in asking.text
    assert filled(world, occurrence) == {"progress": "The prices are in"}


def test_open_check_ins_are_offered_before_closed_ones(world: InUse) -> None:
    closed(world, invited(world))
    newer = asked(world, now=LATE)

    asking = say(world, "The prices are in", now=LATE)

    assert offered(asking) == [newer.id]
    assert asking is not None
    assert "summarised" not in asking.text


def test_only_the_latest_closed_check_in_of_a_schedule_is_offered(world: InUse) -> None:
    first = closed(world, invited(world))
    second = asked(world, now=LATE)
    reached(world)
    answer(world, second, "Berit", {"progress": "The prices are in"}, now=LATE)
    assert say(world, "Something else", now=LATE) is None
    closed(world, second)
    assert say(world, "Something else", now=LATE + 2 * A_DAY) is None
    assert filled(world, first) == {}

    # The other person has answered neither, and gets a question only about the latest one.
    assert offered(say(world, "Late", user_id="UDORTE1", now=LATE + 2 * A_DAY)) == [second.id]


def test_a_member_without_an_invitation_is_not_asked_about_messages(world: InUse) -> None:
    closed(world, asked(world))
    assert say(world, "The prices are in", now=LATE) is None


def test_an_external_or_former_member_is_not_asked_about_messages(world: InUse) -> None:
    closed(world, invited(world))
    world["Berit"].left_at = NOON
    world["Dorte"].side = Side.UNKNOWN
    for user_id in ("UBERIT1", "UDORTE1"):
        assert say(world, "The prices are in", user_id=user_id, now=LATE) is None


# Several open check-ins


def test_a_message_is_saved_for_each_check_in_that_waits(world: InUse) -> None:
    first, second = invited(world), asked(world, now=NOON + timedelta(minutes=5))

    asking = say(world, "The prices are in")

    assert offered(asking) == [first.id, second.id]
    assert asking is not None
    assert asking.text.splitlines() == [
        (
            "Is this your answer to one of these check-ins? It hasn't been posted. Select "
            "*Answer* on the right one to check and send it."
        ),
        "• Check-in on Mon 23 Nov 2026 at 12:00 with *Customer 1* in <#C1>",
        "• Check-in on Mon 23 Nov 2026 at 12:05 with *Customer 1* in <#C1>",
    ]
    say(world, "So are the texts")
    for each in (first, second):
        assert filled(world, each) == {"progress": "The prices are in\nSo are the texts"}

    begin_in_modal(world, second, progress="The prices")
    submit(world, second)
    assert filled(world, first) == {}
    assert filled(world, second) == {"progress": "Said otherwise"}
    assert offered(say(world, "Something else")) == [first.id]


def test_closed_check_ins_of_several_schedules_are_offered(world: InUse) -> None:
    first = invited(world)
    steering = ExtraCheckin(title="Steering", rhythm=Rhythm(weekdays=(3,)))
    agree(world, extra_checkins={"steering": steering})
    sync.sync(world.session, partnership=world.partnership, now=NOON)
    second = schedules.start_now(
        world.session, partnership=world.partnership, channel=world.channel, by=world["Mads"],
        now=NOON + timedelta(minutes=5), key="steering",
    )  # fmt: skip

    asking = say(world, "The prices are in", now=LATE)

    assert offered(asking) == [first.id, second.id]
    assert asking is not None
    assert "they have already been summarised" in asking.text
    assert "• *Steering* check-in on Mon 23 Nov 2026 at 12:05" in asking.text


def test_a_message_is_offered_in_all_partnerships_of_its_author(world: InUse) -> None:
    other = create_partnership(world.session, number=2)
    first, second = invited(world), invited(other)

    assert offered(say(world, "All is well", user_id="ULENE")) == [first.id, second.id]
    submit(world, first, member=world["Lene"])

    assert filled(other, second, "Lene") == {}


def test_drafts_with_other_text_are_kept(world: InUse) -> None:
    first = invited(world)
    say(world, "Of the first")
    second = asked(world, now=NOON + timedelta(minutes=5))
    say(world, "Of both")
    assert filled(world, second) == {"progress": "Of both"}

    submit(world, second)

    assert filled(world, first) == {"progress": "Of the first\nOf both"}


def test_copies_of_a_submitted_text_are_discarded_elsewhere(world: InUse) -> None:
    first = invited(world)
    say(world, "Of the first")
    second = asked(world, now=NOON + timedelta(minutes=5))
    say(world, "Of both")

    submit(world, first)

    assert filled(world, second) == {}


def test_a_draft_from_a_modal_is_neither_offered_nor_discarded(world: InUse) -> None:
    first, second = invited(world), asked(world, now=NOON + timedelta(minutes=5))
    begin_in_modal(world, first, progress="Half a sentence")

    assert offered(say(world, "The prices are in")) == [second.id]
    submit(world, second)

    assert filled(world, first) == {"progress": "Half a sentence"}


def test_a_saved_message_that_is_edited_in_the_modal_is_kept(world: InUse) -> None:
    first, second = invited(world), asked(world, now=NOON + timedelta(minutes=5))
    say(world, "The prices are in")
    begin_in_modal(world, first, progress="The prices are in", confidence="3")

    submit(world, second)

    assert filled(world, first) == {"progress": "The prices are in", "confidence": "3"}
