"""Parsing of the charter's forms; what isn't changed stays as it is stored."""

from dataclasses import replace
from typing import Any

import pytest

from pico_bot.blockkit.blocks import Block
from pico_bot.charter.documents import apply_patch, document
from pico_bot.charter.editing.errors import InvalidFields
from pico_bot.charter.editing.field_parsers import make_key
from pico_bot.charter.editing.form_parser import make_patch, parse_form
from pico_bot.charter.views import forms, responsibilities
from pico_bot.core.recurrence import Every
from pico_bot.i18n.translation import use_locale
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS
from pico_bot.model.charter_roles import LEAD_ROLES
from pico_bot.model.charter_terms import ExtraCheckin, Question, QuestionKind, Rhythm, SideHours
from pico_bot.model.vocabulary import Side
from pico_bot.sandbox.forms import Entry
from tests.charter.editing.filled_forms import fill_in

TERMS = CharterTerms(
    time_zone="Europe/Copenhagen",
    country="DK",
    extra_checkins={
        "steering": ExtraCheckin(title="Steering", questions=DEFAULT_QUESTIONS[:2]),
        "board": ExtraCheckin(title="The  Board", rhythm=Rhythm(every=Every.MONTH)),
    },
    own_hours={Side.CONSULTANCY: SideHours(time_zone="Asia/Kathmandu", country="NP")},
    side_overrides={"T0GUEST0001": Side.CUSTOMER, "U0GUEST0001": Side.UNKNOWN},
)
CONTEXT = forms.FormContext(
    name="Nordlys & Sons",
    people=(("U0GUEST0001", "Gus Guest"), ("U0ANNA0001", "Anna Berg")),
    teams=(("T0GUEST0001", "Guests"),),
    channels=(("C0INTERNAL", "#pico-internal"),),
)
SECTIONS = (
    forms.GENERAL,
    forms.CHECKIN,
    forms.ROLES,
    forms.TAGS,
    forms.ESCALATION,
    forms.SIDES,
    *(forms.AREA + key for key in TERMS.areas),
    *(forms.HOURS + side for side in LEAD_ROLES),
    *(forms.EXTRA_CHECKIN + key for key in TERMS.extra_checkins),
    *(forms.PHASE + phase.key for phase in TERMS.phases),
)


def opened(section: str, terms: CharterTerms = TERMS) -> Block:
    """The form as it opens."""
    state = forms.CharterFormState(channel_id="C1", section=section, base=1)
    return forms.section_form(state, terms, CONTEXT)


def after(section: str, entries: dict[str, Entry], terms: CharterTerms = TERMS) -> dict[str, Any]:
    """What filling in a form changes, as a merge patch."""
    entered = fill_in(opened(section, terms), entries)
    before = document(CONTEXT.name, terms)
    return make_patch(before, parse_form(section, entered, name=CONTEXT.name, terms=terms))


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("section", SECTIONS)
def test_submitting_an_unchanged_form_changes_nothing(section: str, language: str) -> None:
    with use_locale(language):
        assert after(section, {}) == {}


def test_the_general_form_changes_its_fields() -> None:
    changes = after(
        forms.GENERAL,
        {"country": "-", "language": "da", "hours_start": "08:30", "name": "  Nordlys  A/S "},
    )
    assert changes == {
        "name": "Nordlys A/S",
        "country": None,
        "language": "da",
        "hours": {"start": "08:30:00"},
    }
    assert after(forms.GENERAL, {"region": "by"}) == {"region": "BY"}


def test_a_side_can_have_hours_that_differ_from_the_partnerships() -> None:
    assert after(forms.HOURS + "customer", {"hours_start": "08:00", "country": "-"}) == {
        "own_hours": {
            "customer": {
                "time_zone": "Europe/Copenhagen",
                "country": None,
                "region": None,
                "hours": {"start": "08:00:00", "end": "17:00:00", "weekdays": [0, 1, 2, 3, 4]},
            }
        }
    }
    assert after(forms.HOURS + "consultancy", {"region": "x"}) == {
        "own_hours": {"consultancy": {"region": "X"}}
    }
    again: dict[str, Entry] = {"time_zone": "Europe/Copenhagen", "country": "DK"}
    assert after(forms.HOURS + "consultancy", again) == {"own_hours": {"consultancy": None}}
    with pytest.raises(KeyError):
        opened(forms.HOURS + "unknown")


def test_reworded_questions_keep_their_keys() -> None:
    with use_locale("da"):
        lines = [responsibilities.question_line(each) for each in TERMS.questions]
        lines[1] = "Hvad sker der i næste uge?"
        changes = after(forms.CHECKIN, {"questions": "\n".join(lines)})
    before, made = document("", TERMS)["questions"], changes["questions"]
    assert [each["key"] for each in made] == [each["key"] for each in before]
    assert made[1]["text"] == "Hvad sker der i næste uge?"
    # The others stay in English as stored, to be shown in any language.
    assert made[0] == before[0]
    assert made[4] == before[4]


def test_duplicate_questions_have_different_keys() -> None:
    made = after(forms.CHECKIN, {"questions": "Is it enough?\nIs it enough? | scale"})
    assert [each["key"] for each in made["questions"]] == ["is_it_enough", "is_it_enough_2"]


def test_questions_can_be_added_moved_and_removed() -> None:
    text = "Who helps? | people\nWhich market? | choice: Denmark, Norway\nWhat moved forward?"
    made = after(forms.CHECKIN, {"questions": text})["questions"]
    assert [(each["key"], each["kind"], each["choices"]) for each in made] == [
        ("who_helps", "people", []),
        ("which_market", "choice", ["Denmark", "Norway"]),
        ("progress", "text", []),
    ]


def test_question_types_can_be_written_as_the_hint_words_them() -> None:
    with use_locale("da"):
        made = after(forms.CHECKIN, {"questions": "Hvem hjælper? | personer\nHvad? | tekst"})
    assert [each["kind"] for each in made["questions"]] == ["people", "text"]


@pytest.mark.parametrize(
    "line", ["What? | sometimes", "| scale", "Which? | choice", "A? | scale: 1"]
)
def test_an_invalid_question_is_quoted(line: str) -> None:
    with pytest.raises(InvalidFields) as wrong:
        after(forms.CHECKIN, {"questions": f"What moved?\n{line}"})
    assert line in wrong.value.sentences["questions"]


def test_areas_are_changed_removed_and_added() -> None:
    assert after(forms.AREA + "pim", {"decider": "data-owner", "both_sides": ["both_sides"]}) == {
        "areas": {"pim": {"decider": "data-owner", "both_sides": True}}
    }
    assert after(forms.AREA + "pim", {"drop": ["drop"]}) == {"areas": {"pim": None}}
    made = after(forms.NEW_AREA, {"name": "Spare Parts", "keywords": "bolt, nut\nbolt"})
    assert made["areas"]["spare-parts"]["keywords"] == ["bolt", "nut"]
    assert made["areas"]["spare-parts"]["owner"] == "lead"
    with pytest.raises(InvalidFields, match="There's already an area called PIM"):
        after(forms.NEW_AREA, {"name": "PIM"})


def test_roles_are_renamed_added_and_removed() -> None:
    changes = after(
        forms.ROLES,
        {"role/it-owner": "Head of IT", "new_role": "Photographer", "new_side": "customer"},
    )
    assert changes == {
        "roles": {
            "it-owner": {"title": "Head of IT"},
            "photographer": {"side": "customer", "title": "Photographer"},
        }
    }
    with pytest.raises(InvalidFields) as wrong:
        after(forms.ROLES, {"role/it-owner": ""})
    assert "Integration" in wrong.value.sentences["role/it-owner"]
    unused = replace(
        TERMS, roles={**TERMS.roles, "guest": replace(TERMS.roles["lead"], title="Guest")}
    )
    assert after(forms.ROLES, {"role/guest": ""}, unused) == {"roles": {"guest": None}}


def test_hashtags_and_emoji_are_changed() -> None:
    assert after(forms.TAGS, {"words_issue": "#issue #Sag", "emoji_issue": ":bug:"}) == {
        "tag_words": {"sag": "issue"},
        "emoji": {"ticket": None, "bug": "issue"},
    }
    with pytest.raises(InvalidFields, match="issue is already in use"):
        after(forms.TAGS, {"words_change": "#change #issue"})


def test_escalation_and_the_internal_channel_are_changed() -> None:
    assert after(
        forms.ESCALATION,
        {"hours_urgent": "1", "internal_channel": "C0INTERNAL", "levels": ["owner", "lead"]},
    ) == {
        "escalation": {"acknowledge_hours": {"urgent": 1}, "levels": ["owner", "lead"]},
        "internal_channel": "C0INTERNAL",
    }


def test_no_one_can_be_on_two_sides() -> None:
    assert after(forms.SIDES, {"side_unknown": [], "side_customer": ["U0GUEST0001"]}) == {
        "side_overrides": {"T0GUEST0001": None, "U0GUEST0001": "customer"}
    }
    with pytest.raises(InvalidFields, match="more than one side"):
        after(forms.SIDES, {"side_customer": ["U0GUEST0001"]})


def test_criteria_of_a_phase_name_a_role() -> None:
    made = after(
        forms.PHASE + "analysis",
        {"entry": "Access works | it-owner\nMoney is there | Business owner", "title": "Look"},
    )["phases"][1]
    assert made["title"] == "Look"
    assert [(each["key"], each["role"]) for each in made["entry"]] == [
        ("access-works", "it-owner"),
        ("money-is-there", "business-owner"),
    ]
    with pytest.raises(InvalidFields, match="The roles are Partnership lead, "):
        after(forms.PHASE + "analysis", {"entry": "Access works | boss"})


def test_a_text_too_long_for_its_field_stays_unchanged() -> None:
    long = tuple(
        Question(key=f"q{number}", text=f"{number} " + "word " * 60) for number in range(20)
    )
    terms = replace(TERMS, questions=long)
    assert after(forms.CHECKIN, {}, terms) == {}
    assert after(forms.CHECKIN, {"at": "10:00"}, terms) == {"rhythm": {"at": "10:00:00"}}


def test_a_choice_question_keeps_its_choices() -> None:
    asked = Question(key="a", text="A?", kind=QuestionKind.CHOICE, choices=("x", "y"))
    assert after(forms.CHECKIN, {}, replace(TERMS, questions=(asked,))) == {}


def test_a_patch_turns_one_charter_into_another() -> None:
    before = document("A", TERMS)
    made = document("B", replace(TERMS, country=None, side_overrides={}, retention_months=3))
    patched = apply_patch(before, make_patch(before, made))
    assert patched["name"] == "B"
    assert CharterTerms.from_json({key: patched[key] for key in patched if key != "name"}) == (
        CharterTerms.from_json({key: made[key] for key in made if key != "name"})
    )


def test_keys_are_lowercase_and_unique() -> None:
    assert make_key("Spare & Parts!") == "spare-parts"
    assert make_key("Ændringer", taken=["ændringer"]) == "ændringer-2"
    assert make_key("???") == "new"
