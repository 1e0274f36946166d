"""Internal notes: only the consultancy adds and sees them."""

import json

from sqlalchemy import select

from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.records import Note
from tests.stories.constants import HOME
from tests.stories.messages import buttons, card, cards, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage

SECRET = "zinnober"


def test_only_the_consultancy_sees_a_note_in_the_details(
    stage: Stage, anna: Person, jonas: Person, mette: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    answer = jonas.command(f"/pico note I-1 They may leave: {SECRET} <!channel> & more")
    assert "Note added to I-1. Only the consultancy sees it" in answer
    assert SECRET not in answer

    jonas.command("/pico show I-1 history")
    assert "*Internal notes*: only the consultancy sees these" in shown(jonas.modal)
    assert f"They may leave: {SECRET}" in shown(jonas.modal)
    assert "<!channel>" not in shown(jonas.modal)
    mette.pick(card(stage, "I-1"), "Details")
    assert SECRET in shown(mette.modal)


def test_a_customer_can_reach_a_note_in_no_way(
    stage: Stage, anna: Person, lars: Person, jonas: Person, mette: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    jonas.say("#decision Articles get a number area:product-data")
    for reference in ("I-1", "D-1"):
        jonas.command(f"/pico note {reference} {SECRET} {reference}")
    tom = stage.person("Tom Haugen")
    stage.alter(
        lambda world: world.join(world.channel(HOME), tom.client.person, anna.client.person)
    )
    modals: list[str] = []

    def opened(person: Person) -> None:
        modals.append(shown(person.modal))
        assert "Internal notes" not in modals[-1]
        person.stage.loop.run(person.client.close_modal())

    for person in (anna, lars):
        for reference in ("I-1", "D-1"):
            for words in (f"show {reference}", f"show {reference} history"):
                person.say(f"@Pico {words}")
                person.click(person.ephemerals()[-1], "Details")
                opened(person)
            person.pick(card(stage, reference), "Details")
            opened(person)
        for words in (f"find {SECRET}", "find catalogue", "log", "status", "note I-1", "help note"):
            person.say(f"@Pico {words}")
    for words in ("show I-1", "show I-1 history", f"find {SECRET}", "log", "status"):
        tom.say(f"@Pico {words}")
        assert "You aren't part of this partnership" in tom.last_ephemeral()
    tom.pick(card(stage, "I-1"), "Details")
    assert "You aren't part of this partnership" in tom.last_ephemeral()
    assert tom.client.modal is None
    anna.click(card(stage, "I-1"), "Edit")
    opened(anna)
    anna.click(card(stage, "D-1"), "Object")
    anna.submit({"reason": "The ERP sends words"})
    jonas.command("/pico issue I-1 waiting customer for the pages")
    mette.command("/pico checkin now")
    prompt = next(each for each in cards(stage) if "Answer" in buttons(each))
    anna.click(prompt, "Answer")
    opened(anna)
    conversation = anna.direct()
    for words in ("show I-1", "show I-1 history", f"find {SECRET}", "log", "status"):
        anna.say(words, channel=conversation.id)
    anna.click(cards(stage, channel=conversation.id)[1], "Details")
    opened(anna)

    all_messages = [each for channel in stage.sandbox.world.channels for each in channel.messages]
    bot = stage.sandbox.world.app.user
    assert [said(each) for each in all_messages if each.author is bot and _tells(said(each))] == []
    assert [each for each in modals if _tells(each)] == []
    assert len(modals) == 15

    assert stage.service is not None
    enqueued = stage.service.db.run(
        lambda session: list(session.scalars(select(OutboxMessage.arguments)))
    )
    assert [each for each in enqueued if _tells(json.dumps(each, ensure_ascii=False))] == []


def test_only_the_consultancy_adds_notes_and_only_by_command(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    anna.say("@Pico note I-1 mine")
    assert "Only the consultancy can use `note`." in anna.last_ephemeral()
    anna.say("@Pico help note")
    assert "Only the consultancy can use `note`." in anna.last_ephemeral()
    anna.say("@Pico help")
    assert "note" not in anna.last_ephemeral()
    anna.say("@Pico frobnicate")
    assert "`note`" not in anna.last_ephemeral()
    jonas.say("@Pico note I-1 theirs")
    assert "Others can read this." in jonas.last_ephemeral()

    for words, right in (
        ("note", "`/pico note I-3 what only we should know`"),
        ("note I-1", "Add the note: use `/pico note"),
        ("note I-9 text", "There's no I-9"),
        (f"note I-1 {'x' * 3001}", "at most 3,000 characters"),
    ):
        assert right in jonas.command(f"/pico {words}")
    assert stage.service is not None
    assert stage.service.db.run(lambda session: list(session.scalars(select(Note)))) == []


def _tells(text: str) -> bool:
    """Whether a text reveals the note; a search echoes the words that were searched for."""
    return SECRET in text.replace(f"No results for “{SECRET}”", "")
