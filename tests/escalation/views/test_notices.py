"""Reminders, escalation notices and the Home tab: how they look, in both languages."""

import pytest

from pico_bot.i18n.translation import DANISH, ENGLISH, use_locale
from pico_bot.model.charter_terms import EscalationLevel
from pico_bot.model.message import Message
from pico_bot.model.sla import ExpectedAction
from tests.samples.escalation import homes, messages, records
from tests.samples.slack_limits import check_complete, check_message
from tests.support.golden import Golden


@pytest.mark.parametrize(("language", "folder"), [(ENGLISH, ""), (DANISH, "da/")])
def test_every_step_looks_as_it_did(language: str, folder: str, golden: Golden) -> None:
    with use_locale(language):
        shown = dict(messages(records()))
        for each in shown.values():
            check_message(each)
            check_complete(each)
        lines = [f"{name}: {each.text}" for name, each in shown.items()]
    golden(f"{folder}escalation/steps", Message(text="\n\n".join(lines), blocks=[]))


@pytest.mark.parametrize(("language", "folder"), [(ENGLISH, ""), (DANISH, "da/")])
def test_the_home_tab_looks_as_it_did(language: str, folder: str, golden: Golden) -> None:
    with use_locale(language):
        first, _, _, empty = homes(records())
    golden(f"{folder}escalation/home", Message(text="", blocks=first["blocks"]))
    golden(f"{folder}escalation/home-empty", Message(text="", blocks=empty["blocks"]))


def test_notices_to_the_customer_name_no_one() -> None:
    shown = dict(messages(records()))
    for action in ExpectedAction:
        for level in EscalationLevel:
            text = shown[f"{action}-{level}-in-thread"].text
            assert "Anna" not in text
            assert "Sara" not in text


def test_a_customer_lead_is_not_asked_to_act_on_the_consultancys_delay() -> None:
    shown = dict(messages(records()))
    for action in ExpectedAction:
        text = shown[f"{action}-for-information"].text
        assert text.endswith("For your information; no action needed.")
        assert "Sara" not in text


def test_every_notice_says_what_to_select_and_how_to_snooze() -> None:
    for name, each in messages(records()):
        if name.startswith(tuple(ExpectedAction)) and not name.endswith("for-information"):
            assert "Snooze …" in each.text
        if name.endswith(("reminder", "owner-alone", "owner-in-thread")):
            assert "*Acknowledge*" in each.text or "on its card" in each.text
