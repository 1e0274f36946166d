"""Every member of every enum that people see has a label, in every language."""

from enum import StrEnum

import pytest

from pico_bot.blockkit import labels
from pico_bot.i18n.translation import ENGLISH, LANGUAGES, gettext_noop, use_locale
from pico_bot.model.areas import DEFAULT_AREAS
from pico_bot.model.records import Routing
from pico_bot.model.states import TRANSITIONS, Step
from pico_bot.model.vocabulary import Driver, Kind, Priority, Side, State, Via
from pico_bot.model.who import Who

LABELLED = tuple(labels.LABELS)
MEMBERS = [member for labelled in LABELLED for member in labelled]
# Danish words that are spelled as in English.
SAME_IN_DANISH = {"emoji", "hashtag", "normal", "organisation", "system", "variant"}

IN_EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def test_the_table_has_every_enum_of_a_record() -> None:
    assert {Side, Kind, Priority, Driver, State, Step, Via} <= set(LABELLED)


@pytest.mark.parametrize("labelled", LABELLED)
def test_the_table_has_every_member_and_no_other(labelled: type[StrEnum]) -> None:
    assert set(labels.LABELS[labelled]) == set(labelled)


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("member", MEMBERS, ids=repr)
def test_every_member_has_a_label(member: StrEnum, language: str) -> None:
    english = labels.label_of(member)  # type: ignore[arg-type]
    with use_locale(language):
        label = labels.label_of(member)  # type: ignore[arg-type]
    assert label.strip()
    assert "_" not in label, "a slug"
    if language != ENGLISH and label not in SAME_IN_DANISH:
        assert label != english, "not translated"


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("labelled", LABELLED)
def test_no_two_members_of_an_enum_share_a_label(labelled: type[StrEnum], language: str) -> None:
    with use_locale(language):
        shown = [labels.label_of(member) for member in labelled]  # type: ignore[arg-type]
    assert len(set(shown)) == len(shown)


@IN_EVERY_LANGUAGE
def test_every_default_area_has_a_name(language: str) -> None:
    with use_locale(language):
        names = {area: labels.area_name(area) for area in DEFAULT_AREAS}
    assert len(set(names.values())) == len(DEFAULT_AREAS)
    assert not any("-" in name for name in names.values())


def test_an_area_that_the_charter_adds_is_shown_in_words() -> None:
    assert labels.area_name("print-and-media") == "Print and media"


@pytest.mark.parametrize("step", list(Step))
def test_every_step_has_a_phrase_and_a_past_sentence(step: Step) -> None:
    assert labels.step_phrase(step)
    unknown = labels.step_done("a step of an older version", who="Anna", via=Via.BUTTON)
    done = labels.step_done(step, who="Anna", via=Via.BUTTON)
    assert done.startswith("Anna ")
    assert done != unknown.replace("a step of an older version", step)


def test_every_step_that_people_take_has_a_button() -> None:
    taken = {
        each.step for ways in TRANSITIONS.values() for each in ways if each.who is not Who.AUTOMATIC
    }
    for step in taken:
        assert labels.button_name(step)


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("side", [Side.CONSULTANCY, Side.CUSTOMER])
@pytest.mark.parametrize("routing", list(Routing))
def test_every_routing_has_a_reason(routing: Routing, side: Side, language: str) -> None:
    with use_locale(language):
        reason = labels.routing_reason(routing, title=gettext_noop("Data owner"), side=side)
    assert reason
    assert "{" not in reason


@pytest.mark.parametrize(
    ("language", "title", "shown"),
    [
        ("en", "Data owner", "Data owner"),
        ("da", "Data owner", "dataejer"),
        ("da", "IT owner", "it-ansvarlig"),
        ("da", "PIM consultant", "PIM-konsulent"),
        ("da", "Lampeansvarlig", "Lampeansvarlig"),
    ],
)
def test_a_role_within_a_sentence_is_written_as_its_language_does(
    language: str, title: str, shown: str
) -> None:
    with use_locale(language):
        assert labels.role_in_sentence(title) == shown
