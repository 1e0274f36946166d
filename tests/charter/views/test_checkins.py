"""Check-ins in the charter's forms, and extra check-ins on its page."""

from datetime import date, time

import pytest

from pico_bot.charter.views import checkins
from pico_bot.core.recurrence import Every
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import ExtraCheckin, Question, Rhythm
from tests.support.form_inputs import inputs_of, prefilled_in, required_in

RHYTHM = Rhythm(every=Every.SECOND_WEEK, weekdays=(0, 3), at=time(9, 30), anchor=date(2026, 11, 23))
STEERING = ExtraCheckin(
    title="Steering <b>",
    rhythm=RHYTHM,
    questions=(Question(key="risk", text="Any <risks>?"),),
    participants=("U1", "U2"),
)
TERMS = CharterTerms(time_zone="UTC", extra_checkins={"steering": STEERING})
PEOPLE = [("U1", "Anna Berg"), ("U3", "Sara Holm")]
SHOWN_RHYTHM = {
    "every": RHYTHM.every.value,
    "weekdays": ["0", "3"],
    "at": "09:30",
    "anchor": "2026-11-23",
}


def test_a_rhythm_is_shown_as_it_is_and_needs_no_anchor() -> None:
    form = {"blocks": checkins.rhythm_inputs(RHYTHM)}
    assert prefilled_in(form) == SHOWN_RHYTHM
    assert required_in(form) == ["every", "weekdays", "at"]


def test_participants_are_offered_only_if_there_are_people() -> None:
    assert checkins.participants_input([], chosen=["U1"], hint="Hint") == []
    [block] = checkins.participants_input(PEOPLE, chosen=["U1"], hint="Hint")
    assert prefilled_in({"blocks": [block]}) == {"participants": ["U1"]}


def test_an_extra_check_in_is_edited_or_removed() -> None:
    form = {"blocks": checkins.extra_checkin_inputs("steering", TERMS, PEOPLE)}
    assert form["blocks"][0]["text"]["text"] == "*Steering &lt;b&gt;*"
    assert prefilled_in(form) == {
        "title": "Steering <b>",
        **SHOWN_RHYTHM,
        "participants": ["U1"],
        "questions": "Any <risks>?",
    }
    assert "drop" in inputs_of(form)
    with pytest.raises(KeyError):
        checkins.extra_checkin_inputs("board", TERMS, PEOPLE)


def test_a_new_check_in_only_has_a_default_rhythm() -> None:
    form = {"blocks": checkins.new_checkin_inputs(PEOPLE)}
    assert prefilled_in(form) == {"every": "week", "weekdays": ["0"], "at": "09:00"}
    assert required_in(form) == ["title", "every", "weekdays", "at"]
    assert "drop" not in inputs_of(form)


def test_the_page_lists_what_is_special_about_an_extra_check_in() -> None:
    board = ExtraCheckin(title="Board")
    terms = CharterTerms(time_zone="UTC", extra_checkins={"s": STEERING, "b": board})
    [steering, plain] = checkins.extra_checkin_lines(terms, {"U1": "Anna <Berg>"})
    assert steering.startswith("• *Steering &lt;b&gt;* runs every two weeks on ")
    assert steering.endswith(
        " · questions: Any &lt;risks&gt;? · participants: Anna &lt;Berg&gt; and U2"
    )
    assert plain == "• *Board* runs every week on Monday at 09:00"


def test_the_page_says_if_there_is_no_extra_check_in() -> None:
    assert checkins.extra_checkin_lines(CharterTerms(time_zone="UTC"), {}) == [
        "No extra check-ins."
    ]
