"""The inputs of a modal, as a person finds them when it opens."""

from typing import Any

from pico_bot.blockkit.blocks import Block


def inputs_of(view: Block) -> dict[str, Block]:
    """The inputs by name, from top to bottom."""
    return {each["block_id"]: each for each in view["blocks"] if each["type"] == "input"}


def required_in(view: Block) -> list[str]:
    """The names of the inputs that must be filled."""
    return [name for name, block in inputs_of(view).items() if not block["optional"]]


def prefilled_in(view: Block) -> dict[str, Any]:
    """The values that are filled in when the modal opens, by input."""
    found = {name: _value(block["element"]) for name, block in inputs_of(view).items()}
    return {name: value for name, value in found.items() if value is not None}


def choices_of(view: Block, name: str) -> list[str]:
    """The values to choose from in the input `name`."""
    return [each["value"] for each in inputs_of(view)[name]["element"]["options"]]


def _value(element: Block) -> Any:
    if "initial_option" in element:
        return element["initial_option"]["value"]
    if "initial_options" in element:
        return [each["value"] for each in element["initial_options"]]
    values = (element.get(name) for name in ("initial_value", "initial_date", "initial_time"))
    return next((each for each in values if each), None)
