"""What people see of records: cards, details, forms, log lines."""

from pico_bot.records.views import (
    capture_form,
    change_forms,
    decision_forms,
    forms,
    issue_forms,
    log,
    record_details,
    record_modal,
)
from pico_bot.records.views.decision_forms import REVIEW
from pico_bot.records.views.forms import (
    AREA,
    DUE,
    REASON,
    TEXT,
    TITLE,
    UNTIL,
    Reference,
    first_input,
)
from pico_bot.records.views.layout import KIND_EMOJI, MORE, TAKE_TEXT, card, headline
from pico_bot.records.views.log import By, group, line, soonest
from pico_bot.records.views.record_context import (
    Asked,
    Linked,
    Surroundings,
    and_more,
    and_more_in,
    dealt_with,
    name_of,
)
from pico_bot.records.views.record_modal import OPEN, open_button, whole_modal

__all__ = [
    "AREA",
    "DUE",
    "KIND_EMOJI",
    "MORE",
    "OPEN",
    "REASON",
    "REVIEW",
    "TAKE_TEXT",
    "TEXT",
    "TITLE",
    "UNTIL",
    "Asked",
    "By",
    "Linked",
    "Reference",
    "Surroundings",
    "and_more",
    "and_more_in",
    "capture_form",
    "card",
    "change_forms",
    "dealt_with",
    "decision_forms",
    "first_input",
    "forms",
    "group",
    "headline",
    "issue_forms",
    "line",
    "log",
    "name_of",
    "open_button",
    "record_details",
    "record_modal",
    "soonest",
    "whole_modal",
]
