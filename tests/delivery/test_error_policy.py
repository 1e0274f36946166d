"""The sender's action for each error code that the methods document."""

from dataclasses import replace

import pytest

from pico_bot.blockkit.labels import LABELS
from pico_bot.delivery.channel_queue import SendAttempt
from pico_bot.delivery.error_policy import (
    CHANNEL_REASONS,
    FEW_TRIES,
    SHARED,
    ErrorAction,
    action_for,
    action_for_attempt,
)
from pico_bot.delivery.outbox import Method
from pico_bot.model.delivery import ChartFormat
from pico_bot.model.partnership import SuspensionReason
from pico_bot.model.vocabulary import Audience
from tests.delivery.scenarios import NORDLYS, NOW

ATTEMPT = SendAttempt(
    message_id=1,
    card_id=7,
    key="one",
    method=Method.POST,
    channel=NORDLYS,
    audience=Audience.SHARED,
    arguments={},
    chart_format=ChartFormat.BLOCK,
    lease_id="lease",
    attempts=0,
    may_be_sent=False,
    first_attempt_at=NOW,
    not_after=None,
)


@pytest.mark.parametrize(
    ("error", "action"),
    [
        ("is_archived", ErrorAction.SUSPEND_CHANNEL),
        ("channel_not_found", ErrorAction.SUSPEND_CHANNEL),
        ("restricted_action", ErrorAction.SUSPEND_CHANNEL),
        ("ekm_access_denied", ErrorAction.SUSPEND_CHANNEL),
        ("team_access_not_granted", ErrorAction.SUSPEND_CHANNEL),
        ("token_revoked", ErrorAction.WAIT_FOR_OPERATOR),
        ("missing_scope", ErrorAction.WAIT_FOR_OPERATOR),
        ("msg_too_long", ErrorAction.FAIL_MESSAGE),
        ("user_disabled", ErrorAction.FAIL_MESSAGE),
        (SHARED, ErrorAction.FAIL_MESSAGE),
        ("message_not_found", ErrorAction.REPOST),
        ("external_channel_migrating", ErrorAction.RETRY),
        ("a_new_code", ErrorAction.RETRY_A_FEW_TIMES),
    ],
)
def test_each_kind_of_error_has_its_action(error: str, action: ErrorAction) -> None:
    assert action_for(error, Method.POST) is action


@pytest.mark.parametrize(
    ("error", "method", "action"),
    [
        ("already_pinned", Method.PIN, ErrorAction.ALREADY_DONE),
        ("message_not_found", Method.PIN, ErrorAction.FAIL_MESSAGE),
        ("missing_scope", Method.PIN, ErrorAction.FAIL_MESSAGE),
        ("restricted_action", Method.PIN, ErrorAction.FAIL_MESSAGE),
        ("is_archived", Method.PIN, ErrorAction.FAIL_MESSAGE),
        ("ekm_access_denied", Method.PIN, ErrorAction.FAIL_MESSAGE),
        ("a_new_code", Method.PIN, ErrorAction.FAIL_MESSAGE),
        ("token_revoked", Method.PIN, ErrorAction.WAIT_FOR_OPERATOR),
        ("message_not_found", Method.DELETE, ErrorAction.ALREADY_DONE),
        ("cant_delete_message", Method.DELETE, ErrorAction.REPLACE),
        ("compliance_exports_prevent_deletion", Method.DELETE, ErrorAction.REPLACE),
        ("missing_scope", Method.DELETE, ErrorAction.WAIT_FOR_OPERATOR),
    ],
)
def test_a_failed_pin_is_ignored_and_a_missing_message_counts_as_deleted(
    error: str, method: Method, action: ErrorAction
) -> None:
    assert action_for(error, method) is action


def test_every_reason_from_slack_suspends_the_channel_and_has_a_label() -> None:
    for error, reason in CHANNEL_REASONS.items():
        assert action_for(error, Method.POST) is ErrorAction.SUSPEND_CHANNEL
        assert LABELS[SuspensionReason][reason]


@pytest.mark.parametrize("reason", SuspensionReason)
def test_leaving_or_disconnecting_a_channel_suspends_it_only_by_event(
    reason: SuspensionReason,
) -> None:
    from_events = {SuspensionReason.REMOVED, SuspensionReason.DISCONNECTED}
    assert (reason in CHANNEL_REASONS.values()) is (reason not in from_events)


def test_an_undocumented_error_is_retried_a_few_times() -> None:
    before_last = replace(ATTEMPT, attempts=FEW_TRIES - 2)
    last = replace(ATTEMPT, attempts=FEW_TRIES - 1)
    assert action_for_attempt(before_last, "a_new_code") is ErrorAction.RETRY_A_FEW_TIMES
    assert action_for_attempt(last, "a_new_code") is ErrorAction.FAIL_MESSAGE


def test_a_temporary_error_is_retried_without_a_limit() -> None:
    tried_often = replace(ATTEMPT, attempts=10 * FEW_TRIES)
    assert action_for_attempt(tried_often, "update_failed") is ErrorAction.RETRY


def test_only_a_card_is_reposted_when_its_message_is_gone() -> None:
    gone = "message_not_found"
    update = replace(ATTEMPT, method=Method.UPDATE)
    assert action_for_attempt(update, gone) is ErrorAction.REPOST
    assert action_for_attempt(replace(update, card_id=None), gone) is ErrorAction.FAIL_MESSAGE


def test_a_message_that_its_thread_refuses_is_posted_in_the_channel() -> None:
    in_thread = replace(ATTEMPT, arguments={"thread_ts": "1.1"})
    assert action_for_attempt(in_thread, "thread_not_found") is ErrorAction.LEAVE_THREAD
    assert action_for_attempt(ATTEMPT, "thread_not_found") is ErrorAction.FAIL_MESSAGE


def test_a_message_whose_blocks_are_refused_is_sent_as_text() -> None:
    with_blocks = replace(ATTEMPT, arguments={"blocks": [{"type": "divider"}]})
    assert action_for_attempt(with_blocks, "invalid_blocks") is ErrorAction.PLAIN_TEXT
    plain = replace(ATTEMPT, arguments={"blocks": []})
    assert action_for_attempt(plain, "invalid_blocks") is ErrorAction.FAIL_MESSAGE
