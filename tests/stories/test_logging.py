"""Logging records: in every way, one record per message and kind, without losses."""

import re

import pytest

from pico_bot.sandbox.user_client import NotPossible
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_first_tag_creates_a_partnership_named_after_the_customers_workspace(bare: Stage) -> None:
    anna = bare.person("Anna Berg")
    anna.say("The lamps have no colour temperature #issue")

    assert "The lamps have no colour temperature" in said(card(bare, "I-1"))
    anna.say("@Pico status")
    assert "Nordlys Interiør" in anna.last_ephemeral()


def test_both_sides_log_by_hashtag_mention_and_emoji(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    jonas.say("We will use ETIM classes #decision")
    anna.say("@Pico issue: The filter shows nothing")
    plain = anna.say("From May every lamp needs an energy label")
    jonas.react(plain, "seedling")
    anna.react(jonas.say("Kelvin it is"), "scales")
    anna.react(jonas.say("The export stops at night"), "ticket")

    for reference, words in (
        ("D-1", "We will use ETIM classes"),
        ("I-1", "The filter shows nothing"),
        ("C-1", "From May every lamp needs an energy label"),
        ("D-2", "Kelvin it is"),
        ("I-2", "The export stops at night"),
    ):
        assert words in said(card(stage, reference))
    assert "logged" in said(card(stage, "C-1"))
    assert "Said by Anna Berg (customer)" in said(card(stage, "C-1"))
    assert "by Jonas Friis" in said(card(stage, "C-1"))


def test_a_reaction_to_a_reply_logs_that_reply(stage: Stage, anna: Person, jonas: Person) -> None:
    first = anna.say("What do we do about the units?")
    reply = jonas.say("Store millimetres, show centimetres", thread=first)
    anna.say("Something else entirely")
    anna.react(reply, "scales")

    assert "Store millimetres, show centimetres" in said(card(stage, "D-1"))
    assert card(stage, "D-1").thread_ts == first.ts


def test_a_reply_with_only_a_tag_logs_the_threads_first_message(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    first = anna.say("Half of the lamps lack a colour temperature")
    jonas.say("I saw that too", thread=first)
    jonas.say("#issue area:product-data", thread=first)
    anna.react(first, "ticket")

    shown = said(card(stage, "I-1"))
    assert "Half of the lamps lack a colour temperature" in shown
    assert "Said by Anna Berg" in shown
    assert len(cards(stage)) == 1


def test_the_shortcut_opens_a_form_filled_from_the_message(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    message = anna.say("The ERP sends <b> & text, @Jonas Friis")
    modal = jonas.shortcut(message, "log_decision")
    assert modal.body["blocks"][0]["element"]["initial_value"] == (
        "The ERP sends <b> & text, @Jonas Friis"
    )
    jonas.submit({"business_need": "Orders must not stop", "area": "integration"})

    shown = said(card(stage, "D-1"))
    assert "The ERP sends &lt;b&gt; &amp; text, @Jonas Friis" in shown
    assert "Orders must not stop" in shown
    assert "Integration specialist" in shown
    jonas.shortcut(message, "log_decision")
    jonas.submit()
    assert "Already logged as D-1" in jonas.last_ephemeral()
    assert len(cards(stage)) == 1


def test_a_command_logs_a_record_and_confirms_it(stage: Stage, jonas: Person) -> None:
    assert "Logged *D-1*" in jonas.command("/pico-decision Kelvin as a number area:data-model")
    assert "Logged *I-1*" in jonas.command("/pico-issue The feed stops owner:@Emil Krag")
    assert "Logged *C-1*" in jonas.command("/pico-change Norway opens driver:market")
    assert "Logged *I-2*" in jonas.command("/pico issue: Another one")
    assert "Data modeller" in said(card(stage, "D-1"))
    assert "assigned by name" in said(card(stage, "I-1"))
    assert "market" in said(card(stage, "C-1"))
    assert "Nothing to log yet" in jonas.command("/pico-issue")


def test_customers_have_no_commands_or_shortcuts(stage: Stage, anna: Person) -> None:
    outcome = anna.try_command("/pico-issue text")
    assert not outcome.ok
    with pytest.raises(NotPossible):
        anna.shortcut(anna.say("Something"), "log_issue")


def test_several_tags_in_one_message_are_several_records(stage: Stage, jonas: Person) -> None:
    jonas.say("#decision Kelvin as a number #issue The ERP sends words #change New market Norway")

    assert "Kelvin as a number" in said(card(stage, "D-1"))
    assert "The ERP sends words" in said(card(stage, "I-1"))
    assert "New market Norway" in said(card(stage, "C-1"))


def test_a_bad_option_is_reported_to_its_author_and_the_record_is_logged(
    stage: Stage, anna: Person
) -> None:
    anna.say("#issue Prices are missing area:sales")
    assert "area:sales" in anna.last_ephemeral()
    assert "integration" in anna.last_ephemeral()
    assert "Prices are missing" in said(card(stage, "I-1"))


def test_a_tag_without_words_gets_a_hint(stage: Stage, anna: Person) -> None:
    anna.say("#decision")
    assert "Nothing to log yet" in anna.last_ephemeral()
    assert cards(stage) == []


def test_a_repeated_delivery_changes_nothing(stage: Stage, anna: Person) -> None:
    anna.say("#issue The feed stops")
    anna.say("@Pico status")
    answered = len(anna.ephemerals())
    events = {each.event_id for each in stage.sandbox.deliveries if each.event_id}
    assert len(events) >= 2
    for event_id in events:
        stage.redeliver(event_id)
    stage.settled()

    assert len(cards(stage)) == 1
    assert len(anna.ephemerals()) == answered


def test_an_edit_may_add_a_tag_but_never_a_second_record(stage: Stage, anna: Person) -> None:
    message = anna.say("The feed stops")
    anna.edit(message, "The feed stops #issue")
    anna.edit(message, "The feed stops at night #issue")
    anna.react(message, "ticket")

    shown = said(card(stage, "I-1"))
    assert "at night" not in shown
    assert "The message was edited later" in shown
    assert len(cards(stage)) == 1


def test_an_unfurled_link_is_not_an_edit(stage: Stage, anna: Person) -> None:
    message = anna.say("#issue Look at https://example.com/lamp")
    stage.unfurl(message)
    stage.settled()
    assert "edited" not in said(card(stage, "I-1"))


def test_a_deleted_message_leaves_its_record(stage: Stage, anna: Person) -> None:
    message = anna.say("#issue The feed stops")
    anna.delete(message)
    shown = said(card(stage, "I-1"))
    assert "The message was deleted later" in shown
    assert "The feed stops" in shown


def test_quoted_text_notifies_no_one(stage: Stage, anna: Person) -> None:
    message = anna.say("#issue <!channel> @Jonas Friis see https://example.com/x")
    written = said(card(stage, "I-1"))
    assert "<!channel>" not in written
    jonas = stage.person("Jonas Friis").client.person
    assert f"<@{jonas.id}>" not in written.replace(f"<@{jonas.id}> · PIM consultant", "")
    links = re.findall(r"<http[^|>]*", written)
    assert links == [f"<{stage.sandbox.permalink(message)}"]


def test_words_that_are_not_tags_log_nothing(stage: Stage, anna: Person) -> None:
    for text in (
        "#decisions we took",
        "see #issue-tracker",
        "`#issue in code`",
        "```\n#issue in a block\n```",
        "> #issue quoted",
        "https://example.com/#issue",
    ):
        anna.say(text)
    assert cards(stage) == []
    assert anna.ephemerals() == []


def test_a_text_of_any_length_and_script_is_kept(stage: Stage, anna: Person) -> None:
    anna.say("#issue " + "אבג 🧑‍🚀 " * 4000)
    shown = card(stage, "I-1")
    assert len(shown.text) <= 4000
    assert "אבג" in said(shown)


def test_a_second_channel_of_the_customer_joins_its_partnership(
    stage: Stage, mette: Person, jonas: Person
) -> None:
    channel = stage.new_channel("nordlys-data", ["Mette Lund", "Anna Berg"])
    jonas.say("#issue One")
    mette.say("#issue Two", channel=channel)
    assert "Two" in said(card(stage, "I-2", channel=channel))
    assert "Nordlys" in mette.command("/pico status", channel=channel)


def test_a_partnership_cannot_see_records_of_another(stage: Stage, jonas: Person) -> None:
    tom = stage.person("Tom Haugen")
    jonas.say("#issue Ours alone")
    tom.say("#issue Theirs alone", channel="havgaard-pico")
    tom.say("@Pico log", channel="havgaard-pico")

    log = tom.last_ephemeral(channel="havgaard-pico")
    assert "Theirs alone" in log
    assert "Ours alone" not in log
    tom.say("@Pico show I-2", channel="havgaard-pico")
    assert "There's no I-2" in tom.last_ephemeral(channel="havgaard-pico")
