"""Extra check-ins are added, changed and removed with their own forms."""

from typing import Any

import pytest

from pico_bot.charter.documents import document
from pico_bot.charter.editing.errors import InvalidFields
from pico_bot.charter.editing.extra_checkins import parse_extra_checkin, parse_new_checkin
from pico_bot.charter.views import forms
from pico_bot.core.recurrence import Every
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS
from pico_bot.model.charter_terms import ExtraCheckin, Rhythm
from pico_bot.sandbox.forms import Entry
from tests.charter.editing.filled_forms import fill_in

ANNA, JONAS, SARA = "U0ANNA0001", "U0JONAS001", "U0SARA0001"
STEERING = ExtraCheckin(
    title="Steering", questions=DEFAULT_QUESTIONS[:2], participants=(SARA, ANNA)
)
BOARD = ExtraCheckin(title="The  Board", rhythm=Rhythm(every=Every.MONTH))
TERMS = CharterTerms(
    time_zone="Europe/Copenhagen", extra_checkins={"steering": STEERING, "board": BOARD}
)
PEOPLE = ((ANNA, "Anna Berg"), (JONAS, "Jonas Friis"), (SARA, "Sara Holm"))


def form_of(section: str, people: tuple[tuple[str, str], ...] = PEOPLE) -> dict[str, Any]:
    return forms.section_form(
        forms.CharterFormState(channel_id="C1", section=section, base=1),
        TERMS,
        forms.FormContext(name="Nordlys", people=people),
    )


def changed(key: str, entries: dict[str, Entry], **options: Any) -> dict[str, Any]:
    """The extra check-ins after the form of one was filled in."""
    result = document("Nordlys", TERMS)
    form = form_of(forms.EXTRA_CHECKIN + key, **options)
    parse_extra_checkin(key, result, fill_in(form, entries), TERMS)
    extra_checkins: dict[str, Any] = result["extra_checkins"]
    return extra_checkins


def added(entries: dict[str, Entry]) -> dict[str, Any]:
    """The extra check-ins after the form for a new one was filled in."""
    result = document("Nordlys", TERMS)
    parse_new_checkin(result, fill_in(form_of(forms.NEW_CHECKIN), entries), TERMS)
    extra_checkins: dict[str, Any] = result["extra_checkins"]
    return extra_checkins


def test_a_new_check_in_is_stored_under_a_key_made_from_its_name() -> None:
    monthly: dict[str, Entry] = {"every": "month", "weekdays": ["Thursday"], "at": "14:00"}
    extra_checkins = added({"title": "  Budget &  money ", **monthly})
    assert list(extra_checkins) == ["steering", "board", "budget-money"]
    assert extra_checkins["budget-money"] == {
        "title": "Budget & money",
        "rhythm": {"every": "month", "weekdays": [3], "at": "14:00:00", "anchor": None},
        "questions": None,
        "participants": [],
    }


def test_a_new_check_in_can_have_its_own_questions() -> None:
    made = added({"title": "Budget", "questions": "Is it enough? | scale"})["budget"]
    [question] = made["questions"]
    assert (question["key"], question["kind"]) == ("is_it_enough", "scale")


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("STEERING!", "There's already a check-in called Steering"),
        ("Monday", "“monday” already means something"),
    ],
    ids=["taken", "a word of the command"],
)
def test_a_new_check_in_needs_a_free_name(title: str, sentence: str) -> None:
    with pytest.raises(InvalidFields) as wrong:
        added({"title": title})
    assert sentence in wrong.value.sentences["title"]


def test_a_removed_check_in_leaves_the_others() -> None:
    assert list(changed("board", {"drop": ["drop"], "title": "Gone"})) == ["steering"]


def test_a_renamed_check_in_keeps_its_key() -> None:
    assert changed("steering", {"title": "Management"})["steering"]["title"] == "Management"


def test_a_title_that_was_not_edited_keeps_its_spaces() -> None:
    assert changed("board", {"at": "10:00"})["board"]["title"] == "The  Board"


def test_a_check_in_without_questions_asks_the_main_ones() -> None:
    assert changed("steering", {"questions": ""})["steering"]["questions"] is None


def test_participants_keep_their_order_and_new_ones_follow() -> None:
    chosen: dict[str, Entry] = {"participants": ["Jonas Friis", "Anna Berg", "Sara Holm"]}
    assert changed("steering", chosen)["steering"]["participants"] == [SARA, ANNA, JONAS]


def test_participants_stay_if_there_was_no_one_to_choose_from() -> None:
    made = changed("steering", {"at": "10:00"}, people=())["steering"]
    assert made["participants"] == [SARA, ANNA]


def test_a_check_in_that_is_gone_has_no_form() -> None:
    entered = fill_in(form_of(forms.NEW_CHECKIN), {"title": "Any"})
    with pytest.raises(KeyError):
        parse_extra_checkin("gone", document("Nordlys", TERMS), entered, TERMS)
