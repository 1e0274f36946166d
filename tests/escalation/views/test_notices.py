"""Reminders, escalation notices and the Home tab: how they look, in both languages."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from pico_bot.blockkit.blocks import date_token, time_token
from pico_bot.escalation.views import notices
from pico_bot.i18n.translation import DANISH, ENGLISH, use_locale
from pico_bot.model.charter_terms import EscalationLevel
from pico_bot.model.message import Message
from pico_bot.model.records import Issue
from pico_bot.model.sla import ExpectedAction
from tests.samples.escalation import homes, messages, ours, records, vacant_role
from tests.samples.records import JONAS, METTE, NOON, SARA
from tests.samples.slack_limits import check_complete, check_message
from tests.support.golden import Golden


@pytest.mark.parametrize(("language", "folder"), [(ENGLISH, ""), (DANISH, "da/")])
def test_every_notice_matches_its_golden_file(language: str, folder: str, golden: Golden) -> None:
    with use_locale(language):
        shown = dict(messages(records()))
        for each in shown.values():
            check_message(each)
            check_complete(each)
        lines = [f"{name}: {each.text}" for name, each in shown.items()]
    golden(f"{folder}escalation/notices", Message(text="\n\n".join(lines), blocks=[]))


@pytest.mark.parametrize(("language", "folder"), [(ENGLISH, ""), (DANISH, "da/")])
def test_the_home_tab_matches_its_golden_file(language: str, folder: str, golden: Golden) -> None:
    with use_locale(language):
        first, _, _, empty = homes(records())
    golden(f"{folder}escalation/home", Message(text="", blocks=first["blocks"]))
    golden(f"{folder}escalation/home-empty", Message(text="", blocks=empty["blocks"]))


TABLES = {
    name: table
    for name, table in vars(notices).items()
    if isinstance(table, Mapping) and any(isinstance(key, ExpectedAction) for key in table)
}


def test_notices_of_all_recipients_have_a_table() -> None:
    assert len(TABLES) == 6


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_expected_action_has_a_text(table: Mapping[ExpectedAction, str]) -> None:
    assert set(table) == set(ExpectedAction)


def test_every_level_above_the_owner_has_a_reason() -> None:
    assert set(notices._LEVEL_REASONS) == set(EscalationLevel) - {EscalationLevel.OWNER}


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
        if name.endswith(("reminder", "owner-direct", "owner-in-thread")):
            assert "*Acknowledge*" in each.text or "on its card" in each.text


def test_an_issue_with_a_due_date_is_due_on_that_day() -> None:
    acknowledged = records()[ExpectedAction.RESOLVE]
    assert isinstance(acknowledged, Issue)
    waiting = notices.reminder(ours(ExpectedAction.ACKNOWLEDGE, acknowledged)).text
    owned = notices.reminder(ours(ExpectedAction.RESOLVE, acknowledged)).text
    assert acknowledged.due_on == date(2026, 12, 1)
    assert date_token(acknowledged.due_on) in owned
    assert time_token(NOON + timedelta(days=1)) in waiting
    assert date_token(acknowledged.due_on) not in waiting


def test_the_owner_is_addressed_and_others_see_the_owner_and_the_reason() -> None:
    notice = ours(ExpectedAction.ASSESS, records()[ExpectedAction.ASSESS])
    reasons = {
        level: notices.internal_notice(notice, level=level).text for level in EscalationLevel
    }
    assert SARA.name not in reasons.pop(EscalationLevel.OWNER)
    assert all(f"Waiting for {SARA.name} since" in each for each in reasons.values())
    assert "as deputy for the Data modeller." in reasons[EscalationLevel.DEPUTY]
    assert "as your side's lead." in reasons[EscalationLevel.LEAD]
    assert "the leads of both sides." in reasons[EscalationLevel.BOTH_LEADS]


def test_a_vacant_role_is_anyone_on_its_side() -> None:
    notice = vacant_role(ExpectedAction.ASSESS, records()[ExpectedAction.ASSESS])
    shown = notices.internal_notice(notice, level=EscalationLevel.LEAD)
    assert "Waiting for anyone on the consultancy" in shown.text


def test_people_are_mentioned_only_in_a_channel() -> None:
    notice = ours(ExpectedAction.ANSWER, records()[ExpectedAction.ANSWER])
    level = EscalationLevel.LEAD
    in_channel = notices.internal_notice(notice, level=level, people=[METTE, JONAS]).text
    assert f":alarm_clock: {METTE.mention} and {JONAS.mention}: " in in_channel
    assert "<@" not in notices.internal_notice(notice, level=level).text


@pytest.mark.parametrize(("days", "counted"), [(1, "1 working day ("), (10, "10 working days (")])
def test_days_without_activity_are_counted(days: int, counted: str) -> None:
    nordlys = records()[ExpectedAction.ASSESS].partnership
    shown = notices.inactivity_notice(nordlys, since=date(2026, 11, 9), days=days)
    assert f"No messages in *Nordlys* for {counted}" in shown.text
