"""Every mistake that a charter can have is told where it stands."""

from typing import Any

import pytest

from pico_bot.charter import documents, presets, validation
from pico_bot.core.recurrence import Every
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import Maturity

WHOLE = documents.document("Nordlys", CharterTerms(time_zone="Europe/Copenhagen", country="DK"))


def question(**said: Any) -> dict[str, Any]:
    return {"key": "a", "text": "How?", **said}


def checkin(**said: Any) -> dict[str, Any]:
    return {"title": "Steering", **said}


def phase(**said: Any) -> dict[str, Any]:
    return {"key": "one", "title": "One", **said}


@pytest.mark.parametrize("maturity", Maturity)
@pytest.mark.parametrize("language", ["en", "da"])
def test_what_a_partnership_starts_from_has_no_mistake(maturity: Maturity, language: str) -> None:
    terms = presets.preset(maturity, language=language, time_zone="UTC", country="DK")
    assert validation.problems(documents.document("Nordlys", terms)) == []
    assert terms.maturity is maturity
    assert ("beslutning" in terms.tag_words) is (language == "da")


def test_presets_differ_as_they_are_said_to() -> None:
    starting, established, advanced = (presets.preset(each, time_zone="UTC") for each in Maturity)
    assert (starting.rhythm.every, advanced.rhythm.every) == (Every.WEEK, Every.SECOND_WEEK)
    assert len(starting.questions) > len(established.questions) > len(advanced.questions)
    assert starting.ladder.step_hours < established.ladder.step_hours < advanced.ladder.step_hours


@pytest.mark.parametrize(
    ("changes", "path", "sentence"),
    [
        ({"name": None}, "name", "Say whose"),
        ({"name": "x" * 81}, "name", "at most 80"),
        ({"time_zone": None}, "time_zone", "`time_zone` is missing"),
        ({"language": "de"}, "language", "`en` or `da`"),
        ({"country": "XX"}, "country", "No public holidays are known"),
        ({"country": "DE", "region": "ZZ"}, "region", "It is one of: `BB`"),
        ({"country": None, "region": "BY"}, "region", "needs its country"),
        ({"hours": {"start": "17:00"}}, "hours.end", "end after they start"),
        ({"hours": {"start": "08:00+01:00"}}, "hours.start", "without a time zone"),
        ({"hours": {"weekdays": []}}, "hours.weekdays", "At least one weekday"),
        ({"hours": {"weekdays": [7]}}, "hours.weekdays", "7 is no weekday"),
        ({"hours": {"weekdays": [1, 1]}}, "hours.weekdays", "more than once"),
        ({"own_hours": {"unknown": {"time_zone": "UTC"}}}, "own_hours.unknown", "`customer`"),
        ({"own_hours": {"we": {"time_zone": "UTC"}}}, "own_hours.we", "or `customer`."),
        ({"own_hours": {"customer": {}}}, "own_hours.customer.time_zone", "is missing"),
        (
            {"own_hours": {"customer": {"time_zone": "Nowhere"}}},
            "own_hours.customer.time_zone",
            "no time zone `Nowhere`",
        ),
        (
            {"own_hours": {"customer": {"time_zone": "UTC", "region": "BY"}}},
            "own_hours.customer.region",
            "needs its country",
        ),
        (
            {"own_hours": {"customer": {"time_zone": "UTC", "hours": {"end": "08:00"}}}},
            "own_hours.customer.hours.end",
            "end after they start",
        ),
        (
            {"own_hours": {"customer": {"time_zone": "UTC", "hours": {"weekdays": [5, 6]}}}},
            "own_hours.customer.hours.weekdays",
            "on which both sides work",
        ),
        ({"rhythm": {"weekdays": [-1]}}, "rhythm.weekdays", "no weekday"),
        ({"rhythm": {"at": "09:00:30"}}, "rhythm.at", "only `09:00`"),
        ({"checkins": {"window_days": 0}}, "checkins.window_days", "from 1 to 20"),
        ({"checkins": {"holidays": "work"}}, "checkins.holidays", "`move` or `skip`"),
        ({"rhythm": {"every": "day"}}, "rhythm.every", "`week`, `second week` or `month`"),
        ({"digests": {"weekday": 9}}, "digests.weekday", "9 is no weekday"),
        ({"retention_months": 0}, "retention_months", "from 1 to 600"),
        ({"roles": {"lead": None}}, "roles.lead", "The consultancy needs its role `lead`"),
        ({"roles": {"business-owner": {"side": "consultancy"}}}, "roles.business-owner", "leads"),
        ({"roles": {"New One": {"side": "customer", "title": "x"}}}, "roles.New One", "small"),
        ({"roles": {"x" * 41: {"side": "customer", "title": "x"}}}, "roles." + "x" * 41, "40"),
        ({"roles": {"x": {"side": "unknown", "title": "x"}}}, "roles.x.side", "two sides"),
        ({"roles": {"x": {"side": "customer", "title": " "}}}, "roles.x.title", "written here"),
        ({"areas": {"general": None}}, "areas", "`general` is needed"),
        ({"areas": {"pim": {"owner": "x"}}}, "areas.pim.owner", "There is no role `x`"),
        ({"areas": {"pim": {"informed": ["x"]}}}, "areas.pim.informed", "There is no role `x`"),
        ({"areas": {"pim": {"consulted": ["lead", "lead"]}}}, "areas.pim.consulted", "once"),
        ({"areas": {"pim": {"words": ["PIM", "pim"]}}}, "areas.pim.words", "“pim” stands here"),
        ({"areas": {"pim": {"words": [""]}}}, "areas.pim.words.0", "written here"),
        ({"areas": {"pim": {"silence_days": 0}}}, "areas.pim.silence_days", "from 1 to 365"),
        ({"areas": {"p q": {"owner": "lead", "decider": "lead"}}}, "areas.p q", "small letters"),
        ({"emoji": {"a b": "issue"}}, "emoji.a b", "no emoji's name"),
        ({"emoji": {"tada": "party"}}, "emoji.tada", "`issue`, `decision` or `change`"),
        ({"tag_words": {"x1": "issue"}}, "tag_words.x1", "cannot be a tag"),
        ({"tag_words": {"issue": None}}, "tag_words", "Issues need a word"),
        ({"questions": []}, "questions", "At least one question"),
        ({"questions": [question(), question()]}, "questions", "“a” stands here more than once"),
        ({"questions": [question(text="")]}, "questions.0.text", "written here"),
        ({"questions": [question(kind="choice")]}, "questions.0.choices", "at least two"),
        ({"questions": [question(choices=["x"])]}, "questions.0.choices", "`choice` has choices"),
        ({"further_checkins": {"A b": checkin()}}, "further_checkins.A b", "small letters"),
        ({"further_checkins": {"now": checkin()}}, "further_checkins.now", "another name"),
        ({"further_checkins": {"fredag": checkin()}}, "further_checkins.fredag", "another name"),
        ({"further_checkins": {"weekly": checkin()}}, "further_checkins.weekly", "another name"),
        ({"further_checkins": {"en": checkin()}}, "further_checkins.en", "another name"),
        (
            {"further_checkins": {"a": checkin(title=" ")}},
            "further_checkins.a.title",
            "written here",
        ),
        (
            {"further_checkins": {"a": checkin(title="Board"), "b": checkin(title="board")}},
            "further_checkins",
            "more than once",
        ),
        (
            {
                "further_checkins": {
                    f"c{number}": checkin(title=f"C{number}") for number in range(6)
                }
            },
            "further_checkins",
            "There are too many: 6",
        ),
        (
            {"further_checkins": {"a": checkin(rhythm={"weekdays": []})}},
            "further_checkins.a.rhythm.weekdays",
            "At least one weekday",
        ),
        (
            {"further_checkins": {"a": checkin(questions=[])}},
            "further_checkins.a.questions",
            "At least one question",
        ),
        (
            {"further_checkins": {"a": checkin(often=True)}},
            "further_checkins.a.often",
            "nothing that a charter has here",
        ),
        ({"phases": []}, "phases", "At least one phase"),
        ({"phases": [phase(), phase()]}, "phases", "“one” stands here more than once"),
        ({"phases": [phase(roles=["x"])]}, "phases.0.roles", "There is no role `x`"),
        (
            {"phases": [phase(exit=[{"key": "a", "text": "b", "role": "x"}])]},
            "phases.0.exit.0.role",
            "There is no role `x`",
        ),
        (
            {
                "phases": [
                    phase(
                        entry=[{"key": "a", "text": "b", "role": "lead"}],
                        exit=[{"key": "a", "text": "c", "role": "lead"}],
                    )
                ]
            },
            "phases.0",
            "“a” stands here more than once",
        ),
        ({"phases": [phase(questions=[])]}, "phases.0.questions", "At least one question"),
        ({"phases": [phase(rhythm={"weekdays": []})]}, "phases.0.rhythm.weekdays", "weekday"),
        ({"ladder": {"rungs": []}}, "ladder.rungs", "Somebody has to be told"),
        ({"ladder": {"rungs": ["owner", "owner"]}}, "ladder.rungs", "more than once"),
        ({"ladder": {"step_hours": 0}}, "ladder.step_hours", "from 1"),
        (
            {"ladder": {"acknowledge_hours": {"low": None}}},
            "ladder.acknowledge_hours.low",
            "for every priority",
        ),
        ({"internal_channel": "#us"}, "internal_channel", "by its Slack id"),
        ({"placed": {"anna": "customer"}}, "placed.anna", "no Slack id"),
        ({"what": 1}, "what", "nothing that a charter has here"),
    ],
)
def test_a_mistake_is_told_where_it_stands(
    changes: dict[str, Any], path: str, sentence: str
) -> None:
    found = {
        each.path: each.sentence for each in validation.problems(documents.merged(WHOLE, changes))
    }
    assert sentence in found.get(path, ""), found
