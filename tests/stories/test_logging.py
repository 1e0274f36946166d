"""Logging records: in every way, one record per message and kind, without losses."""

import re

from tests.stories.messages import card, said
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


def test_quoted_text_notifies_no_one(stage: Stage, anna: Person) -> None:
    message = anna.say("#issue <!channel> @Jonas Friis see https://example.com/x")
    written = said(card(stage, "I-1"))
    assert "<!channel>" not in written
    jonas = stage.person("Jonas Friis").client.person
    assert f"<@{jonas.id}>" not in written.replace(f"<@{jonas.id}> · PIM consultant", "")
    links = re.findall(r"<http[^|>]*", written)
    assert links == [f"<{stage.sandbox.permalink(message)}"]


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
