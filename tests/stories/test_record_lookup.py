"""Reading records: the log with its pages, one record with its history, a search."""

import hashlib
import re
from datetime import timedelta

import pytest

from tests.stories.messages import card, references
from tests.stories.person import Person
from tests.stories.stage import Stage


def logged(person: Person, words: str) -> list[str]:
    """The records that `log` lists for these words, asked by mention."""
    person.say(f"@Pico log {words}")
    return references(person.last_ephemeral())


def test_filters_of_the_log_combine(
    stage: Stage, anna: Person, jonas: Person, mette: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim priority:urgent due:2030-01-31")
    jonas.say("#issue The ERP sends words area:integration")
    jonas.say("#decision Articles get a number area:product-data")
    jonas.say("#decision Units come from ETIM area:data-model")
    anna.click(card(stage, "D-1"), "Confirm")
    mette.command("/pico issue I-2 waiting customer the ERP's export")
    mette.command("/pico withdraw D-2 said twice")
    before = stage.sandbox.clock.now().date()
    stage.advance(timedelta(days=40))
    anna.say("#change Norway opens in March area:general")
    later = (before + timedelta(days=20)).isoformat()

    for words, expected in (
        ("", ["I-2", "C-1", "I-1", "D-2", "D-1"]),
        ("all", ["I-2", "C-1", "I-1", "D-2", "D-1"]),
        ("open", ["I-2", "C-1", "I-1"]),
        ("issues open", ["I-2", "I-1"]),
        ("decisions", ["D-2", "D-1"]),
        ("decisions confirmed", ["D-1"]),
        ("decisions under review", []),
        ("decisions confirmed withdrawn", ["D-2", "D-1"]),
        ("area:pim", ["I-1"]),
        ("area:PIM area:data_model", ["I-1", "D-2"]),
        ("by @Jonas Friis", ["I-2", "D-2", "D-1"]),
        ("by @Jonas Friis decisions area:data-model", ["D-2"]),
        (f"since {later}", ["C-1"]),
        (f"since {later} issues", []),
        (f"since {before.isoformat()[:7]}", ["I-2", "C-1", "I-1", "D-2", "D-1"]),
        ("waiting customer", ["I-2"]),
        ("issues waiting", ["I-2"]),
        ("waiting consultancy", []),
        ("open waiting", ["I-2", "C-1", "I-1"]),
    ):
        assert logged(anna, words) == expected, words
    anna.say("@Pico log issues open")
    reply = anna.last_ephemeral()
    assert "*Nordlys Interiør · issues · open* · 2 records" in reply
    assert "_on hold, waiting for the customer_" in reply
    assert "Jonas Friis · urgent · due 31 Jan 2030" in reply

    for words, right in (
        ("nonsense", "I can't filter by `nonsense`. Use `log`, `log issues open`"),
        ("area:king", "`king` isn't an area. The areas are Product data, PIM"),
        ("by", "Use `log by @person`"),
        ("by Anna", "Mention the person with @: `log by @person`"),
        ("since yesterday", "Use `log since 2026-09` or `log since 2026-09-14`"),
        ("since 2026-13", "isn't a month or a date"),
        (
            "issues confirmed",
            "An issue can't be `confirmed`. Choose from `open`, `acknowledged`,",
        ),
        ("decisions waiting customer", "Only issues can be waiting for a side"),
    ):
        anna.say(f"@Pico log {words}")
        assert right in anna.last_ephemeral(), words


def test_a_record_is_shown_with_its_fields_and_links(
    stage: Stage, anna: Person, jonas: Person, sara: Person
) -> None:
    first = jonas.say("#decision Articles get a number in kelvin area:product-data")
    anna.click(card(stage, "D-1"), "Confirm")
    sara.say("#issue The ERP cannot send what D-1 needs area:integration")
    fingerprint = hashlib.sha256(
        b"Articles get a number in kelvin\nArticles get a number in kelvin"
    ).hexdigest()

    for answer in (jonas.command("/pico show d-1"), _mentioned(anna, "show D-1")):
        assert "*D-1 · Articles get a number in kelvin*" in answer
        assert "*Decider*\nAnna Berg · Data owner" in answer
        assert "*Consulted*\nJonas Friis · PIM consultant" in answer
        assert "Confirmed by *Anna Berg* (Data owner, customer)" in answer
        assert f"`{fingerprint}`" in answer
        assert re.search(r"Mentioned in \*<https://\S+\|I-1>\* The ERP cannot send", answer)
        assert "Said by Jonas Friis (consultancy)" in answer
        assert f"/p{first.ts.replace('.', '')}|Message>" in answer
        assert f"/p{card(stage, 'D-1').ts.replace('.', '')}?thread_ts={first.ts}" in answer
        assert "<@" not in answer
        assert "History" not in answer

    jonas.click(card(stage, "D-1"), "Supersede")
    jonas.submit({"text": "Articles get two numbers"})
    answer = _mentioned(anna, "show D-2")
    assert re.search(r"Supersedes \*<https://\S+\|D-1>\*", answer)
    reply = _mentioned(anna, "show D-1 history")
    assert "*History*" in reply
    assert "*Anna Berg* (customer, Data owner) confirmed this via button · now _confirmed_" in reply


def test_status_lists_what_waits_for_each_person(stage: Stage, anna: Person, jonas: Person) -> None:
    jonas.say("#decision Articles get a number area:product-data")
    anna.say("#issue The catalogue is empty area:pim")
    assert _yours(_mentioned(anna, "status")) == ["D-1"]
    assert _yours(jonas.command("/pico status")) == ["I-1"]

    anna.click(card(stage, "D-1"), "Object")
    anna.submit({"reason": "The ERP sends words"})
    jonas.command("/pico issue I-1 waiting customer for the list of pages")
    assert _yours(_mentioned(anna, "status")) == ["I-1"]
    assert _yours(jonas.command("/pico status")) == ["D-1"]


def test_records_are_found_by_their_words(stage: Stage, anna: Person, jonas: Person) -> None:
    jonas.say("#decision Articles get a colour temperature in kelvin area:product-data")
    anna.say("#issue The catalogue is empty area:pim")
    assert references(_mentioned(anna, "find temperatures")) == ["D-1"]
    assert references(jonas.command("/pico find empty catalogues")) == ["I-1"]
    assert "No results for “&lt;b&gt;”" in _mentioned(anna, "find <b>")
    assert "Add what to search for" in _mentioned(anna, "find")


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        (
            "decisions",
            (
                "A decision starts as _proposed_.",
                "*confirm* (proposed → confirmed): the area's decider",
                "*be superseded* (confirmed or under review → superseded): automatic",
                "*supersede* (confirmed or under review): anyone on either side",
            ),
        ),
        (
            "issue",
            (
                "*acknowledge* (open → acknowledged): the owner",
                "`@Pico issue I-3 owner @person`",
            ),
        ),
    ],
)
def test_help_lists_the_steps_and_who_may_take_them(
    stage: Stage, anna: Person, kind: str, steps: tuple[str, ...]
) -> None:
    reply = _mentioned(anna, f"help {kind}").replace("&gt;", ">")
    for step in steps:
        assert step in reply
    overview = _mentioned(anna, "help")
    assert "`@Pico help decisions`" in overview
    assert "more: `@Pico help log`" in overview
    assert "log since 2026-09" not in overview
    assert "`@Pico log since 2026-09`" in _mentioned(anna, "help log")


def _mentioned(person: Person, words: str) -> str:
    person.say(f"@Pico {words}")
    return person.last_ephemeral()


def _yours(status: str) -> list[str]:
    return references(status.partition("Waiting for others")[0])
