"""The modal in which a message becomes a record."""

from collections.abc import Collection

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

LOG = "record_log"

_TAKEN_WHOLE = gettext_noop(
    "The text is too long for a Slack form, so the whole message will be logged."
)


def log_form(reference: CaptureFormState, *, text: str, areas: Collection[str], area: str) -> Block:
    """A new record of a message, filled with its words and the area that they sound like."""
    kind = reference.kind
    if len(text) <= INPUT_LIMIT:
        inputs = [text_input(TEXT, label_of(kind).capitalize(), value=text, multiline=True)]
    else:
        inputs = [section(quote(truncate(escape(text), 500))), context(_(_TAKEN_WHOLE))]
    inputs.append(area_input(areas, value=area))
    match kind:
        case Kind.DECISION:
            inputs += decision_forms.reasoning(None)
        case Kind.ISSUE:
            hint = _("The customer sets the priority.")
            inputs.append(priority_input(_("Proposed priority"), value=None, hint=hint))
            inputs.append(date_input(DUE, _("Due date"), optional=True))
        case Kind.CHANGE:
            inputs.append(driver_input(None))
            inputs.append(date_input(FROM, _("Effective from"), optional=True))
    return modal(
        log_title(kind),
        inputs,
        callback_id=LOG,
        submit=_("Log"),
        metadata=reference.dump(),
    )
