"""How the buttons and modals of one kind of record are handled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from pico_bot.blockkit import Block, selected_value, submitted_value
from pico_bot.model import Actor, Member, Record, Step
from pico_bot.records.views import AREA, TEXT, TITLE, RecordFormState

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class SubmittedForm:
    """A submitted modal."""

    view: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """The value of the field `name`; None where it is empty or missing."""
        return submitted_value(self.view).get(name)

    def day(self, name: str) -> date | None:
        """The date chosen in `name`."""
        chosen = self.text(name)
        return date.fromisoformat(chosen) if chosen else None

    def ticked(self, name: str) -> list[str]:
        """The values ticked in `name`."""
        return selected_value(self.view, name)

    def edited_values(self, record: Record) -> dict[str, str]:
        """Title, text and area as edited; what has no field stays as it is."""
        return {
            "title": self.text(TITLE) or record.title,
            "text": self.text(TEXT) or record.text,
            "area": self.text(AREA) or record.area,
        }


@dataclass(frozen=True, kw_only=True)
class StepHandlers(Generic[R]):
    """The steps of one kind of record: taken at once, or with a modal.

    `immediate` gets the fingerprint of the text that the person saw, `open_form` the person who
    will fill in the modal, `submit` what they filled in.
    """

    immediate: Mapping[Step, Callable[[Session, R, str, Actor], None]] = field(default_factory=dict)
    open_form: Mapping[Step, Callable[[Session, R, RecordFormState, Member], Block]]
    submit: Mapping[Step, Callable[[Session, R, SubmittedForm, Actor], None]]
