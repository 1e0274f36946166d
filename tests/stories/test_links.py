"""Links between records: in both directions, permanent, without noise."""

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.records import Link, Record
from pico_bot.model.vocabulary import LinkType
from pico_bot.sandbox.entities import Message
from pico_bot.sandbox.payloads import permalink
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_mentioned_record_is_linked_in_both_directions(
    stage: Stage, anna: Person, jonas: Person, sara: Person
) -> None:
    issue = anna.say("#issue Variants share one attribute area:data-model")
    decision = jonas.say("#decision Split them for I-1, not I-99, X-1 or sub-I-1 area:data-model")
    assert f"• Mentions {link(stage, 'I-1', issue)} Variants share" in said(card(stage, "D-1"))
    assert f"• Mentioned in {link(stage, 'D-1', decision)} Split" in said(card(stage, "I-1"))
    assert "Mentioned in D-1 Split" in card(stage, "I-1").text
    jonas.command("/pico show I-1")
    assert f"Mentioned in {link(stage, 'D-1', decision)}" in jonas.last_ephemeral()
    anna.say("@Pico show D-1")
    assert f"Mentions {link(stage, 'I-1', issue)}" in anna.last_ephemeral()
    assert f"<{permalink(stage.sandbox.world, decision)}|Message>" in anna.last_ephemeral()

    # Old links stay when the text changes, and new mentions are linked too.
    other = anna.say("#issue The filter is empty area:pim")
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"text": "Split them, see I-2 and https://jira.example.com/browse/D-1"})
    shown = said(card(stage, "D-1"))
    assert f"• Mentions {link(stage, 'I-1', issue)}" in shown
    assert f"• Mentions {link(stage, 'I-2', other)} The filter is empty" in shown
    assert f"• Mentioned in {link(stage, 'D-1', decision)}" in said(card(stage, "I-2"))

    # Mentions in an edited text and in an issue's resolution are linked too.
    anna.edit(other, "#issue The filter is empty, as C-1 foretold area:pim")
    signal = anna.say("#change Filters move to the shop")
    anna.click(card(stage, "I-2"), "Use edited text")
    assert f"• Mentions {link(stage, 'C-1', signal)} Filters move" in said(card(stage, "I-2"))
    assert f"• Mentioned in {link(stage, 'I-2', other)}" in said(card(stage, "C-1"))
    anna.click(card(stage, "I-1"), "Resolve")
    anna.submit({"resolution": "By C-1 as well"})
    assert f"• Mentioned in {link(stage, 'I-1', issue)}" in said(card(stage, "C-1"))


def test_an_untagged_message_that_mentions_records_links_nothing(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    first = anna.say("#issue The catalogue is empty")
    said_so_far = message_count(stage)
    jonas.say("I-1 is the same as I-2, see D-3")
    jonas.say("About I-1 and D-1: thanks!", thread=first)
    anna.edit(anna.say("More on I-1"), "More on I-1 and I-2")
    assert message_count(stage) == said_so_far
    assert len(cards(stage)) == 1


def test_records_without_a_message_are_linked_to_their_cards(
    stage: Stage, anna: Person, jonas: Person, sara: Person
) -> None:
    jonas.command("/pico-decision Units are metric area:data-model")
    decision = card(stage, "D-1")
    assert decision.thread_ts is None
    assert "Said by Jonas Friis" in said(decision)
    assert "|Said by" not in said(decision)
    anna.say("#issue Inches everywhere, against D-1")
    assert f"• Mentions {link(stage, 'D-1', decision)} Units are metric" in said(card(stage, "I-1"))

    sara.click(decision, "Confirm")
    jonas.click(card(stage, "D-1"), "Supersede")
    jonas.submit({"text": "Units are metric, but for wood"})
    newer = card(stage, "D-2")
    assert newer.thread_ts == decision.ts
    old = said(card(stage, "D-1"))
    assert f"{link(stage, 'D-2', newer)} Units are metric, but for wood · _proposed_" in old
    assert f"• Supersedes {link(stage, 'D-1', decision)} Units are metric" in said(newer)
    sara.click(newer, "Confirm")
    assert "Units are metric, but for wood · _confirmed_" in said(card(stage, "D-1"))
    assert "Units are metric · _superseded_" in said(card(stage, "D-2"))

    jonas.command("/pico-change Wood comes in feet from 2027 driver:market")
    anna.click(card(stage, "C-1"), "Edit")
    anna.submit({"area": "data-model"})
    sara.click(card(stage, "C-1"), "Assess")
    sara.submit({"effects": "Wood", "issues": "Ask the mill"})
    opened = card(stage, "I-2")
    assert opened.thread_ts == card(stage, "C-1").ts
    assert f"• Opened {link(stage, 'I-2', opened)} Ask the mill · _open_" in said(
        card(stage, "C-1")
    )
    assert f"• Opened by {link(stage, 'C-1', card(stage, 'C-1'))}" in said(opened)
    assert "Ask the mill" in jonas.command("/pico log issues")
    assert link(stage, "I-2", opened) in jonas.last_ephemeral()


def test_a_link_is_neither_removed_nor_duplicated(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    """No action removes one, and the database refuses a duplicate."""
    issue = anna.say("#issue The catalogue is empty area:pim")
    jonas.say("#decision Fill it for I-1 and again I-1 area:pim")
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"text": "Fill it"})
    jonas.pick(card(stage, "D-1"), "Withdraw …")
    jonas.submit({"reason": "Not now"})
    anna.delete(issue)
    assert "• Mentions" in said(card(stage, "D-1"))
    assert "• Mentioned in" in said(card(stage, "I-1"))

    assert stage.service is not None
    db = stage.service.db

    def known(session: Session) -> list[tuple[int, int, LinkType]]:
        return [
            (each.source_id, each.target_id, each.link_type)
            for each in session.scalars(select(Link))
        ]

    ((source, target, how),) = db.run(known)
    assert how is LinkType.MENTIONS

    def again(session: Session, to: int) -> None:
        made_at = session.scalars(select(Link.created_at)).first()
        session.add(Link(source_id=source, target_id=to, link_type=how, created_at=made_at))
        session.flush()

    for to in (target, source):
        with pytest.raises(IntegrityError):
            db.run(again, to)
    with pytest.raises(IntegrityError):
        db.run(lambda session: session.execute(delete(Record).where(Record.id == target)))
    assert db.run(lambda session: session.scalar(select(func.count(Link.id)))) == 1


def test_records_of_another_partnership_are_never_linked(stage: Stage, anna: Person) -> None:
    anna.say("#issue Ours alone")
    anna.say("#issue Ours as well")
    tom = stage.person("Tom Haugen")
    tom.say("#issue Like I-2, they say", channel="havgaard-pico")
    assert "Mentions" not in said(card(stage, "I-1", channel="havgaard-pico"))
    assert "Mentioned in" not in said(card(stage, "I-2"))


def message_count(stage: Stage) -> int:
    """The number of outbox messages so far."""
    assert stage.service is not None
    return stage.service.db.run(
        lambda session: session.scalars(select(func.count(OutboxMessage.id))).one()
    )


def link(stage: Stage, reference: str, message: Message) -> str:
    """The link to the record `reference`, whose card or source is `message`, on other cards."""
    return f"*<{permalink(stage.sandbox.world, message)}|{reference}>*"
