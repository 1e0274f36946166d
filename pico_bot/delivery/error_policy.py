"""What the sender does about each error code of Slack.

Codes are those of chat.postMessage, chat.update, chat.delete, chat.postEphemeral, pins.add and the
conversations methods (https://docs.slack.dev/reference/methods).
"""

from enum import Enum, auto

from pico_bot.delivery.channel_queue import SendAttempt
from pico_bot.delivery.outbox import Method
from pico_bot.model import SuspensionReason

# Attempts for a message that Slack rejects with an undocumented code.
FEW_TRIES = 5

# Our own code: an internal message would be visible to another organisation.
SHARED = "shared_with_others"

# Our own code: the message could not be sent while it was still useful.
TOO_LATE = "too_late"


class ErrorAction(Enum):
    """What to do about a message that Slack rejected."""

    SUSPEND_CHANNEL = auto()
    """Nothing can be posted in the channel."""
    FAIL_MESSAGE = auto()
    """This message can never be sent; later ones can."""
    WAIT_FOR_OPERATOR = auto()
    """Slack rejects the token: everything stays pending until an operator fixes it."""
    LEAVE_THREAD = auto()
    """The thread takes no message, so it is posted in the channel."""
    PLAIN_TEXT = auto()
    """Slack refuses the blocks, so only the text is sent."""
    REPOST = auto()
    """The message to update is gone."""
    REPLACE = auto()
    """The message cannot be deleted, so its content is replaced."""
    RETRY = auto()
    """A temporary error."""
    RETRY_A_FEW_TIMES = auto()
    """An undocumented code."""
    ALREADY_DONE = auto()
    """The call has already had its effect."""


CHANNEL_REASONS = {
    "access_denied": SuspensionReason.WORKSPACE_SETTING,
    "channel_is_limited_access": SuspensionReason.LIMITED_ACCESS,
    "channel_not_found": SuspensionReason.NOT_VISIBLE,
    "ekm_access_denied": SuspensionReason.WORKSPACE_SETTING,
    "is_archived": SuspensionReason.ARCHIVED,
    "is_inactive": SuspensionReason.FROZEN,
    "no_permission": SuspensionReason.WORKSPACE_SETTING,
    "not_in_channel": SuspensionReason.NOT_A_MEMBER,
    "restricted_action": SuspensionReason.WORKSPACE_SETTING,
    "restricted_action_non_threadable_channel": SuspensionReason.THREADS_OFF,
    "restricted_action_read_only_channel": SuspensionReason.READ_ONLY,
    "restricted_action_thread_only_channel": SuspensionReason.THREADS_ONLY,
    "team_access_not_granted": SuspensionReason.WORKSPACE_SETTING,
}

_OPERATOR = frozenset(
    {
        "account_inactive",
        "app_missing_action_url",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)

_MESSAGE = frozenset(
    {
        SHARED,
        "as_user_not_supported",
        "block_mismatch",
        "cannot_dm_bot",
        "cannot_reply_to_message",
        "cant_update_message",
        "edit_window_closed",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_charset",
        "invalid_form_data",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_post_type",
        "markdown_text_conflict",
        "messages_tab_disabled",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_dual_broadcast_content_update",
        "no_text",
        "restricted_action_thread_locked",
        "slack_connect_canvas_sharing_blocked",
        "slack_connect_file_link_sharing_blocked",
        "slack_connect_lists_sharing_blocked",
        "thread_locked",
        "thread_not_found",
        "too_many_attachments",
        "too_many_contact_cards",
        "user_disabled",
        "user_is_bot",
        "user_is_restricted",
        "user_not_found",
        "user_not_in_channel",
        "user_not_visible",
    }
)

_TEMPORARY = frozenset(
    {"accesslimited", "external_channel_migrating", "team_added_to_org", "update_failed"}
)


_THREAD = frozenset(
    {
        "cannot_reply_to_message",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "thread_locked",
        "thread_not_found",
    }
)

_BLOCKS = frozenset(
    {
        "block_mismatch",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
    }
)

# Some workspaces do not let messages be deleted.
_DELETE_REJECTED = frozenset({"cant_delete_message", "compliance_exports_prevent_deletion"})


def action_for(error: str, method: Method) -> ErrorAction:
    """The action for Slack's `error` in answer to `method`."""
    if method is Method.PIN and error == "already_pinned":
        return ErrorAction.ALREADY_DONE
    if method is Method.PIN and error not in _OPERATOR - {"missing_scope"}:
        # Pinning is optional: a channel in which the bot may not pin still gets the message.
        return ErrorAction.FAIL_MESSAGE
    if method is Method.DELETE and error == "message_not_found":
        return ErrorAction.ALREADY_DONE
    if method is Method.DELETE and error in _DELETE_REJECTED:
        return ErrorAction.REPLACE
    if error in CHANNEL_REASONS:
        return ErrorAction.SUSPEND_CHANNEL
    if error in _OPERATOR:
        return ErrorAction.WAIT_FOR_OPERATOR
    if error == "message_not_found":
        return ErrorAction.REPOST
    if error in _MESSAGE:
        return ErrorAction.FAIL_MESSAGE
    return ErrorAction.RETRY if error in _TEMPORARY else ErrorAction.RETRY_A_FEW_TIMES


def needs_operator(error: str) -> bool:
    """Whether Slack's `error`, to any call, means that an operator must act."""
    return error in _OPERATOR


def action_for_attempt(attempt: SendAttempt, error: str) -> ErrorAction:
    """The action for Slack's `error` to `attempt`, given its content and previous attempts."""
    if error in _THREAD and attempt.arguments.get("thread_ts"):
        return ErrorAction.LEAVE_THREAD
    if error in _BLOCKS and attempt.arguments.get("blocks"):
        return ErrorAction.PLAIN_TEXT
    action = action_for(error, attempt.method)
    was_last = action is ErrorAction.RETRY_A_FEW_TIMES and attempt.attempts + 1 >= FEW_TRIES
    if was_last or (action is ErrorAction.REPOST and attempt.card_id is None):
        return ErrorAction.FAIL_MESSAGE
    return action
