"""To and from Slack: the inbox with its worker, and the outbox with its sender."""

from pico_bot.delivery import inbox, lead_notices, outbox, parked, suspension
from pico_bot.delivery.audience_guard import is_blocked, is_shared
from pico_bot.delivery.channel_queue import CHANNEL_SUSPENDED
from pico_bot.delivery.inbox_traffic import Traffic
from pico_bot.delivery.inbox_worker import InboxWorker
from pico_bot.delivery.lead_notices import leads_of, notify_lead
from pico_bot.delivery.outbox import Method
from pico_bot.delivery.parked import notify_parked
from pico_bot.delivery.queue_metrics import QueueGauges
from pico_bot.delivery.sender import Sender, SentCard
from pico_bot.delivery.slack import (
    SlackBusy,
    SlackClient,
    SlackError,
    SlackRefused,
    SlackUnsure,
)

__all__ = [
    "CHANNEL_SUSPENDED",
    "InboxWorker",
    "Method",
    "QueueGauges",
    "Sender",
    "SentCard",
    "SlackBusy",
    "SlackClient",
    "SlackError",
    "SlackRefused",
    "SlackUnsure",
    "Traffic",
    "inbox",
    "is_blocked",
    "is_shared",
    "lead_notices",
    "leads_of",
    "notify_lead",
    "notify_parked",
    "outbox",
    "parked",
    "suspension",
]
