"""The values of a submitted modal."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Any, TypeVar

from pico_bot.blockkit.blocks import Block
from pico_bot.blockkit.inputs import NO_CHOICE
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop

T = TypeVar("T")

_CHOOSE = gettext_noop("Choose one of the options.")


_BRAILLE_BLANK = "\u2800"


def is_blank(text: str) -> bool:
    """Whether people see nothing of `text`: it has only spaces and invisible characters."""
    return all(
        each.isspace() or each == _BRAILLE_BLANK or unicodedata.category(each) in {"Cc", "Cf"}
        for each in text
    )


class InvalidFieldError(ValueError):
    """A field has a value that it can't have, such as an option of an older release.

    `field` is the field's name; the text is for the person who submitted the form.
    """

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True)
class SubmittedForm:
    """A submitted modal, or one that is being filled in; `view` is as Slack sends it.

    Fields are known by their block ids; a missing one counts as empty. InvalidFieldError is raised
    for a value that the field doesn't offer or that doesn't fit the type it is read as.
    """

    view: Mapping[str, Any]

    @property
    def names(self) -> list[str]:
        """The names of the fields, in order."""
        return list(self._elements)

    def has(self, name: str) -> bool:
        """Whether the form has this field."""
        return name in self._elements

    def blank_fields(self) -> list[str]:
        """The required texts in which nothing was entered that people can see."""
        return [
            block["block_id"]
            for block in self.view["blocks"]
            if block["type"] == "input"
            and block["element"]["type"] == "plain_text_input"
            and not block.get("optional")
            and self._state(block["block_id"]).get("value") is not None
            and not self.text(block["block_id"])
        ]

    def text(self, name: str) -> str:
        """The text that was entered; empty if there is none that people can see."""
        # PostgreSQL cannot store NUL characters.
        text = str(self._state(name).get("value") or "").replace("\x00", "").strip()
        return "" if is_blank(text) else text

    def choice(self, name: str, parse: Callable[[str], T]) -> T:
        """The selected option, which the field requires.

        `parse` makes it from the option's value, and raises ValueError where it can't.
        """
        chosen = self.optional_choice(name, parse)
        if chosen is None:
            raise InvalidFieldError(name, _(_CHOOSE))
        return chosen

    def optional_choice(self, name: str, parse: Callable[[str], T]) -> T | None:
        """The selected option, with `parse` as for `choice`; None if that is NO_CHOICE."""
        picked = self._state(name).get("selected_option")
        if not picked:
            return None
        value = self._offered(name, picked)
        return None if value == NO_CHOICE else _parsed(name, value, parse, _(_CHOOSE))

    def choices(self, name: str, parse: Callable[[str], T]) -> list[T]:
        """The selected options or ticked checkboxes, with `parse` as for `choice`."""
        return [
            _parsed(name, self._offered(name, each), parse, _(_CHOOSE))
            for each in self._state(name).get("selected_options") or ()
        ]

    def ticked(self, name: str) -> bool:
        """Whether a single checkbox is ticked."""
        return bool(self.choices(name, str))

    def day(self, name: str) -> date | None:
        """The selected day."""
        picked = self._state(name).get("selected_date")
        return _parsed(name, picked, date.fromisoformat, _("Choose a date.")) if picked else None

    def time(self, name: str) -> time | None:
        """The selected time of day."""
        picked = self._state(name).get("selected_time")
        return _parsed(name, picked, time.fromisoformat, _("Choose a time.")) if picked else None

    def number(self, name: str) -> int | None:
        """The whole number that was entered."""
        text = self.text(name)
        return _parsed(name, text, int, _("Enter a whole number.")) if text else None

    @cached_property
    def _elements(self) -> Mapping[str, Block]:
        """The element of each field, as it was shown."""
        blocks = self.view["blocks"]
        return {each["block_id"]: each["element"] for each in blocks if each["type"] == "input"}

    def _state(self, name: str) -> Mapping[str, Any]:
        """What the field holds; empty if there is no such field."""
        if not self.has(name):
            return {}
        found: Mapping[str, Any] = self.view["state"]["values"].get(name) or {}
        return found.get(self._elements[name]["action_id"]) or {}

    def _offered(self, name: str, picked: Mapping[str, Any]) -> str:
        """The value of the option `picked`, if the field offers that."""
        element = self._elements[name]
        groups = [element, *element.get("option_groups", ())]
        offered = {each["value"] for group in groups for each in group.get("options", ())}
        if picked["value"] not in offered:
            raise InvalidFieldError(name, _(_CHOOSE))
        return str(picked["value"])


def _parsed(name: str, value: str, parse: Callable[[str], T], sentence: str) -> T:
    try:
        return parse(value)
    except ValueError as error:
        raise InvalidFieldError(name, sentence) from error
