"""How the buttons and modals of one kind of record are handled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from pico_bot.blockkit import Block, SubmittedForm
from pico_bot.model import Actor, Member, Record, Step
from pico_bot.records.views import AREA, TEXT, TITLE, RecordFormState

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, kw_only=True)
class StepHandlers(Generic[R]):
    """The steps of one kind of record: taken at once, or with a modal.

    `immediate` gets the fingerprint of the text that the person saw, `open_form` the person who
    will fill in the modal, `submit` what they filled in.
    """

    immediate: Mapping[Step, Callable[[Session, R, str, Actor], None]] = field(default_factory=dict)
    open_form: Mapping[Step, Callable[[Session, R, RecordFormState, Member], Block]]
    submit: Mapping[Step, Callable[[Session, R, SubmittedForm, Actor], None]]


def edited_values(form: SubmittedForm, record: Record) -> dict[str, str]:
    """Title, text and area of `record` as edited; what has no field stays as it is."""
    return {
        "title": form.text(TITLE) or record.title,
        "text": form.text(TEXT) or record.text,
        "area": form.optional_choice(AREA, str) or record.area,
    }
