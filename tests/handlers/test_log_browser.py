"""The log's pages, and the modal with the details of a record."""

import re
from dataclasses import replace
from typing import Any

from pico_bot.records.views import DetailsState
from tests.stories.messages import buttons, card, cards, references, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage

LONG = "\n".join(f"Attribute {number} is a number & <never> a word." for number in range(300))


def test_the_log_has_pages_and_lists_what_waits_for_the_reader_first(
    stage: Stage, anna: Person, jonas: Person, sara: Person
) -> None:
    jonas.say("#decision Articles get a number in kelvin area:product-data")
    sara.say("#issue Two units for one attribute area:data-model")
    for number in range(10):
        anna.say(f"#issue Catalogue page {number} is empty area:pim")
    jonas.say("#change Norway opens in March area:general")

    answer = jonas.command("/pico log")
    page = jonas.ephemerals()[-1]
    assert references(answer) == [f"I-{number}" for number in range(11, 1, -1)]
    assert "*Waiting for you*" in answer
    assert "*Open*" not in answer
    assert "1 to 10 of 13" in answer
    assert buttons(page) == ["Older"]

    before = len(jonas.ephemerals())
    jonas.click(page, "Older")
    assert references(said(page)) == ["C-1", "I-1", "D-1"]
    assert "11 to 13 of 13" in said(page)
    assert buttons(page) == ["Newer"]
    jonas.click(page, "Newer")
    assert "1 to 10 of 13" in said(page)
    assert len(jonas.ephemerals()) == before

    anna.say("@Pico log")
    hers = anna.ephemerals()[-1]
    assert references(said(hers))[:2] == ["D-1", "C-1"]
    anna.click(hers, "Older")
    assert references(said(hers)) == ["I-3", "I-2", "I-1"]

    anna.say("log issues", channel=anna.direct().id)
    directly = cards(stage, channel=anna.direct().id)[-1]
    anna.click(directly, "Older")
    assert references(said(directly)) == ["I-1"]
    anna.remove(anna)
    anna.click(directly, "Newer")
    assert "You're no longer in that channel" in said(cards(stage, channel=anna.direct().id)[-1])
    assert references(said(directly)) == ["I-1"]


def test_every_button_for_details_opens_the_same_modal(
    stage: Stage, anna: Person, jonas: Person, lars: Person
) -> None:
    anna.say(f"#issue The catalogue is empty area:pim\n{LONG}")
    jonas.click(card(stage, "I-1"), "Acknowledge")
    jonas.pick(card(stage, "I-1"), "Put on hold …")
    jonas.submit({"reason": "Which <market> & when?\nAnd who?"})
    anna.click(card(stage, "I-1"), "Resume")
    jonas.command("/pico issue I-1 resolve The export was switched off")

    jonas.command("/pico show I-1 history")
    by_command = _pages(jonas)
    jonas.pick(card(stage, "I-1"), "Details")
    assert _pages(jonas) == by_command
    anna.say("@Pico show I-1 history")
    answer = anna.ephemerals()[-1]
    assert "Attribute 299" not in said(answer)
    anna.click(answer, "Details")
    assert _pages(anna) == by_command
    anna.say("show I-1", channel=anna.direct().id)
    anna.click(cards(stage, channel=anna.direct().id)[-1], "Details")
    assert _pages(anna) == by_command
    lars.pick(card(stage, "I-1"), "Details")
    assert _pages(lars) == by_command

    story = "\n".join(by_command)
    text = story.replace("\n", " ")
    assert "Attribute 0 is a number &amp; &lt;never&gt; a word." in text
    assert all(f"Attribute {number} is" in text for number in range(300))
    assert "*Owner*\nJonas Friis · PIM consultant" in story
    assert "*Resolution*\nThe export was switched off" in story
    for step in (
        "*Anna Berg* (customer, Data owner) logged this via hashtag · now _open_",
        "*Jonas Friis* (consultancy, PIM consultant) acknowledged this via button",
        "*Jonas Friis* (consultancy, PIM consultant) put this on hold via form · now _on hold_",
        "> waiting for the customer\n> Which &lt;market&gt; &amp; when?\n> And who?",
        "*Anna Berg* (customer, Data owner) resumed this via button",
        "resolved this via command · now _resolved_",
        "> The export was switched off",
    ):
        assert step in story
    assert story.index("logged this") < story.index("resolved this")


def test_details_that_cannot_be_opened_say_why(bare: Stage, jonas: Person) -> None:
    assert "There's no D-99" in jonas.command("/pico show D-99 history")
    assert "Use the record's letter and number" in jonas.command("/pico show X history")
    assert jonas.client.modal is None


def test_long_details_have_pages(stage: Stage, anna: Person, jonas: Person) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    jonas.click(card(stage, "I-1"), "Edit")
    text = "\n".join("&" * 99 for _ in range(30))
    jonas.submit({"text": text})
    for number in range(12):
        jonas.command(f"/pico issue I-1 waiting customer {number} {'<' * 2500}")
    jonas.command("/pico show I-1 history")
    assert buttons(jonas.modal) == ["Next page"]
    first = shown(jonas.modal)
    jonas.press("Next page")
    assert "Page 2 of" in shown(jonas.modal)
    assert buttons(jonas.modal)[0] == "Previous page"
    jonas.press("Previous page")
    assert shown(jonas.modal) == first
    stage.sandbox.faults.fail("views.update", "internal_error")
    jonas.press("Next page")
    assert "That page couldn't be shown" in jonas.last_ephemeral()
    stage.sandbox.faults.fail("views.update", "hash_conflict")
    before = len(jonas.ephemerals())
    jonas.press("Next page")
    assert (len(jonas.ephemerals()), shown(jonas.modal)) == (before, first)
    story = "\n".join(_pages(jonas))
    assert story.count("&amp;") >= 30 * 99
    assert story.count("&lt;") >= 12 * 2500


def _pages(person: Person) -> list[str]:
    """All pages of the open details modal, without their page numbers."""
    while "Previous page" in buttons(person.modal):
        person.press("Previous page")
    pages = [shown(person.modal)]
    while "Next page" in buttons(person.modal):
        person.press("Next page")
        pages.append(shown(person.modal))
    return [re.sub(r"\n(?:Page \d+ of \d+|Previous page|Next page)", "", page) for page in pages]


def test_a_page_that_slack_no_longer_replaces_has_expired(stage: Stage, anna: Person) -> None:
    for number in range(11):
        anna.say(f"#issue Page {number} is empty")
    anna.say("@Pico log")
    page = anna.ephemerals()[-1]
    anna.click(page, "Older")
    before = said(page)

    def expired(payload: dict[str, Any]) -> None:
        payload["response_url"] = f"{stage.sandbox.url}/respond/expired"

    stage.forge("block_actions", expired)
    assert anna.last_ephemeral().startswith("This page has expired. Run `log` again.")
    assert said(page) == before


def test_details_of_a_record_of_another_partnership_are_refused(stage: Stage, anna: Person) -> None:
    stage.person("Tom Haugen").say("#issue Torque is wrong", channel="havgaard-pico")
    anna.say("#issue The feed stops")
    anna.say("@Pico show I-1")
    anna.click(anna.ephemerals()[-1], "Details")
    anna.close_modal()

    def other_record(payload: dict[str, Any]) -> None:
        action = payload["actions"][0]
        own = DetailsState.load(action["value"])
        action["value"] = replace(own, record_id=own.record_id - 1).dump()

    stage.forge("block_actions", other_record)
    assert anna.client.modal is None
    assert "This record belongs to another channel." in anna.last_ephemeral()
