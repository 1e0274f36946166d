"""What the buttons and modals of one kind of record do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from pico_bot.blockkit import Block, selected_value, submitted_value
from pico_bot.model import Actor, Member, Record, Step
from pico_bot.records.views import AREA, TEXT, TITLE, RecordFormState
from pico_bot.tags import title_of

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class SubmittedForm:
    """A submitted modal."""

    view: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """What stands in the field `name`; None where it is empty or not there."""
        return submitted_value(self.view).get(name)

    def day(self, name: str) -> date | None:
        """The day that was picked in `name`."""
        picked = self.text(name)
        return date.fromisoformat(picked) if picked else None

    def chosen(self, name: str) -> list[str]:
        """What was ticked in `name`."""
        return selected_value(self.view, name)

    def of(self, record: Record) -> dict[str, str]:
        """Title, text and area as they were edited; what had no field stays.

        A title that only began the text before begins it still.
        """
        title, text = self.text(TITLE) or record.title, self.text(TEXT) or record.text
        if title == record.title == title_of(record.text):
            title = title_of(text)
        return {
            "title": title,
            "text": text,
            "area": self.text(AREA) or record.area,
        }


@dataclass(frozen=True, kw_only=True)
class StepHandlers(Generic[R]):
    """The steps of one kind of record: taken at once, or after asking in a modal.

    `at_once` gets the fingerprint of the text that was seen, `asks` who is asked.
    """

    at_once: Mapping[Step, Callable[[Session, R, str, Actor], None]] = field(default_factory=dict)
    asks: Mapping[Step, Callable[[Session, R, RecordFormState, Member], Block]]
    takes: Mapping[Step, Callable[[Session, R, SubmittedForm, Actor], None]]
