"""The life of a decision: confirmed, objected to, withdrawn, superseded."""

import copy
import hashlib
from datetime import timedelta

from sqlalchemy import select

from pico_bot.model.records import Confirmation, Decision
from pico_bot.model.vocabulary import Side
from pico_bot.sandbox.entities import JsonObject, Message
from tests.stories.messages import buttons, card, cards, choices, said
from tests.stories.person import Person
from tests.stories.stage import Stage

KELVIN = "Articles keep the colour temperature as a number area:product-data"


def blocks_of(message: Message) -> list[JsonObject]:
    """A copy of the blocks that a message shows now, with new ids as Slack gives them."""
    blocks = copy.deepcopy(message.blocks)
    for at, block in enumerate(blocks):
        block["block_id"] = str(at)
    return blocks


def look_at(message: Message, blocks: list[JsonObject]) -> None:
    """Show everyone an older state of a message."""
    message.blocks = copy.deepcopy(blocks)


def decision(stage: Stage, number: int = 1) -> Decision:
    """The decision from the database."""
    assert stage.service is not None
    return stage.service.db.run(
        lambda session: session.scalars(select(Decision).where(Decision.number == number)).one()
    )


def direct_words(person: Person) -> list[str]:
    """The direct messages from the bot to them."""
    return [said(each) for each in person.direct().messages if each.author.is_bot]


def test_a_confirmation_keeps_person_role_time_and_exact_text(
    stage: Stage, jonas: Person, anna: Person
) -> None:
    source = jonas.say(f"#decision {KELVIN}")
    jonas.edit(source, f"#decision Rather as text, {KELVIN}")
    before = blocks_of(card(stage, "D-1"))
    assert "Use edited text" in buttons(card(stage, "D-1"))
    jonas.click(card(stage, "D-1"), "Edit")
    before_confirming = stage.sandbox.clock.now()
    anna.click(card(stage, "D-1"), "Confirm")

    text = "Articles keep the colour temperature as a number"
    fingerprint = hashlib.sha256(f"{text}\n{text}".encode()).hexdigest()
    assert stage.service is not None
    [kept] = stage.service.db.run(lambda session: list(session.scalars(select(Confirmation))))
    assert (kept.side, kept.role, kept.fingerprint) == (Side.CUSTOMER, "data-owner", fingerprint)
    assert before_confirming <= kept.confirmed_at <= stage.sandbox.clock.now()
    shown = said(card(stage, "D-1"))
    assert "Exact text confirmed by Anna Berg (Data owner)" in shown
    assert f"(SHA-256 `{fingerprint[:12]}`)" in shown

    # Neither an outdated form nor an older card nor the message changes the text.
    errors = jonas.submit({"text": "Articles keep it as text"})
    assert errors == {"title": "D-1 is confirmed (by Anna Berg), so you can't edit it now."}
    jonas.edit(source, "#decision Something else entirely")
    assert buttons(card(stage, "D-1")) == ["Supersede"]
    assert "The message was edited later; the original text is kept." in said(card(stage, "D-1"))
    now = blocks_of(card(stage, "D-1"))
    for label in ("Edit", "Use edited text", "Object", "Confirm"):
        look_at(card(stage, "D-1"), before)
        before_click = len(anna.ephemerals())
        anna.click(card(stage, "D-1"), label)
        # Confirming twice is no mistake.
        assert len(anna.ephemerals()) == before_click + (label != "Confirm")
        assert label == "Confirm" or "D-1 is confirmed (by Anna Berg), so" in anna.last_ephemeral()
        assert blocks_of(card(stage, "D-1")) == now
    jonas.click(card(stage, "D-1"), "Supersede")
    jonas.submit({"text": "Articles keep it as text"})
    assert f"*D-1 · {text}*" in said(card(stage, "D-1"))
    assert (decision(stage).title, decision(stage).text) == (text, text)
    assert decision(stage).text_fingerprint == fingerprint


def test_an_objection_has_a_reason_and_notifies_the_proposers_once(
    stage: Stage, jonas: Person, anna: Person, sara: Person
) -> None:
    message = anna.say("The variants share one attribute")
    jonas.react(message, "scales")
    sara.click(card(stage, "D-1"), "Object")
    assert sara.submit({"reason": " "}) == {"reason": "Please complete this required field."}
    sara.submit({"reason": "Units <differ> & break"})

    shown = said(card(stage, "D-1"))
    assert "Objection: Units &lt;differ&gt; &amp; break" in shown
    assert "*Objected to* by Sara Holm" in shown
    for proposer in (anna, jonas):
        [notice] = direct_words(proposer)
        assert "Sara Holm objected to" in notice
        assert "Units &lt;differ&gt; &amp; break" in notice
        assert stage.sandbox.permalink(message) in notice
    assert direct_words(sara) == []

    jonas.click(card(stage, "D-1"), "Edit")
    assert jonas.submit() == {
        "title": (
            "You haven't changed anything, so Sara Holm's objection still applies. Edit "
            "the text to address it."
        )
    }
    jonas.submit({"text": "The variants share one attribute and its unit"})
    shown = said(card(stage, "D-1"))
    assert "*Proposed* again by Jonas Friis" in shown
    assert "Earlier objection from Sara Holm: Units &lt;differ&gt; &amp; break" in shown
    assert buttons(card(stage, "D-1")) == ["Confirm", "Object", "Edit"]
    sara.click(card(stage, "D-1"), "Confirm")
    assert "objection" not in said(card(stage, "D-1"))
    assert [len(direct_words(each)) for each in (anna, jonas)] == [1, 1]


def test_a_withdrawn_decision_shows_the_reason_and_can_be_reopened(
    stage: Stage, jonas: Person, anna: Person, lars: Person
) -> None:
    jonas.say(f"#decision {KELVIN}")
    before = blocks_of(card(stage, "D-1"))
    assert choices(card(stage, "D-1")) == ["Details", "Snooze …", "Withdraw …"]
    anna.pick(card(stage, "D-1"), "Withdraw …")
    assert "D-1: only Jonas Friis (who raised it) or the lead of that side can withdraw it." in (
        anna.last_ephemeral()
    )
    jonas.pick(card(stage, "D-1"), "Withdraw …")
    jonas.submit({"reason": "The ERP cannot hold it"})

    shown = said(card(stage, "D-1"))
    assert "*Withdrawn* by Jonas Friis" in shown
    assert "The ERP cannot hold it" in shown
    assert buttons(card(stage, "D-1")) == ["Reopen"]
    now = blocks_of(card(stage, "D-1"))
    look_at(card(stage, "D-1"), before)
    anna.click(card(stage, "D-1"), "Confirm")
    assert anna.last_ephemeral().startswith(
        "D-1 is withdrawn (by Jonas Friis), so you can't confirm it now."
    )
    assert blocks_of(card(stage, "D-1")) == now

    jonas.say("#decision Another one")
    assert "Another one" in said(card(stage, "D-2"))
    lars.click(card(stage, "D-1"), "Reopen")
    assert "*Proposed*, reopened by Lars Winther" in said(card(stage, "D-1"))
    anna.click(card(stage, "D-1"), "Confirm")
    assert "*Confirmed* by Anna Berg" in said(card(stage, "D-1"))


def supersede(person: Person, shown: Message, text: str) -> None:
    """Propose a replacement for a confirmed decision."""
    person.click(shown, "Supersede")
    assert person.submit({"text": text}) == {}


def test_a_decision_stays_in_force_until_its_replacement_is_confirmed(
    stage: Stage, jonas: Person, anna: Person
) -> None:
    jonas.command(f"/pico-decision {KELVIN}")
    anna.click(card(stage, "D-1"), "Confirm")
    supersede(jonas, card(stage, "D-1"), "Articles keep two numbers")

    assert card(stage, "D-2").thread_ts == card(stage, "D-1").ts
    assert "Supersedes" in said(card(stage, "D-2"))
    old = said(card(stage, "D-1"))
    assert "*Confirmed* by Anna Berg" in old
    assert "To be superseded by" in old
    assert buttons(card(stage, "D-1")) == ["Supersede"]

    jonas.pick(card(stage, "D-2"), "Withdraw …")
    jonas.submit()
    old = said(card(stage, "D-1"))
    assert "*Confirmed* by Anna Berg" in old
    assert "Would have been superseded by" in old
    assert buttons(card(stage, "D-1")) == ["Supersede"]

    supersede(anna, card(stage, "D-1"), "Articles keep a range")
    before = blocks_of(card(stage, "D-1"))
    anna.click(card(stage, "D-3"), "Object")
    anna.submit({"reason": "A range of what?"})
    assert "*Confirmed* by Anna Berg" in said(card(stage, "D-1"))
    anna.click(card(stage, "D-3"), "Edit")
    anna.submit({"text": "Articles keep a range of kelvin"})
    anna.click(card(stage, "D-3"), "Confirm")

    assert "*Superseded* by" in said(card(stage, "D-1"))
    assert "Superseded by" in said(card(stage, "D-1"))
    assert "D-3" in said(card(stage, "D-1"))
    assert buttons(card(stage, "D-1")) == []
    assert "Supersedes" in said(card(stage, "D-3"))
    look_at(card(stage, "D-1"), before)
    jonas.click(card(stage, "D-1"), "Supersede")
    assert "D-1 is superseded by D-3, so" in jonas.last_ephemeral()
    assert buttons(card(stage, "D-1")) == []


def test_of_two_replacements_only_the_last_confirmed_is_in_force(
    stage: Stage, jonas: Person, anna: Person
) -> None:
    jonas.say(f"#decision {KELVIN}")
    anna.click(card(stage, "D-1"), "Confirm")
    supersede(jonas, card(stage, "D-1"), "Articles keep two numbers")
    supersede(jonas, card(stage, "D-1"), "Articles keep a range")
    supersede(jonas, card(stage, "D-1"), "Articles keep nothing")
    jonas.pick(card(stage, "D-4"), "Withdraw …")
    jonas.submit()
    anna.click(card(stage, "D-2"), "Confirm")

    assert "*Superseded* by" in said(card(stage, "D-1"))
    assert "*Confirmed*" in said(card(stage, "D-2"))
    assert "To be superseded by" in said(card(stage, "D-2"))
    assert "*Proposed*" in said(card(stage, "D-3"))
    assert "Supersedes D-2 Articles keep two numbers · confirmed" in card(stage, "D-3").text
    anna.click(card(stage, "D-3"), "Confirm")
    assert "*Superseded* by" in said(card(stage, "D-2"))
    assert "*Confirmed*" in said(card(stage, "D-3"))

    # A replacement withdrawn meanwhile supersedes the decision in force when it is reopened.
    jonas.click(card(stage, "D-4"), "Reopen")
    anna.click(card(stage, "D-4"), "Confirm")
    assert "*Superseded* by" in said(card(stage, "D-3"))
    assert "*Confirmed*" in said(card(stage, "D-4"))
    assert "Superseded by D-2" in card(stage, "D-1").text


def test_on_its_review_date_a_decision_is_kept_or_superseded(
    stage: Stage, jonas: Person, anna: Person
) -> None:
    today = stage.sandbox.clock.now().date()
    jonas.say(f"#decision {KELVIN}")
    jonas.click(card(stage, "D-1"), "Edit")
    jonas.submit({"review_on": (today + timedelta(days=30)).isoformat()})
    anna.click(card(stage, "D-1"), "Confirm")
    stage.advance(timedelta(days=25))
    assert reviews(stage) == []
    stage.advance(timedelta(days=7))
    stage.eventually(lambda: "*Under review*" in said(card(stage, "D-1")))
    stage.settled()

    [word] = reviews(stage)
    assert f"<@{anna.client.person.id}>: *D-1* needs review because" in said(word)
    assert word.thread_ts == card(stage, "D-1").thread_ts
    assert buttons(card(stage, "D-1")) == ["Keep", "Supersede"]
    jonas.click(card(stage, "D-1"), "Keep")
    assert "D-1: only Anna Berg (Data owner) can keep it." in jonas.last_ephemeral()
    anna.click(card(stage, "D-1"), "Keep")
    day = stage.sandbox.clock.now().date()
    [(field, error)] = anna.submit({"review_on": day.isoformat()}).items()
    assert (field, error[:35]) == ("review_on", "The review date must be after today")
    anna.submit({"review_on": (day + timedelta(days=30)).isoformat()})
    assert "*Confirmed*, kept by Anna Berg" in said(card(stage, "D-1"))

    stage.advance(timedelta(days=32))
    stage.eventually(lambda: len(reviews(stage)) == 2)
    jonas.click(card(stage, "D-1"), "Supersede")
    assert "initial_date" not in str(jonas.modal.body)
    jonas.submit({"text": "Articles keep two numbers"})
    assert "*Under review*" in said(card(stage, "D-1"))
    anna.click(card(stage, "D-2"), "Confirm")
    assert "*Superseded* by" in said(card(stage, "D-1"))
    assert "*Confirmed* by Anna Berg" in said(card(stage, "D-2"))


def reviews(stage: Stage) -> list[Message]:
    """The messages about decisions that are due for review."""
    return [each for each in cards(stage) if "needs review because" in said(each)]


def test_a_change_signal_puts_a_decision_under_review(
    stage: Stage, mette: Person, jonas: Person, anna: Person
) -> None:
    jonas.say(f"#decision {KELVIN}")
    anna.click(card(stage, "D-1"), "Confirm")
    anna.say("#change Norway wants the colour temperature of articles in words area:general")
    mette.click(card(stage, "C-1"), "Assess")
    mette.submit({"effects": "The filter", "decisions": [str(decision(stage).id)]})

    assert "*Under review* because C-1 may affect it" in said(card(stage, "D-1"))
    assert "Norway wants the colour temperature" in said(card(stage, "D-1"))
    assert len(reviews(stage)) == 1
    anna.click(card(stage, "D-1"), "Keep")
    anna.submit()
    assert "*Confirmed*, kept by Anna Berg" in said(card(stage, "D-1"))
    assert len(reviews(stage)) == 1
