"""Outgoing messages: the outbox, its sender, and idempotency keys."""

from pico_bot.delivery import idempotency, notify_lead, outbox, suspension
from pico_bot.delivery.audience_guard import is_shared, walled_off
from pico_bot.delivery.channel_queue import STOPPED
from pico_bot.delivery.language import language_of
from pico_bot.delivery.notify_lead import leads, tell_lead
from pico_bot.delivery.outbox import Method
from pico_bot.delivery.queue_metrics import BacklogGauges
from pico_bot.delivery.sender import Sender, SentCard
from pico_bot.delivery.slack import SlackClient, SlackError, SlackRefused

__all__ = [
    "STOPPED",
    "BacklogGauges",
    "Method",
    "Sender",
    "SentCard",
    "SlackClient",
    "SlackError",
    "SlackRefused",
    "idempotency",
    "is_shared",
    "language_of",
    "leads",
    "notify_lead",
    "outbox",
    "suspension",
    "tell_lead",
    "walled_off",
]
