"""Replies in the thread of a prompt or invitation: which are answers, and what edits do."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from pico_bot.checkins import invitations, lifecycle, replies
from pico_bot.core.errors import BadRequest, NotAllowed
from pico_bot.model.charter_terms import CheckinTerms
from pico_bot.model.checkins import Answer, Occurrence, Participation, ThreadReply
from pico_bot.model.delivery import Card
from pico_bot.model.message import Message
from pico_bot.model.vocabulary import Via
from tests.checkins.actions import agree, answer, asked, reply, texts, whole
from tests.support.partnership import NOON, InUse

# From Monday at noon to two working days later.
CLOSES = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
A_WEEK_LATE = CLOSES + timedelta(days=7)
LATER = NOON + timedelta(minutes=10)
COUNTED = "Counted as your answer."


def given(world: InUse) -> list[tuple[str, str]]:
    """The people who answered, with their replies."""
    found = world.session.scalars(select(Answer).order_by(Answer.id))
    return [(each.member.name, each.reply_text) for each in found]


def reminder_of(occurrence: Occurrence) -> datetime:
    assert occurrence.remind_at is not None
    return occurrence.remind_at


def said(shown: Message | None) -> str:
    return shown.text if shown else ""


def edit(world: InUse, text: str, *, ts: str = "1.000200", channel: str = "C1") -> None:
    replies.on_reply_edited(world.session, channel_slack_id=channel, ts=ts, text=text, now=LATER)
    world.session.flush()


def delete(world: InUse, *, ts: str = "1.000200", channel: str = "C1") -> None:
    replies.on_reply_deleted(world.session, channel_slack_id=channel, ts=ts, now=LATER)
    world.session.flush()


def count(world: InUse, occurrence: Occurrence, name: str, text: str) -> None:
    """Make a second reply part of an answer."""
    second = replies.Reply(channel_slack_id="C1", ts="2.000200", text=text)
    replies.count(world.session, second, occurrence_id=occurrence.id, member=world[name], now=LATER)


def close(world: InUse, occurrence: Occurrence) -> None:
    assert lifecycle.summarise(world.session, occurrence.id, now=CLOSES)


def test_replies_of_a_member_are_one_answer_line_by_line(world: InUse) -> None:
    occurrence = asked(world)

    reply(world, "Dorte", "  The images came. ")
    count(world, occurrence, "Dorte", "So did the texts.")
    reply(world, "Mads", "The import runs")

    assert given(world) == [
        ("Dorte", "The images came.\nSo did the texts."),
        ("Mads", "The import runs"),
    ]
    first = world.session.scalars(select(Answer).order_by(Answer.id)).first()
    assert first is not None
    assert (first.first_answered_at, first.answered_at, first.via) == (NOON, LATER, Via.THREAD)


@pytest.mark.parametrize(
    ("name", "text", "thread_ts"),
    [
        ("Olga", "Me too", "1700000000.000100"),
        ("Dorte", "  \n ", "1700000000.000100"),
        ("Dorte", "Another thread", "1700000000.000999"),
    ],
    ids=["outside the partnership", "empty", "another thread"],
)
def test_other_replies_are_ignored(world: InUse, name: str, text: str, thread_ts: str) -> None:
    asked(world)

    assert reply(world, name, text, thread_ts=thread_ts) is None
    assert given(world) == []


def test_a_reply_to_an_invitation_is_an_answer(world: InUse) -> None:
    agree(world, checkins=CheckinTerms(direct=True))
    occurrence = asked(world)
    card = world.session.scalars(
        select(Card).join(Participation).where(Participation.member_id == world["Berit"].id)
    ).one()
    card.ts, card.conversation = "1700000000.000500", "D1"
    world.session.flush()

    replies.answer_in_thread(
        world.session,
        replies.Reply(channel_slack_id="D1", ts="1700000000.000600", text="All is well"),
        thread_ts="1700000000.000500",
        member=world["Berit"],
        now=NOON,
    )

    assert given(world) == [("Berit", "All is well")]
    assert "All is well" in whole(world.shown(occurrence.id))


def test_an_edited_reply_changes_the_answer(world: InUse) -> None:
    occurrence = asked(world)
    reply(world, "Dorte", "The images came")
    count(world, occurrence, "Dorte", "So did the texts")

    edit(world, " Only half of the images came ")

    assert given(world) == [("Dorte", "Only half of the images came\nSo did the texts")]
    assert "Only half of the images came" in whole(world.shown(occurrence.id))
    assert world.session.scalars(select(Answer.answered_at)).all() == [LATER]


def test_an_edit_with_the_same_text_changes_nothing(world: InUse) -> None:
    asked(world)
    reply(world, "Dorte", "The images came")

    edit(world, "The images came ")

    assert world.session.scalars(select(Answer.answered_at)).all() == [NOON]


def test_a_reply_is_identified_by_its_channel_and_timestamp(world: InUse) -> None:
    asked(world)
    reply(world, "Dorte", "The images came")

    for where in ({"channel": "C2"}, {"ts": "2.000200"}):
        edit(world, "Something else", **where)
        delete(world, **where)

    assert given(world) == [("Dorte", "The images came")]


def test_an_answer_is_removed_with_its_last_reply(world: InUse) -> None:
    occurrence = asked(world)
    reply(world, "Dorte", "The images came")
    count(world, occurrence, "Dorte", "So did the texts")

    delete(world)
    assert given(world) == [("Dorte", "So did the texts")]
    edit(world, " ", ts="2.000200")

    assert given(world) == []
    assert world.session.scalars(select(ThreadReply)).all() == []
    assert "Dorte* (customer)" not in whole(world.shown(occurrence.id))


def test_a_deleted_reply_leaves_the_answer_from_the_modal(world: InUse) -> None:
    occurrence = asked(world)
    reply(world, "Dorte", "The images came")
    answer(world, occurrence, "Dorte", {"progress": "The import runs"})

    delete(world)

    assert given(world) == [("Dorte", "")]
    assert texts(world.shown(occurrence.id))[-1].endswith("The import runs")


def test_a_reply_is_an_answer_until_a_week_after_the_window(world: InUse) -> None:
    close(world, asked(world))

    assert said(reply(world, "Dorte", "Late", now=A_WEEK_LATE)) == COUNTED
    question = reply(world, "Berit", "Very late", now=A_WEEK_LATE + timedelta(seconds=1))

    assert question is not None
    assert given(world) == [("Dorte", "Late")]


def test_a_reply_to_the_previous_check_in_is_not_an_answer(world: InUse) -> None:
    occurrence = asked(world)
    close(world, occurrence)
    thread = "1700000000.000100"
    newer = asked(world, now=CLOSES + timedelta(hours=1))
    world.session.scalars(select(Card).where(Card.occurrence_id == newer.id)).one().ts = "17.2"
    world.session.flush()

    assert reply(world, "Berit", "It is done", thread_ts=thread, now=CLOSES) is not None
    assert said(reply(world, "Berit", "It is done", thread_ts="17.2", now=CLOSES)) == COUNTED
    assert given(world) == [("Berit", "It is done")]


def test_a_late_reply_is_asked_about_only_if_an_answer_is_expected(world: InUse) -> None:
    occurrence = asked(world)
    answer(world, occurrence, "Dorte", {"progress": "The import runs"})
    close(world, occurrence)
    late = A_WEEK_LATE + timedelta(days=1)

    assert reply(world, "Dorte", "I have answered", now=late) is None
    assert reply(world, "Berit", "A new issue", now=late, is_tagged=True) is None
    assert reply(world, "Berit", "Very late", now=late) is not None
    assert reply(world, "Berit", "And another thing", now=late) is None


@pytest.mark.parametrize(
    ("name", "text", "error"), [("Olga", "Hello", NotAllowed), ("Dorte", " ", BadRequest)]
)
def test_a_direct_message_that_is_no_answer_is_refused(
    world: InUse, name: str, text: str, error: type[Exception]
) -> None:
    asked(world)
    with pytest.raises(error):
        replies.answer_invitation(
            world.session,
            replies.Reply(channel_slack_id=world.channel.slack_id, ts="1.000200", text=text),
            thread_ts="1700000000.000100",
            member=world[name],
            now=NOON,
        )
    assert given(world) == []


def test_everyone_is_asked_while_no_one_has_a_role(world: InUse) -> None:
    asked(world).participant_ids = []

    assert said(reply(world, "Dorte", "The images came")) == COUNTED
    assert reply(world, "Olga", "The images came") is None
    assert given(world) == [("Dorte", "The images came")]


def test_a_reminder_that_an_answer_prevented_is_sent_if_it_is_taken_out(world: InUse) -> None:
    occurrence = asked(world)
    planned = reminder_of(occurrence)
    reply(world, "Dorte", "What does unclear mean?")
    assert invitations.remind(world.session, occurrence.id, now=planned)

    now = planned + timedelta(minutes=5)
    where = {"channel_slack_id": "C1", "ts": "1.000200"}
    status = replies.take_out(
        world.session, occurrence_id=occurrence.id, member=world["Dorte"], now=now, **where
    )

    assert said(status) == "That's no longer your answer to the check-in."
    assert given(world) == []
    again = reminder_of(occurrence)
    assert now < again < CLOSES
    assert invitations.remind(world.session, occurrence.id, now=again)
    reminded = world.session.scalars(
        select(Participation.member_id).where(Participation.reminded_at > planned)
    ).all()
    assert reminded == [world["Dorte"].id]
    # Later replies are remarks.
    assert said(reply(world, "Dorte", "I see")).startswith("Not counted")
    assert given(world) == []
