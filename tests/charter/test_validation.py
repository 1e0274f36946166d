"""Every problem that a charter can have is reported at its path."""

from typing import Any

import pytest

from pico_bot.charter import documents, presets, validation
from pico_bot.core.recurrence import Every
from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_terms import Maturity

WHOLE = documents.document("Nordlys", CharterTerms(time_zone="Europe/Copenhagen", country="DK"))


def question(**fields: Any) -> dict[str, Any]:
    return {"key": "a", "text": "How?", **fields}


def checkin(**fields: Any) -> dict[str, Any]:
    return {"title": "Steering", **fields}


def phase(**fields: Any) -> dict[str, Any]:
    return {"key": "one", "title": "One", **fields}


@pytest.mark.parametrize("maturity", Maturity)
@pytest.mark.parametrize("language", ["en", "da"])
def test_presets_have_no_problems(maturity: Maturity, language: str) -> None:
    terms = presets.preset(maturity, language=language, time_zone="UTC", country="DK")
    assert validation.problems(documents.document("Nordlys", terms)) == []
    assert terms.maturity is maturity
    assert ("beslutning" in terms.tag_words) is (language == "da")


def test_presets_differ_as_described() -> None:
    starting, established, advanced = (presets.preset(each, time_zone="UTC") for each in Maturity)
    assert (starting.rhythm.every, advanced.rhythm.every) == (Every.WEEK, Every.SECOND_WEEK)
    assert len(starting.questions) > len(established.questions) > len(advanced.questions)
    assert (
        starting.escalation.level_hours
        < established.escalation.level_hours
        < advanced.escalation.level_hours
    )


@pytest.mark.parametrize(
    ("changes", "path", "sentence"),
    [
        ({"name": None}, "name", "Enter the customer's name"),
        ({"name": "x" * 81}, "name", "at most 80"),
        ({"time_zone": None}, "time_zone", "`time_zone` is missing"),
        ({"language": "de"}, "language", "`en` or `da`"),
        ({"country": "XX"}, "country", "I don't know the public holidays of `XX`"),
        ({"country": "DE", "region": "ZZ"}, "region", "Germany has no region `ZZ`. Enter `BB`"),
        ({"country": None, "region": "BY"}, "region", "Choose a country as well"),
        ({"hours": {"start": "17:00"}}, "hours.end", "end after they start"),
        ({"hours": {"start": "08:00+01:00"}}, "hours.start", "without a time zone"),
        ({"hours": {"weekdays": []}}, "hours.weekdays", "Choose at least one weekday"),
        ({"hours": {"weekdays": [7]}}, "hours.weekdays", "7 isn't a weekday"),
        ({"hours": {"weekdays": [1, 1]}}, "hours.weekdays", "more than once"),
        ({"own_hours": {"unknown": {"time_zone": "UTC"}}}, "own_hours.unknown", "`customer`"),
        ({"own_hours": {"we": {"time_zone": "UTC"}}}, "own_hours.we", "or `customer`."),
        ({"own_hours": {"customer": {}}}, "own_hours.customer.time_zone", "is missing"),
        (
            {"own_hours": {"customer": {"time_zone": "Nowhere"}}},
            "own_hours.customer.time_zone",
            "I don't know the time zone `Nowhere`",
        ),
        (
            {"own_hours": {"customer": {"time_zone": "UTC", "region": "BY"}}},
            "own_hours.customer.region",
            "Choose a country as well",
        ),
        (
            {"own_hours": {"customer": {"time_zone": "UTC", "hours": {"end": "08:00"}}}},
            "own_hours.customer.hours.end",
            "end after they start",
        ),
        (
            {"own_hours": {"customer": {"time_zone": "UTC", "hours": {"weekdays": [5, 6]}}}},
            "own_hours.customer.hours.weekdays",
            "when both sides work",
        ),
        ({"rhythm": {"weekdays": [-1]}}, "rhythm.weekdays", "-1 isn't a weekday"),
        ({"rhythm": {"at": "09:00:30"}}, "rhythm.at", "like `09:00`"),
        ({"checkins": {"window_days": 0}}, "checkins.window_days", "between 1 and 20"),
        ({"checkins": {"holidays": "work"}}, "checkins.holidays", "`move` or `skip`"),
        ({"rhythm": {"every": "day"}}, "rhythm.every", "`week`, `second_week` or `month`"),
        ({"digests": {"weekday": 9}}, "digests.weekday", "9 isn't a weekday"),
        ({"retention_months": 0}, "retention_months", "between 1 and 600"),
        ({"roles": {"lead": None}}, "roles.lead", "leads the consultancy, so it can't be removed"),
        (
            {"roles": {"business-owner": {"side": "consultancy"}}},
            "roles.business-owner",
            "leads the customer's side",
        ),
        ({"roles": {"New One": {"side": "customer", "title": "x"}}}, "roles.New One", "lowercase"),
        ({"roles": {"x" * 41: {"side": "customer", "title": "x"}}}, "roles." + "x" * 41, "40"),
        (
            {"roles": {"x": {"side": "unknown", "title": "x"}}},
            "roles.x.side",
            "consultancy or the customer side",
        ),
        ({"roles": {"x": {"side": "customer", "title": " "}}}, "roles.x.title", "Enter some text"),
        ({"areas": {"general": None}}, "areas", "`general` is required"),
        ({"areas": {"pim": {"owner": "x"}}}, "areas.pim.owner", "There's no role `x`"),
        ({"areas": {"pim": {"informed": ["x"]}}}, "areas.pim.informed", "There's no role `x`"),
        ({"areas": {"pim": {"consulted": ["lead", "lead"]}}}, "areas.pim.consulted", "once"),
        (
            {"areas": {"pim": {"keywords": ["PIM", "pim"]}}},
            "areas.pim.keywords",
            "“pim” is listed more than once",
        ),
        ({"areas": {"pim": {"keywords": [""]}}}, "areas.pim.keywords.0", "Enter some text"),
        ({"areas": {"pim": {"response_days": 0}}}, "areas.pim.response_days", "between 1 and 365"),
        (
            {"areas": {"p q": {"owner": "lead", "decider": "lead"}}},
            "areas.p q",
            "lowercase letters",
        ),
        ({"emoji": {"a b": "issue"}}, "emoji.a b", "isn't an emoji name"),
        ({"emoji": {"tada": "party"}}, "emoji.tada", "`issue`, `decision` or `change`"),
        ({"tag_words": {"x1": "issue"}}, "tag_words.x1", "can't be a tag"),
        ({"tag_words": {"issue": None}}, "tag_words", "Choose a hashtag for issues"),
        ({"questions": []}, "questions", "Add at least one question"),
        ({"questions": [question(), question()]}, "questions", "“a” is listed more than once"),
        ({"questions": [question(text="")]}, "questions.0.text", "Enter some text"),
        ({"questions": [question(kind="choice")]}, "questions.0.choices", "at least two choices"),
        (
            {"questions": [question(choices=["x"])]},
            "questions.0.choices",
            "`choice` can have choices",
        ),
        ({"extra_checkins": {"A b": checkin()}}, "extra_checkins.A b", "lowercase letters"),
        ({"extra_checkins": {"now": checkin()}}, "extra_checkins.now", "another name"),
        ({"extra_checkins": {"fredag": checkin()}}, "extra_checkins.fredag", "another name"),
        ({"extra_checkins": {"weekly": checkin()}}, "extra_checkins.weekly", "another name"),
        ({"extra_checkins": {"en": checkin()}}, "extra_checkins.en", "another name"),
        (
            {"extra_checkins": {"a": checkin(title=" ")}},
            "extra_checkins.a.title",
            "Enter some text",
        ),
        (
            {"extra_checkins": {"a": checkin(title="Board"), "b": checkin(title="board")}},
            "extra_checkins",
            "more than once",
        ),
        (
            {"extra_checkins": {f"c{number}": checkin(title=f"C{number}") for number in range(6)}},
            "extra_checkins",
            "There are 6, but at most 5",
        ),
        (
            {"extra_checkins": {"a": checkin(rhythm={"weekdays": []})}},
            "extra_checkins.a.rhythm.weekdays",
            "Choose at least one weekday",
        ),
        (
            {"extra_checkins": {"a": checkin(questions=[])}},
            "extra_checkins.a.questions",
            "Add at least one question",
        ),
        (
            {"extra_checkins": {"a": checkin(often=True)}},
            "extra_checkins.a.often",
            "isn't a charter setting",
        ),
        ({"phases": []}, "phases", "Add at least one phase"),
        ({"phases": [phase(), phase()]}, "phases", "“one” is listed more than once"),
        ({"phases": [phase(roles=["x"])]}, "phases.0.roles", "There's no role `x`"),
        (
            {"phases": [phase(exit=[{"key": "a", "text": "b", "role": "x"}])]},
            "phases.0.exit.0.role",
            "There's no role `x`",
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
            "“a” is listed more than once",
        ),
        ({"phases": [phase(questions=[])]}, "phases.0.questions", "Add at least one question"),
        ({"phases": [phase(rhythm={"weekdays": []})]}, "phases.0.rhythm.weekdays", "weekday"),
        (
            {"escalation": {"levels": []}},
            "escalation.levels",
            "Choose at least one escalation level",
        ),
        ({"escalation": {"levels": ["owner", "owner"]}}, "escalation.levels", "more than once"),
        ({"escalation": {"level_hours": 0}}, "escalation.level_hours", "between 1 and 2000"),
        (
            {"escalation": {"acknowledge_hours": {"low": None}}},
            "escalation.acknowledge_hours.low",
            "for every priority",
        ),
        ({"internal_channel": "#us"}, "internal_channel", "the channel's Slack ID"),
        ({"side_overrides": {"anna": "customer"}}, "side_overrides.anna", "isn't the Slack ID"),
        ({"what": 1}, "what", "isn't a charter setting"),
    ],
)
def test_a_problem_is_reported_at_its_path(
    changes: dict[str, Any], path: str, sentence: str
) -> None:
    found = {
        each.path: each.sentence
        for each in validation.problems(documents.apply_patch(WHOLE, changes))
    }
    assert sentence in found.get(path, ""), found
