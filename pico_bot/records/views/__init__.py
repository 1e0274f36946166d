"""What people see of records.

`card_message` makes the card, `record_modal` the Details modal, `log` the lists of records, and the
modules named `*_forms` the modals. `record_context` is what a card shows besides its record, such
as who can take it while its owner is away.
"""

from pico_bot.records.views import (
    capture_form,
    card_message,
    change_forms,
    decision_forms,
    forms,
    issue_forms,
    log,
    message_form,
    record_context,
    record_details,
    record_modal,
    record_reply,
    search_results,
)
from pico_bot.records.views.card_message import headline
from pico_bot.records.views.decision_forms import REVIEW
from pico_bot.records.views.forms import (
    AREA,
    DUE,
    REASON,
    TEXT,
    TITLE,
    UNTIL,
    RecordFormState,
    first_input,
)
from pico_bot.records.views.log import Deadline, deadline_sort_key, record_group, record_line
from pico_bot.records.views.near_miss import LOG_NEAR_MISS, NearMissState, near_miss_question
from pico_bot.records.views.overview import OPEN_CARD, overview_message
from pico_bot.records.views.record_context import (
    AskedPerson,
    LinkedRecord,
    RecordContext,
    and_more,
    and_more_in,
    record_link,
)
from pico_bot.records.views.record_modal import OPEN, DetailsState, details_modal, open_button

__all__ = [
    "AREA",
    "DUE",
    "LOG_NEAR_MISS",
    "OPEN",
    "OPEN_CARD",
    "REASON",
    "REVIEW",
    "TEXT",
    "TITLE",
    "UNTIL",
    "AskedPerson",
    "Deadline",
    "DetailsState",
    "LinkedRecord",
    "NearMissState",
    "RecordContext",
    "RecordFormState",
    "and_more",
    "and_more_in",
    "capture_form",
    "card_message",
    "change_forms",
    "deadline_sort_key",
    "decision_forms",
    "details_modal",
    "first_input",
    "forms",
    "headline",
    "issue_forms",
    "log",
    "message_form",
    "near_miss_question",
    "open_button",
    "overview_message",
    "record_context",
    "record_details",
    "record_group",
    "record_line",
    "record_link",
    "record_modal",
    "record_reply",
    "search_results",
]
