"""Changes to check-ins, questions and phases are described, a line each."""

from dataclasses import replace

from pico_bot.charter import diff_checkins
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import ExtraCheckin, Question

OLD = CharterTerms(time_zone="UTC")
FIRST, SECOND = Question(key="a", text="How?"), Question(key="b", text="Why?")


def checkin_lines(old: CharterTerms, new: CharterTerms) -> list[str]:
    return list(diff_checkins.checkin_changes(old, new, {"U2": "Berit"}))


def test_unchanged_settings_have_no_line() -> None:
    assert checkin_lines(OLD, OLD) == []
    assert list(diff_checkins.phase_changes(OLD, OLD)) == []
    assert list(diff_checkins.value_change("Region", "a", "a")) == []


def test_a_value_may_be_set_or_removed() -> None:
    assert list(diff_checkins.value_change("Region", None, "BY")) == ["Region: BY"]
    assert list(diff_checkins.value_change("Region", "BY", None)) == ["Region: BY → none"]


def test_questions_are_added_removed_and_reordered() -> None:
    one, both = replace(OLD, questions=(FIRST,)), replace(OLD, questions=(FIRST, SECOND))
    assert checkin_lines(one, both) == ["Check-in, new question: Why? (text)"]
    assert checkin_lines(both, one) == ["Check-in, question removed: Why? (text)"]
    swapped = replace(OLD, questions=(SECOND, FIRST))
    assert checkin_lines(both, swapped) == ["Check-in: questions reordered"]


def test_participants_are_named() -> None:
    new = replace(OLD, checkins=replace(OLD.checkins, participants=("U2", "U3")))
    assert checkin_lines(OLD, new) == ["Check-in participants: Berit and U3"]
    assert checkin_lines(new, OLD) == ["Check-in participants: everyone with a role"]


def test_an_extra_checkin_is_renamed_or_removed() -> None:
    old = replace(OLD, extra_checkins={"board": ExtraCheckin(title="Board")})
    new = replace(OLD, extra_checkins={"board": ExtraCheckin(title="The board")})
    assert list(diff_checkins.extra_checkin_changes(old, new, {})) == [
        "Check-in renamed: Board → The board"
    ]
    assert list(diff_checkins.extra_checkin_changes(old, OLD, {})) == ["Check-in removed: Board"]


def test_phases_are_removed_and_reordered() -> None:
    first, *rest = OLD.phases
    fewer = replace(OLD, phases=tuple(rest))
    [line] = diff_checkins.phase_changes(OLD, fewer)
    assert line == f"Phase removed: {first.title}"
    moved = replace(OLD, phases=(*rest, first))
    assert list(diff_checkins.phase_changes(OLD, moved)) == ["Phases reordered"]
