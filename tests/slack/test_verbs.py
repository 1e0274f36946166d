"""Verbs: what people ask by command, mention and direct message, and how wrong words are met."""

import pytest

from tests.slack.stage import HOME, Person, Stage, card, cards, said


def test_setup_asks_in_a_modal_what_it_is_not_told(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    mette.command("/pico setup")
    assert mette.modal.body["blocks"][1]["element"]["initial_value"] == "Nordlys Interiør"
    mette.submit({"name": "Nordlys & Sons"})
    assert "Nordlys &amp; Sons" in mette.last_told()
    assert "Nordlys &amp; Sons" in mette.command("/pico status").replace(
        "Nordlys & Sons", "Nordlys &amp; Sons"
    )


def test_status_tells_the_asker_what_waits_for_them(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    jonas.say("#decision Article numbers stay area:product-data")
    jonas.say("#issue The catalogue is empty area:pim")
    anna.say("@Pico status")
    told = anna.last_told()
    assert "*Waits for you (1)*" in told
    assert "*Waits for others (1)*" in told
    assert "No weekly check-in is set" in told
    assert "*Waits for you (1)*" in jonas.command("/pico status")


def test_the_log_is_filtered_and_shows_one(stage: Stage, anna: Person, jonas: Person) -> None:
    jonas.say("#decision Article numbers stay area:product-data")
    anna.say("#issue The catalogue is empty area:pim")
    anna.click(card(stage, "D-1"), "Confirm")
    assert "D-1" in jonas.command("/pico log")
    assert "D-1" not in jonas.command("/pico log open")
    assert "I-1" not in jonas.command("/pico log decisions")
    shown = jonas.command("/pico show d1")
    assert "Anna Berg: confirm (data-owner) → confirmed" in shown
    assert "The card" in shown
    anna.say("@Pico show D-1")
    assert "Article numbers stay" in anna.last_told()


def test_roles_show_gaps_and_both_sides(bare: Stage) -> None:
    bare.set_up(("lead", "Mette Lund"), ("data-owner", "Anna Berg"))
    shown = bare.person("Mette Lund").command("/pico roles")
    assert "`lead` Mette Lund" in shown
    assert "`data-owner` Anna Berg" in shown
    assert "`it-owner` *nobody*" in shown


def test_a_new_primary_takes_the_roles_open_records_along(
    stage: Stage, mette: Person, anna: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    told = mette.command("/pico role assign @Sara Holm pim-consultant")
    assert "Sara Holm is now `pim-consultant`. Moved with it: I-1." in told
    sara = stage.person("Sara Holm")
    assert f"<@{sara.actor.person.id}> · PIM consultant" in said(card(stage, "I-1"))


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("frobnicate", "I do not know `frobnicate`"),
        ("role", "Say `role assign @person data-owner`"),
        ("role assign Anna data-owner", "Name the person with a mention"),
        ("role assign @Anna Berg king", "There is no role `king`"),
        ("role assign @Anna Berg lead", "`lead` is a role of the consultancy"),
        ("role end @Jonas Friis data-owner", "Jonas Friis does not hold `data-owner`"),
        ("role assign @Pico lead", "I hold no role myself"),
        ("show", "Say which one: `show D-3`"),
        ("show X-1", "A record is named by letter and number"),
        ("show D-99", "There is no D-99"),
        ("log nonsense", "I cannot filter by `nonsense`"),
        ("checkin someday", "monday 09:00"),
        ("away @Anna Berg until tomorrow", "year-month-day"),
        ("away @Anna Berg until 2020-01-01", "is over already"),
    ],
)
def test_wrong_words_are_answered_with_the_right_form(bare: Stage, words: str, answer: str) -> None:
    bare.set_up()
    assert answer in bare.person("Mette Lund").command(f"/pico {words}")


def test_help_shows_what_the_asker_may_do(stage: Stage, anna: Person, jonas: Person) -> None:
    assert "/pico role assign" in jonas.command("/pico help")
    assert "/pico role assign" in jonas.command("/pico")
    anna.say("@Pico help")
    assert "@Pico status" in anna.last_told()
    assert "role assign" not in anna.last_told()
    anna.say("@Pico")
    assert "@Pico status" in anna.last_told()


def test_customers_neither_set_up_nor_assign(stage: Stage, anna: Person) -> None:
    anna.say("@Pico role assign @Anna Berg lead")
    assert "`role` is for the consultancy's people" in anna.last_told()
    anna.say("@Pico setup Ours")
    assert "`setup` is for the consultancy's people" in anna.last_told()


def test_a_channel_without_a_partnership_says_how_to_begin(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    assert "/pico setup Customer name" in mette.command("/pico status")
    assert "invite me" in mette.command("/pico status", channel="pico-internal")
    assert cards(bare) == []


def test_a_direct_message_is_answered_for_the_persons_partnership(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    conversation = anna.direct()
    anna.say("status", channel=conversation.id)
    assert "The catalogue is empty" in said(cards(stage, channel=conversation.id)[-1])
    anna.say("#issue Something", channel=conversation.id)
    assert "Tag it in the channel" in said(cards(stage, channel=conversation.id)[-1])
    assert len(cards(stage, channel=HOME)) == 1
    tom = stage.person("Tom Haugen")
    directly = tom.direct()
    tom.say("status", channel=directly.id)
    assert "I know you from no partnership yet" in said(cards(stage, channel=directly.id)[-1])
