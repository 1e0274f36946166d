"""Commands: by slash command, mention and direct message, and the replies to mistakes."""

import re

import pytest

from tests.stories.constants import ON_SQLITE
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage

pytestmark = ON_SQLITE


def test_status_lists_what_waits_for_the_asker(stage: Stage, anna: Person, jonas: Person) -> None:
    jonas.say("#decision Article numbers stay area:product-data")
    jonas.say("#issue The catalogue is empty area:pim")
    anna.say("@Pico status")
    reply = anna.last_ephemeral()
    assert "*Waiting for you (1)*" in reply
    others = reply.split("*Waiting for others (1)*")[-1]
    assert re.search(r"The catalogue is empty .*\*by .*2031-11-07 09:00 UTC", others)
    assert "No check-in is scheduled" in reply
    assert "*Waiting for you (1)*" in jonas.command("/pico status")


def test_roles_shows_vacant_roles_and_both_sides(bare: Stage) -> None:
    bare.set_up(("lead", "Mette Lund"), ("data-owner", "Anna Berg"))
    shown = bare.person("Mette Lund").command("/pico roles")
    assert "Partnership lead: Mette Lund" in shown
    assert "Data owner: Anna Berg" in shown
    assert "IT owner: *vacant*" in shown


def test_a_new_primary_gets_the_open_records_of_the_role(
    stage: Stage, mette: Person, anna: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    reply = mette.command("/pico role assign @Sara Holm pim-consultant")
    assert "Sara Holm is now *PIM consultant*. Reassigned: I-1." in reply
    sara = stage.person("Sara Holm")
    assert f"<@{sara.client.person.id}> · PIM consultant" in said(card(stage, "I-1"))


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("frobnicate", "I don't recognise `frobnicate`"),
        ("role", "Use `role assign @person data owner`"),
        ("role assign Anna data-owner", "Mention the person with @:"),
        ("role assign @Anna Berg king", "There's no role “king”"),
        ("role assign @Anna Berg lead", "Partnership lead is a consultancy role"),
        ("role end @Jonas Friis data-owner", "Jonas Friis doesn't have the role Data owner"),
        ("role assign @Pico lead", "I'm a bot, so you can't choose me"),
        ("show", "Add the record: use `show D-3`"),
        ("show X-1", "Use the record's letter and number"),
        ("show D-99", "There's no D-99"),
        ("issue I-99 ack", "There's no I-99"),
        ("withdraw", "Add the record and the reason: use `withdraw I-3 why`"),
        ("withdraw I-99 why", "There's no I-99"),
        ("find", "Add what to search for: use `find kelvin`"),
        ("help frobnicate", "I don't recognise `frobnicate`"),
        ("checkin someday", "monday 09:00"),
        ("away @Anna Berg until someday", "year-month-day"),
        ("away @Anna Berg until 2020-01-01", "is in the past"),
    ],
)
def test_wrong_words_get_the_usage(bare: Stage, words: str, answer: str) -> None:
    bare.set_up()
    assert answer in bare.person("Mette Lund").command(f"/pico {words}")


def test_both_sides_work_on_an_issue_by_commands(stage: Stage, anna: Person, jonas: Person) -> None:
    anna.say("#issue The catalogue is empty area:pim")

    def asked(words: str) -> str:
        anna.say(f"@Pico issue {words}")
        return anna.last_ephemeral()

    assert "I-1: only Jonas Friis (PIM consultant)" in asked("I-1 ack")
    assert "The catalogue is empty: Acknowledged." in jonas.command("/pico issue I-1 ack")
    assert "*Acknowledged* by Jonas Friis" in said(card(stage, "I-1"))
    assert "Proposed priority: urgent. The customer sets" in jonas.command(
        "/pico issue I-1 priority urgent"
    )
    assert "Priority set to high." in asked("I-1 priority HIGH")
    assert "*Priority*\nhigh" in said(card(stage, "I-1"))
    assert "Due date set to 1 Dec 2032." in asked("i-1 due 2032-12-01")
    assert "*Due date*\n1 Dec 2032" in said(card(stage, "I-1"))
    assert "Due date removed" in asked("I-1 due none")

    assert "waiting for the customer" in jonas.command(
        "/pico issue I-1 waiting customer: which *pages*?"
    )
    assert "which pages?" in said(card(stage, "I-1"))
    anna.say("@Pico issue I-1 go on")
    assert "*Acknowledged*" in said(card(stage, "I-1"))
    assert "Assigned to Sara Holm" in jonas.command("/pico issue I-1 owner @Sara Holm")
    sara = stage.person("Sara Holm")
    assert f"<@{sara.client.person.id}> · assigned by name" in said(card(stage, "I-1"))
    assert "Resolved." in asked("I-1 resolve It was <b>off</b> & @Lars Winther turned it on.")
    assert "It was &lt;b&gt;off&lt;/b&gt; &amp; @Lars Winther turned it on" in said(
        card(stage, "I-1")
    )
    assert "I-1 is resolved" in asked("I-1 ack")
    assert "Reopened." in asked("I-1 reopen")
    ida = stage.person("Ida Krogh")
    assert "I-1: only Anna Berg (who raised it)" in _mentioned(ida, "withdraw I-1 mine")
    assert "Withdrawn." in asked("I-1 withdraw said twice")
    assert "said twice" in _mentioned(ida, "show I-1 history")
    assert "*I-1 · The catalogue is empty*" in asked("I-1")

    for words, right in (
        ("I-1 frobnicate", "I can't do `frobnicate` with I-1. Use `issue I-3 owner @person`"),
        ("I-1 owner Sara", "Mention the person with @: `issue I-3 owner @person`"),
        ("I-1 owner @Pico", "I'm a bot, so you can't choose me"),
        (
            "I-1 waiting",
            ("Add the side it's waiting for and the reason: use `issue I-3 waiting customer why`"),
        ),
        ("I-1 waiting customer", "Add the reason: use `issue I-3 waiting customer why`"),
        ("I-1 due soon", "year-month-day: `issue I-3 due 2026-12-01`"),
        ("I-1 priority enormous", "The priority must be one of `low`, `normal`, `high`, `urgent`"),
    ):
        assert right in asked(words), words
    assert [each for each in cards(stage) if "I-1" not in said(each)] == []


def test_a_reference_after_a_kind_shows_the_record_and_other_words_log_one(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    jonas.say("#decision Articles get a number area:product-data")
    anna.say("@Pico decision D-1 withdraw not mine")
    assert "D-1: only Jonas Friis (who raised it)" in anna.last_ephemeral()
    assert "Withdrawn." in jonas.command("/pico decision D-1 withdraw said twice")
    anna.say("@Pico decision D-1 reopen")
    assert "Proposed again." in anna.last_ephemeral()
    anna.say("#change Norway opens in March area:general")
    assert "Withdrawn." in _mentioned(anna, "change C-1 withdraw not yet")

    assert "Logged *I-1*" in jonas.command("/pico issue D-1 was never carried out")
    anna.say("@Pico issue: I-1 came back")
    assert "*I-2 · I-1 came back*" in said(card(stage, "I-2"))
    assert "Logged *I-3*" in jonas.command("/pico-issue I-1 came back as well")
    anna.say("@Pico issue the I-1 of last year")
    assert "*I-4 · the I-1 of last year*" in said(card(stage, "I-4"))

    conversation = anna.direct()
    anna.say("issue I-4 withdraw a test", channel=conversation.id)
    assert "Withdrawn." in said(cards(stage, channel=conversation.id)[-1])
    anna.say("issue the pages are gone", channel=conversation.id)
    assert "tag it in the channel where it came up" in said(
        cards(stage, channel=conversation.id)[-1]
    )


def test_help_lists_what_the_asker_may_do(stage: Stage, anna: Person, jonas: Person) -> None:
    assert "/pico role assign" in jonas.command("/pico help")
    assert "/pico role assign" in jonas.command("/pico")
    anna.say("@Pico help")
    assert "@Pico status" in anna.last_ephemeral()
    assert "@Pico setup" not in anna.last_ephemeral()
    anna.say("@Pico")
    assert "@Pico status" in anna.last_ephemeral()


def test_customers_neither_set_up_nor_assign(stage: Stage, anna: Person) -> None:
    anna.say("@Pico role assign @Anna Berg lead")
    assert "Partnership lead is a consultancy role" in anna.last_ephemeral()
    anna.say("@Pico setup Ours")
    assert "Only the consultancy can use `setup`" in anna.last_ephemeral()


def _mentioned(person: Person, words: str) -> str:
    person.say(f"@Pico {words}")
    return person.last_ephemeral()
