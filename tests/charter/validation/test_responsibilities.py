"""Roles and everything that refers to them are checked."""

from dataclasses import replace

import pytest

from pico_bot.charter.validation import responsibilities
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_roles import LEAD_ROLES
from pico_bot.model.charter_terms import Criterion, ExtraCheckin, RoleTerms
from pico_bot.model.vocabulary import Priority, Side

TERMS = CharterTerms(time_zone="UTC")


def paths(terms: CharterTerms) -> list[str]:
    return [each.path for each in responsibilities.problems(terms)]


def test_the_default_charter_has_no_problems() -> None:
    assert paths(TERMS) == []


@pytest.mark.parametrize("side", LEAD_ROLES)
def test_a_lead_role_stays_on_its_side(side: Side) -> None:
    [other] = [each for each in LEAD_ROLES if each is not side]
    lead = LEAD_ROLES[side]
    moved = {**TERMS.roles, lead: replace(TERMS.roles[lead], side=other)}
    assert paths(replace(TERMS, roles=moved)) == [f"roles.{lead}"]


def test_a_role_is_on_a_side() -> None:
    roles = {**TERMS.roles, "guest": RoleTerms(side=Side.UNKNOWN, title="Guest")}
    assert paths(replace(TERMS, roles=roles)) == ["roles.guest.side"]


def test_the_general_area_is_required() -> None:
    areas = {key: area for key, area in TERMS.areas.items() if key != "general"}
    assert paths(replace(TERMS, areas=areas)) == ["areas"]


def test_an_areas_roles_exist() -> None:
    areas = {**TERMS.areas, "pim": replace(TERMS.areas["pim"], owner="cook", decider="cook")}
    assert set(paths(replace(TERMS, areas=areas))) == {"areas.pim.owner", "areas.pim.decider"}


def test_the_criteria_of_a_phase_have_unique_keys() -> None:
    criterion = Criterion(key="ready", text="Ready", role="lead")
    phase = replace(TERMS.phases[0], entry=(criterion,), exit=(criterion,))
    assert paths(replace(TERMS, phases=(phase, *TERMS.phases[1:]))) == ["phases.0"]


def test_every_priority_has_its_hours() -> None:
    escalation = replace(TERMS.escalation, acknowledge_hours={})
    assert paths(replace(TERMS, escalation=escalation)) == [
        f"escalation.acknowledge_hours.{each}" for each in Priority
    ]


@pytest.mark.parametrize(("channel", "is_valid"), [("C0SECRET", True), ("U0ANNA", False)])
def test_the_internal_channel_is_a_channel(channel: str, is_valid: bool) -> None:
    assert paths(replace(TERMS, internal_channel=channel)) == (
        [] if is_valid else ["internal_channel"]
    )


@pytest.mark.parametrize("title", ["Monday", "Pause", "Once a month", "Hver måned"])
def test_the_title_of_a_check_in_does_not_start_with_a_word_of_the_command(title: str) -> None:
    extra = {"steering": ExtraCheckin(title=title)}
    assert paths(replace(TERMS, extra_checkins=extra)) == ["extra_checkins.steering"]


def test_check_ins_are_not_called_by_each_others_names() -> None:
    extra = {"board": ExtraCheckin(title="Steering"), "steering": ExtraCheckin(title="Board")}
    assert set(paths(replace(TERMS, extra_checkins=extra))) == {"extra_checkins"}
    extra = {"one": ExtraCheckin(title="Design review"), "two": ExtraCheckin(title="Design-review")}
    assert paths(replace(TERMS, extra_checkins=extra)) == ["extra_checkins"]
