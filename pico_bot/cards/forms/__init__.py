"""The modals in which records are written, edited, objected to, resolved and assessed."""

from pico_bot.cards.forms.common import (
    AREA,
    DRIVER,
    DUE,
    NEED,
    PRIORITY,
    RATIONALE,
    REASON,
    TEXT,
    TITLE,
    MessageReference,
    Reference,
    callback_id,
    fingerprint,
    first_input,
    reason_form,
    withdraw_form,
)
from pico_bot.cards.forms.logging import LOG, log_form

__all__ = [
    "AREA",
    "DRIVER",
    "DUE",
    "LOG",
    "NEED",
    "PRIORITY",
    "RATIONALE",
    "REASON",
    "TEXT",
    "TITLE",
    "MessageReference",
    "Reference",
    "callback_id",
    "fingerprint",
    "first_input",
    "log_form",
    "reason_form",
    "withdraw_form",
]
