"""The inputs of the charter's forms."""

from collections.abc import Collection, Sequence
from datetime import time

from pico_bot.blockkit.blocks import (
    INPUT_LIMIT,
    Block,
    escape,
    option,
    plain_text,
    section,
    text_input,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop

# https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object
GROUP_LIMIT = 100

# The value of the option for no choice, as Slack offers no way to clear a select.
NO_CHOICE = "-"

Choices = Sequence[tuple[str, str]]
_TOO_LONG = gettext_noop(
    "*{label}*: too long for a Slack form, so you can't edit it here. It stays as it is."
)


def words_input(
    name: str,
    label: str,
    *,
    value: str,
    multiline: bool = False,
    optional: bool = False,
    hint: str | None = None,
    limit: int = INPUT_LIMIT,
) -> Block:
    """A text field of a modal with `value`; only a note if that is too long for a field.

    A value without a field is left unchanged by saving.
    """
    if len(value) > limit:
        return section(_(_TOO_LONG).format(label=escape(label)))
    return text_input(
        name, label, value=value, multiline=multiline, optional=optional, hint=hint, limit=limit
    )


def time_input(
    name: str, label: str, *, value: time | None, optional: bool = False, hint: str | None = None
) -> Block:
    """A time picker of a modal."""
    element: Block = {"type": "timepicker", "action_id": name}
    if value is not None:
        element["initial_time"] = value.strftime("%H:%M")
    return _input(name, label, element, optional=optional, hint=hint)


def number_input(
    name: str,
    label: str,
    *,
    value: int | None,
    least: int,
    most: int,
    optional: bool = False,
    hint: str | None = None,
) -> Block:
    """A field of a modal for a whole number from `least` to `most`."""
    element: Block = {
        "type": "number_input",
        "action_id": name,
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
    }
    if value is not None:
        element["initial_value"] = str(value)
    return _input(name, label, element, optional=optional, hint=hint)


def grouped_select(
    name: str,
    label: str,
    groups: Sequence[tuple[str, Choices]],
    *,
    value: str | None,
    optional: bool = False,
    hint: str | None = None,
) -> Block:
    """A select of a modal with option groups, for more options than a plain select allows."""
    option_groups: list[Block] = [
        {
            "label": plain_text(title, limit=75),
            "options": [option(text, value=key) for key, text in options],
        }
        for title, options in groups
    ]
    element: Block = {"type": "static_select", "action_id": name, "option_groups": option_groups}
    chosen = [
        each for group in option_groups for each in group["options"] if each["value"] == value
    ]
    if chosen:
        element["initial_option"] = chosen[0]
    return _input(name, label, element, optional=optional, hint=hint)


def tick_input(
    name: str, label: str, text: str, *, ticked: bool = False, hint: str | None = None
) -> Block:
    """A single checkbox of a modal."""
    box = option(text, value=name)
    element: Block = {"type": "checkboxes", "action_id": name, "options": [box]}
    if ticked:
        element["initial_options"] = [box]
    return _input(name, label, element, optional=True, hint=hint)


def several_input(
    name: str,
    label: str,
    options: Choices,
    *,
    values: Collection[str],
    optional: bool = True,
    hint: str | None = None,
) -> Block:
    """A multi-select of a modal; those in `values` are selected initially.

    With more than a hundred options the selected ones come first, so that saving drops none.
    """
    ordered = [each for each in options if each[0] in values]
    ordered += [each for each in options if each[0] not in values]
    shown = list(options if len(options) <= GROUP_LIMIT else ordered[:GROUP_LIMIT])
    choices = [option(text, value=key) for key, text in shown]
    element: Block = {"type": "multi_static_select", "action_id": name, "options": choices}
    chosen = [choice for choice in choices if choice["value"] in values]
    if chosen:
        element["initial_options"] = chosen
    return _input(name, label, element, optional=optional, hint=hint)


def _input(name: str, label: str, element: Block, *, optional: bool, hint: str | None) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, limit=2000),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain_text(hint, limit=2000)
    return block
