"""A new kind, state, step, link type or field fails here until every table has it."""

from datetime import date
from typing import get_args

import pytest

from pico_bot.blockkit.kinds import KIND_EMOJI, KIND_TEXTS
from pico_bot.blockkit.labels import LABELS, button_name, label_of, log_title
from pico_bot.i18n.translation import DANISH
from pico_bot.model.charter_defaults import LOCAL_TAG_WORDS
from pico_bot.model.record_kinds import RecordOfKind
from pico_bot.model.records import Issue, Record, StepDetail
from pico_bot.model.states import FIRST_STATES, states_of, steps_from
from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Kind, LinkType, State
from pico_bot.records.capture import RECORD_CLASSES
from pico_bot.records.search import texts_of
from pico_bot.records.views import capture_form, card_message, forms, record_context
from pico_bot.records.views.forms import CaptureFormState

CLASSES: tuple[type[Record], ...] = get_args(RecordOfKind)

# Columns with text that people don't write.
NO_TEXT = {
    "area",
    "permalink",
    "responsible_role",
    "source_part",
    "source_text",
    "source_ts",
    "thread_ts",
    "title",
}


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_in_every_table(kind: Kind) -> None:
    assert RECORD_CLASSES[kind].__mapper__.polymorphic_identity is kind
    assert FIRST_STATES[kind] in states_of(kind)
    assert KIND_EMOJI[kind]
    assert label_of(kind)
    assert log_title(kind) == KIND_TEXTS[kind].log_title
    assert DEFAULT_TAG_WORDS[kind] is kind
    assert kind in LOCAL_TAG_WORDS[DANISH].values()
    state = CaptureFormState(kind=kind, channel_id="C1", ts="1.1", thread_ts=None)
    form = capture_form.log_form(state, text="Text", areas=["pim"], area="pim")
    # Each kind adds its own inputs to text and area.
    assert len(form["blocks"]) > 2


@pytest.mark.parametrize("state", State)
def test_each_state_belongs_to_a_kind_and_has_an_emoji(state: State) -> None:
    assert any(state in states_of(kind) for kind in Kind)
    assert card_message.STATE_EMOJI[state]
    assert LABELS[State][state]


@pytest.mark.parametrize("kind", Kind)
def test_each_step_has_a_button(kind: Kind) -> None:
    for state in states_of(kind):
        for step in steps_from(kind, state):
            assert button_name(step)


@pytest.mark.parametrize("link_type", LinkType)
def test_each_link_type_reads_in_both_directions(link_type: LinkType) -> None:
    record = Issue(kind=Kind.ISSUE, number=1, state=State.OPEN)
    labels = {
        record_context.LinkedRecord(record=record, link_type=link_type, outgoing=each).label
        for each in (True, False)
    }
    assert len(labels) == 2


@pytest.mark.parametrize("record_class", CLASSES)
def test_all_texts_that_people_write_are_searched(record_class: type[Record]) -> None:
    columns = [
        column.key
        for column in record_class.__mapper__.columns
        if column.type.python_type is str and column.key not in NO_TEXT
    ]
    record = record_class(**{name: name for name in columns})
    assert set(columns) <= set(texts_of(record))


@pytest.mark.parametrize("record_class", CLASSES)
def test_a_form_notices_a_change_of_every_editable_field(record_class: type[Record]) -> None:
    for name in StepDetail:
        if name not in record_class.__mapper__.columns:
            continue
        record = record_class(title="a", text="b", area="c", state=State.OPEN)
        before = forms.fingerprint(record)
        is_date = record_class.__mapper__.columns[name].type.python_type is date
        setattr(record, name, date(2026, 1, 1) if is_date else "other")
        assert forms.fingerprint(record) != before, name
