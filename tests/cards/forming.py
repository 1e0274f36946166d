"""Every modal that a record can be the subject of."""

from collections.abc import Iterator, Sequence

from pico_bot.cards import forms
from pico_bot.cards.blocks import Block
from pico_bot.cards.forms import changes, decisions, issues
from pico_bot.model import Change, Decision, Issue, Kind, Record
from pico_bot.model.states import Step
from tests.cards.making import JONAS
from tests.cards.scenes import decision_too_long, decision_under_review

REFERENCE = forms.Reference(
    record_id=2**63, channel_id="C0123456789", thread_ts="1795431600.000100", seen="f" * 64
)

# What a change may touch.
TOUCHED = [
    each
    for each in (decision_too_long()[0], decision_under_review()[0])
    if isinstance(each, Decision)
]


def all_forms(record: Record, *, areas: Sequence[str], question: str) -> Iterator[Block]:
    """The modals of `record`, with `areas` to choose from and a `question` that a step asks."""
    yield forms.withdraw_form(record, REFERENCE)
    yield forms.reason_form(record, Step.OBJECT, REFERENCE, question=question, hint=record.text)
    for kind in Kind:
        message = forms.MessageReference(
            kind=kind, channel_id="C1", ts="1795431600.000100", thread_ts=None
        )
        yield forms.log_form(message, text=record.text, areas=areas, area=areas[0])
    match record:
        case Decision():
            yield decisions.edit_form(record, REFERENCE, areas=areas)
            yield decisions.supersede_form(record, REFERENCE, areas=areas)
            yield decisions.keep_form(record, REFERENCE)
        case Issue():
            people = [record.author, record.logged_by, JONAS]
            for asker in people:
                yield issues.edit_form(record, REFERENCE, areas=areas, members=people, asker=asker)
            yield issues.resolve_form(record, REFERENCE)
            yield issues.wait_form(record, REFERENCE)
        case Change():
            yield changes.edit_form(record, REFERENCE, areas=areas)
            yield _assess(record, areas=areas)


def _assess(change: Change, *, areas: Sequence[str]) -> Block:
    return changes.assess_form(
        change,
        REFERENCE,
        likely=TOUCHED[:1] * 9,
        others=TOUCHED[1:] * 120,
        areas=areas,
        likely_areas=areas[:3],
    )
