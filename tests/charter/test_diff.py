"""What changes is told in plain words: nothing is left out, and in either language."""

from typing import Any

import pytest
from hypothesis import given, settings

from pico_bot.charter import diff, documents
from pico_bot.i18n.translation import use_locale
from pico_bot.model.charter import CharterTerms
from tests.samples import random_charters

WHOLE = documents.document("Nordlys", CharterTerms(time_zone="Europe/Copenhagen"))


def told(changes: dict[str, Any]) -> list[str]:
    return diff.describe_changes(WHOLE, documents.merged(WHOLE, changes), names={"U2": "Berit"})


@settings(max_examples=40)
@given(before=random_charters.terms(), after=random_charters.terms())
def test_whatever_changes_is_told_and_nothing_else(
    before: CharterTerms, after: CharterTerms
) -> None:
    old, new = documents.document("N", before), documents.document("N", after)
    assert diff.describe_changes(old, old, names={}) == []
    assert bool(diff.describe_changes(old, new, names={})) is (old != new)
    # Each block by itself, too: no change hides behind another.
    for key in new:
        if key in {"roles", "areas", "phases"}:
            continue
        one = {**old, key: new[key]}
        assert bool(diff.describe_changes(old, one, names={})) is (one != old), key


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"name": "Nord"}, "Name of the partnership: Nord instead of Nordlys"),
        ({"country": "DK"}, "Country: DK"),
        ({"time_zone": "UTC"}, "Time zone: UTC instead of Europe/Copenhagen"),
        (
            {"areas": {"integration": {"decider": "data-owner"}}},
            "Area integration: decides Data owner instead of Integration specialist",
        ),
        ({"areas": {"pim": {"both_sides": True}}}, "Area pim: both sides confirm its decisions"),
        ({"roles": {"it-owner": {"title": "CIO"}}}, "Role IT owner is called CIO"),
        (
            {"hours": {"end": "16:00:00"}},
            "Working hours: Monday to Friday from 09:00 to 16:00 instead of Monday to Friday from "
            "09:00 to 17:00",
        ),
        (
            {"own_hours": {"customer": {"time_zone": "America/New_York", "country": "US"}}},
            "Working hours (customer): Monday to Friday from 09:00 to 17:00 (America/New_York), "
            "public holidays of United States instead of those of the partnership",
        ),
        (
            {"rhythm": {"every": "month"}},
            "Check-in: on the first Monday of the month at 09:00 instead of every week on Monday "
            "at 09:00",
        ),
        (
            {"checkins": {"holidays": "skip"}},
            "A check-in on a public holiday is left out",
        ),
        (
            {"checkins": {"window_days": 3}},
            "A check-in is summed up after 3 working days instead of 2",
        ),
        (
            {"further_checkins": {"steering": {"title": "Steering", "rhythm": {"every": "month"}}}},
            "New check-in: Steering, on the first Monday of the month at 09:00",
        ),
        ({"tag_words": {"sag": "issue"}}, "#sag tags: issue"),
        ({"retention_months": 12}, "Records are kept for 12 months"),
        ({"placed": {"U1": "customer"}}, "U1 counts as: customer"),
        ({"placed": {"U2": "customer"}}, "Berit counts as: customer"),
        ({"checkins": {"participants": ["U2", "U1"]}}, "A check-in asks Berit and U1"),
        ({"checkins": {"direct": True}}, "A check-in asks each of them in a direct message too"),
    ],
)
def test_a_change_is_one_line(changes: dict[str, Any], line: str) -> None:
    assert told(changes) == [line]


def test_each_change_of_a_further_check_in_is_told() -> None:
    checkin = {
        "title": "Steering",
        "rhythm": {"every": "month", "weekdays": [3], "at": "14:00:00"},
        "questions": [{"key": "budget", "text": "Is the budget right?", "kind": "scale"}],
    }
    added = documents.merged(WHOLE, {"further_checkins": {"steering": checkin}})

    def changed(patch: dict[str, Any] | None) -> list[str]:
        patched = documents.merged(added, {"further_checkins": {"steering": patch}})
        return diff.describe_changes(added, patched, names={})

    assert diff.describe_changes(WHOLE, added, names={}) == [
        "New check-in: Steering, on the first Thursday of the month at 14:00",
        "Check-in Steering: also asks Is the budget right? (from 1 to 5)",
    ]
    assert changed(None) == ["Dropped check-in: Steering"]
    assert changed({"title": "Board"}) == ["Check-in Steering is called Board"]
    assert changed({"rhythm": {"at": "15:00:00"}}) == [
        "Check-in Steering: on the first Thursday of the month at 15:00 instead of on the first "
        "Thursday of the month at 14:00"
    ]
    assert changed({"participants": ["U1"]}) == ["Check-in Steering: asks U1"]
    assert changed({"questions": None}) == ["Check-in Steering: asks what the main check-in asks"]


def test_it_is_told_in_danish() -> None:
    with use_locale("da"):
        assert told({"areas": {"integration": {"decider": "data-owner"}}}) == [
            "Område integration: beslutter Dataejer i stedet for Integrationsspecialist"
        ]
