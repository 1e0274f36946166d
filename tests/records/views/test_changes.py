"""The parts of a card that only changes have."""

from pico_bot.model.vocabulary import Kind
from pico_bot.records.views import changes
from pico_bot.records.views.text_pairs import LengthBudget
from tests.samples.records import record

BUDGET = LengthBudget(title=99, text=99, note=99, name=99, listed=2)


def test_only_what_is_known_of_a_change_is_shown() -> None:
    unknown = record(Kind.CHANGE, "A title")
    assert (changes.facts(unknown, BUDGET), changes.notes(unknown, BUDGET)) == ([], [])
    assessed = record(Kind.CHANGE, "A title", affected_areas=["pim", "spare-<b>"], effects="Texts")
    assert [each.plain for each in changes.facts(assessed, BUDGET)] == [
        "Affected areas: PIM, Spare &lt;b&gt;"
    ]
    assert [each.plain for each in changes.notes(assessed, BUDGET)] == ["Impact: Texts"]
