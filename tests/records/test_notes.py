"""Internal notes: only the consultancy writes and reads them."""

import pytest

from pico_bot.core.errors import BadRequest, NotAllowed
from pico_bot.records import notes, search
from tests.records.drafts import log_issue
from tests.support.partnership import NOON, InUse


def test_only_the_consultancy_writes_and_reads_notes(world: InUse) -> None:
    issue = log_issue(world)
    notes.add(world.session, record=issue, text=" Zebra ", member=world["Mads"], now=NOON)
    for name in ("Dorte", "Olga"):
        with pytest.raises(NotAllowed):
            notes.add(world.session, record=issue, text="x", member=world[name], now=NOON)
        assert notes.notes_of(world.session, record=issue, reader=world[name]) == []
    [note] = notes.notes_of(world.session, record=issue, reader=world["Lene"])
    assert note.text == "Zebra"
    search.index(world.session, issue)
    found = search.find_records(world.session, partnership_id=world.partnership.id, words="zebra")
    assert found == []


@pytest.mark.parametrize("text", [" ", "x" * (notes.NOTE_LIMIT + 1)])
def test_a_note_is_neither_empty_nor_too_long(world: InUse, text: str) -> None:
    with pytest.raises(BadRequest):
        notes.add(world.session, record=log_issue(world), text=text, member=world["Mads"], now=NOON)
