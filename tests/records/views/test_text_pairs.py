"""The parts of a card, as markup and as plain text."""

from pico_bot.records.views.text_pairs import LengthBudget, TextPair, fact, note, same_text

BUDGET = LengthBudget(title=20, text=20, note=20, name=20, listed=2)


def test_a_fact_has_its_label_in_both_forms() -> None:
    assert fact("Area", "*PIM*") == TextPair(markup="*Area*\n*PIM*", plain="Area: *PIM*")
    assert fact("Area", "*PIM*", plain="PIM").plain == "Area: PIM"
    assert same_text("Done.") == TextPair(markup="Done.", plain="Done.")


def test_a_note_is_escaped_and_cut_to_the_budget() -> None:
    assert note("Impact", "A <b>", BUDGET).markup == "*Impact*\nA &lt;b&gt;"
    assert len(note("Impact", "x" * 100, BUDGET).markup) <= len("*Impact*\n") + 20
