"""The modal that logs a message as a record."""

from collections.abc import Collection
from typing import assert_never

from pico_bot.blockkit import (
    INPUT_LIMIT,
    Block,
    context,
    date_input,
    escape,
    label_of,
    log_title,
    modal,
    quote,
    section,
    text_input,
    truncate,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Kind
from pico_bot.records.views import decision_forms
from pico_bot.records.views.change_forms import FROM
from pico_bot.records.views.forms import (
    DUE,
    TEXT,
    CaptureFormState,
    area_input,
    driver_input,
    priority_input,
)

CAPTURE = "record_log"

_TOO_LONG = gettext_noop(
    "The text is too long for a Slack form, so the whole message will be logged."
)


def log_form(reference: CaptureFormState, *, text: str, areas: Collection[str], area: str) -> Block:
    """Log a message with `text`; `area` is the suggested area."""
    kind = reference.kind
    if len(text) <= INPUT_LIMIT:
        inputs = [text_input(TEXT, label_of(kind).capitalize(), value=text, multiline=True)]
    else:
        inputs = [section(quote(truncate(escape(text), 500))), context(_(_TOO_LONG))]
    inputs.append(area_input(areas, value=area))
    match kind:
        case Kind.DECISION:
            inputs += decision_forms.reasoning_inputs(None)
        case Kind.ISSUE:
            hint = _("The customer sets the priority.")
            inputs.append(priority_input(_("Proposed priority"), value=None, hint=hint))
            inputs.append(date_input(DUE, _("Due date"), optional=True))
        case Kind.CHANGE:
            inputs.append(driver_input(None))
            inputs.append(date_input(FROM, _("Effective from"), optional=True))
        case _:
            assert_never(kind)
    return modal(
        log_title(kind),
        inputs,
        callback_id=CAPTURE,
        submit=_("Log"),
        metadata=reference.dump(),
    )
