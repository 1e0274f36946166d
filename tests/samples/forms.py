"""Every modal about a record."""

from collections.abc import Iterator, Sequence

from pico_bot.blockkit.blocks import Block
from pico_bot.model.records import Change, Decision, Issue, Record
from pico_bot.model.states import Step
from pico_bot.model.vocabulary import Kind
from pico_bot.records.views import capture_form, change_forms, decision_forms, forms, issue_forms
from tests.samples.record_scenes import decision_too_long, decision_under_review
from tests.samples.records import JONAS

REFERENCE = forms.RecordFormState(
    record_id=2**63 - 1, channel_id="C0123456789", thread_ts="1795431600.000100", seen="f" * 64
)

# A record that a change may affect.
TOUCHED = [
    each
    for each in (decision_too_long()[0], decision_under_review()[0])
    if isinstance(each, Decision)
]


def all_forms(record: Record, *, areas: Sequence[str], question: str) -> Iterator[Block]:
    """The modals of `record`, with `areas` to choose from and the `question` of a step."""
    yield forms.withdraw_form(record, REFERENCE)
    yield forms.reason_form(record, Step.OBJECT, REFERENCE, question=question, hint=record.text)
    for kind in Kind:
        message = forms.CaptureFormState(
            kind=kind, channel_id="C1", ts="1795431600.000100", thread_ts=None
        )
        yield capture_form.log_form(message, text=record.text, areas=areas, area=areas[0])
    match record:
        case Decision():
            yield decision_forms.edit_form(record, REFERENCE, areas=areas)
            yield decision_forms.supersede_form(record, REFERENCE, areas=areas)
            yield decision_forms.keep_form(record, REFERENCE)
        case Issue():
            people = [record.author, record.logged_by, JONAS]
            for asker in people:
                yield issue_forms.edit_form(
                    record, REFERENCE, areas=areas, members=people, editor=asker
                )
            yield issue_forms.resolve_form(record, REFERENCE)
            yield issue_forms.hold_form(record, REFERENCE)
        case Change():
            yield change_forms.edit_form(record, REFERENCE, areas=areas)
            yield _assess(record, areas=areas)


def _assess(change: Change, *, areas: Sequence[str]) -> Block:
    return change_forms.assess_form(
        change,
        REFERENCE,
        similar=TOUCHED[:1] * 9,
        others=TOUCHED[1:] * 120,
        areas=areas,
        similar_areas=areas[:3],
    )
