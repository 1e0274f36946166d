"""Changes are described completely, in plain words, in both languages."""

from typing import Any

import pytest
from hypothesis import given, settings

from pico_bot.charter import diff, documents
from pico_bot.i18n.translation import use_locale
from pico_bot.model.charter import CharterTerms
from tests.samples import random_charters

WHOLE = documents.document("Nordlys", CharterTerms(time_zone="Europe/Copenhagen"))


def lines(changes: dict[str, Any]) -> list[str]:
    return diff.charter_changes(WHOLE, documents.apply_patch(WHOLE, changes), names={"U2": "Berit"})


@settings(max_examples=40)
@given(before=random_charters.terms(), after=random_charters.terms())
def test_every_change_is_described_and_nothing_else(
    before: CharterTerms, after: CharterTerms
) -> None:
    old, new = documents.document("N", before), documents.document("N", after)
    assert diff.charter_changes(old, old, names={}) == []
    assert bool(diff.charter_changes(old, new, names={})) is (old != new)
    # Each block separately too, so that no change is hidden behind another.
    for key in new:
        if key in {"roles", "areas", "phases"}:
            continue
        one = {**old, key: new[key]}
        assert bool(diff.charter_changes(old, one, names={})) is (one != old), key


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"name": "Nord"}, "Partnership name: Nordlys → Nord"),
        ({"country": "DK"}, "Country: Denmark"),
        ({"language": "da"}, "Language: English → Danish"),
        ({"time_zone": "UTC"}, "Time zone: Europe/Copenhagen → UTC"),
        (
            {"areas": {"integration": {"decider": "data-owner"}}},
            "Integration, decider: Integration specialist → Data owner",
        ),
        ({"areas": {"pim": {"both_sides": True}}}, "PIM: both sides confirm decisions"),
        ({"roles": {"it-owner": {"title": "CIO"}}}, "Role renamed: IT owner → CIO"),
        (
            {"hours": {"end": "16:00:00"}},
            ("Working hours: Monday to Friday, 09:00 to 17:00 → Monday to Friday, 09:00 to 16:00"),
        ),
        (
            {"own_hours": {"customer": {"time_zone": "America/New_York", "country": "US"}}},
            (
                "Working hours (customer): same as the partnership's → Monday to Friday, 09:00 to "
                "17:00 (America/New_York), public holidays: United States"
            ),
        ),
        (
            {"rhythm": {"every": "month"}},
            "Check-in: every week on Monday at 09:00 → on the first Monday of the month at 09:00",
        ),
        (
            {"checkins": {"holidays": "skip"}},
            "Check-ins on public holidays: moved to the next working day → skipped",
        ),
        (
            {"checkins": {"window_days": 3}},
            "Check-ins are summarised after: 2 → 3 working days",
        ),
        (
            {"extra_checkins": {"steering": {"title": "Steering", "rhythm": {"every": "month"}}}},
            "New check-in: Steering, on the first Monday of the month at 09:00",
        ),
        ({"tag_words": {"sag": "issue"}}, "Tag #sag: issue"),
        ({"retention_months": 12}, "Records are kept for 12 months"),
        ({"side_overrides": {"U1": "customer"}}, "U1 is on the customer side"),
        ({"side_overrides": {"U2": "customer"}}, "Berit is on the customer side"),
        ({"side_overrides": {"U2": "consultancy"}}, "Berit is on the consultancy side"),
        ({"checkins": {"participants": ["U2", "U1"]}}, "Check-in participants: Berit and U1"),
        ({"checkins": {"direct": True}}, "Check-in participants also get a direct message"),
    ],
)
def test_a_change_is_one_line(changes: dict[str, Any], line: str) -> None:
    assert lines(changes) == [line]


def test_each_change_of_an_extra_check_in_is_described() -> None:
    checkin = {
        "title": "Steering",
        "rhythm": {"every": "month", "weekdays": [3], "at": "14:00:00"},
        "questions": [{"key": "budget", "text": "Is the budget right?", "kind": "scale"}],
    }
    added = documents.apply_patch(WHOLE, {"extra_checkins": {"steering": checkin}})

    def changed(patch: dict[str, Any] | None) -> list[str]:
        patched = documents.apply_patch(added, {"extra_checkins": {"steering": patch}})
        return diff.charter_changes(added, patched, names={})

    assert diff.charter_changes(WHOLE, added, names={}) == [
        "New check-in: Steering, on the first Thursday of the month at 14:00",
        "Check-in Steering, new question: Is the budget right? (scale, 1 to 5)",
    ]
    assert changed(None) == ["Check-in removed: Steering"]
    assert changed({"title": "Board"}) == ["Check-in renamed: Steering → Board"]
    assert changed({"rhythm": {"at": "15:00:00"}}) == [
        (
            "Check-in Steering: on the first Thursday of the month at 14:00 → on the first "
            "Thursday of the month at 15:00"
        )
    ]
    assert changed({"participants": ["U1"]}) == ["Check-in Steering, participants: U1"]
    assert changed({"questions": None}) == [
        ("Check-in Steering: uses the main check-in's questions")
    ]


def test_changes_are_described_in_danish() -> None:
    with use_locale("da"):
        assert lines({"areas": {"integration": {"decider": "data-owner"}}}) == [
            "Område Integration: Dataejer beslutter (før Integrationsspecialist)"
        ]
