"""What people see of records: cards, details, forms, log lines."""

from pico_bot.records.views import (capture_form, change_forms, decision_forms, forms, issue_forms, layout, log, record_context, record_details, record_modal)
from pico_bot.records.views.decision_forms import (REVIEW)
from pico_bot.records.views.forms import (AREA, DUE, REASON, RecordFormState, TEXT, TITLE, UNTIL, first_input)
from pico_bot.records.views.layout import (KIND_EMOJI, headline)
from pico_bot.records.views.log import (Deadline, record_group, record_line, soonest)
from pico_bot.records.views.record_context import (AskedPerson, Linked, RecordContext, and_more, and_more_in, record_link)
from pico_bot.records.views.record_modal import (OPEN, open_button, whole_modal)

__all__ = [
    "AREA",
    "AskedPerson",
    "DUE",
    "Deadline",
    "KIND_EMOJI",
    "Linked",
    "OPEN",
    "REASON",
    "REVIEW",
    "RecordContext",
    "RecordFormState",
    "TEXT",
    "TITLE",
    "UNTIL",
    "and_more",
    "and_more_in",
    "capture_form",
    "change_forms",
    "decision_forms",
    "first_input",
    "forms",
    "headline",
    "issue_forms",
    "layout",
    "log",
    "open_button",
    "record_context",
    "record_details",
    "record_group",
    "record_line",
    "record_link",
    "record_modal",
    "soonest",
    "whole_modal",
]
