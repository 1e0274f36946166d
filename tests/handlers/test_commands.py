"""Slash commands: what they run, log or open, and how they are answered."""

import pytest

from pico_bot.sandbox.user_client import NotPossible
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_setup_asks_for_missing_input_in_a_modal(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    mette.command("/pico setup")
    assert mette.modal.body["blocks"][1]["element"]["initial_value"] == "Nordlys Interiør"
    mette.submit({"name": "Nordlys & Sons"})
    mette.submit()
    assert "Nordlys &amp; Sons" in mette.last_ephemeral()
    assert "Nordlys &amp; Sons" in mette.command("/pico status").replace(
        "Nordlys & Sons", "Nordlys &amp; Sons"
    )


def test_a_channel_without_a_partnership_explains_how_to_start(bare: Stage) -> None:
    mette = bare.person("Mette Lund")
    assert "/pico setup Customer name" in mette.command("/pico status")
    assert "Invite me with `/invite @Pico`" in mette.command(
        "/pico status", channel="pico-internal"
    )
    assert cards(bare) == []


def test_a_command_logs_a_record_and_confirms_it(stage: Stage, jonas: Person) -> None:
    assert "Logged *D-1*" in jonas.command("/pico-decision Kelvin as a number area:data-model")
    assert "Logged *I-1*" in jonas.command("/pico-issue The feed stops owner:@Emil Krag")
    assert "Logged *C-1*" in jonas.command("/pico-change Norway opens driver:market")
    assert "Logged *I-2*" in jonas.command("/pico issue: Another one")
    assert "Data modeller" in said(card(stage, "D-1"))
    assert "assigned by name" in said(card(stage, "I-1"))
    assert "market" in said(card(stage, "C-1"))
    assert "Nothing to log yet" in jonas.command("/pico-issue")


def test_assigning_an_issue_to_its_owner_says_so_and_changes_nothing(
    stage: Stage, jonas: Person
) -> None:
    jonas.command("/pico-issue The feed stops owner:@Emil Krag")
    before = said(card(stage, "I-1")), jonas.command("/pico show I-1 history")
    assert "Emil Krag already owns I-1." in jonas.command("/pico issue I-1 owner @Emil Krag")
    assert (said(card(stage, "I-1")), jonas.command("/pico show I-1 history")) == before


@pytest.mark.parametrize("text", ["acknowledge I-1", "ack i-1.", "Acknowledge: I-1"])
def test_a_step_before_the_record_is_taken_and_not_logged(
    stage: Stage, jonas: Person, text: str
) -> None:
    jonas.command("/pico-issue The feed stops area:pim")
    assert "The feed stops: Acknowledged." in jonas.command(f"/pico issue {text}")
    jonas.command("/pico-issue Another area:pim")
    jonas.say(f"@Pico issue {text.replace('1', '2')}")
    assert "Another: Acknowledged." in jonas.last_ephemeral()
    assert len(cards(stage)) == 2


def test_a_refused_step_is_not_logged_either(stage: Stage, jonas: Person) -> None:
    jonas.command("/pico-decision Articles get a number")
    answer = jonas.command("/pico decision confirm D-1")
    assert answer.startswith("D-1: only Anna Berg (Data owner) can confirm it.")
    assert "Logged *D-2*" in jonas.command("/pico decision: Confirm D-1 in writing")
    assert "Logged *D-3*" in jonas.command("/pico decision Like D-1 but for Norway")
    assert len(cards(stage)) == 3


def test_customers_have_no_commands_or_shortcuts(stage: Stage, anna: Person) -> None:
    outcome = anna.try_command("/pico-issue text")
    assert not outcome.ok
    with pytest.raises(NotPossible):
        anna.shortcut(anna.say("Something"), "log_issue")
