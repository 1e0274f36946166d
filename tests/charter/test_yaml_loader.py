"""Charters as YAML files, and error messages by line."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pico_bot.charter import documents, validation, yaml_dumper, yaml_loader
from pico_bot.charter.yaml_loader import MAX_CHARACTERS
from pico_bot.i18n.translation import use_locale
from pico_bot.model.charter import CharterTerms
from tests.samples import random_charters

WHOLE = documents.document("Nordlys", CharterTerms(time_zone="Europe/Copenhagen", country="DK"))


@settings(max_examples=40)
@given(terms=random_charters.terms(), name=random_charters.words)
def test_a_dumped_charter_loads_unchanged(terms: CharterTerms, name: str) -> None:
    whole = documents.document(name, terms)
    assert validation.problems(whole) == []
    assert yaml_loader.from_yaml(yaml_dumper.to_yaml(whole)) == (whole, [])


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_file_is_readable(language: str) -> None:
    with use_locale(language):
        written = yaml_dumper.to_yaml(WHOLE)
        assert yaml_loader.from_yaml(written) == (WHOLE, [])
    assert "\n  weekdays: [0, 1, 2, 3, 4]\n" in written
    assert "decider: integration-specialist" in written
    assert written.startswith("# ")
    assert written.index("\nroles:") < written.index("\nareas:")


def test_a_value_of_the_wrong_type_is_reported_and_the_rest_is_kept() -> None:
    whole, wrong = yaml_loader.from_yaml("hours: nine to five\n", base=WHOLE)
    assert whole["areas"] == WHOLE["areas"]
    assert len(wrong) == 1
    assert wrong[0].startswith("Line 1: hours")


def test_a_file_can_contain_only_the_changes() -> None:
    text = "language: da\ncountry: NO\nhours: {start: 8:30, end: 17:00, weekdays: [0]}\n"
    _whole, wrong = yaml_loader.from_yaml(text)
    assert wrong == ["Line 3: hours.start: `start` must be a time like 09:00."]
    whole, wrong = yaml_loader.from_yaml(text.replace("8:30", "08:30"), base=WHOLE)
    assert wrong == []
    assert whole["areas"] == WHOLE["areas"]
    assert (whole["language"], whole["country"]) == ("da", "NO")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (
            "language: xx\ntime_zone: Mars\n",
            [
                "Line 1: language: I don't know the language `xx`. Choose `en` or `da`.",
                (
                    "Line 2: time_zone: I don't know the time zone `Mars`. Enter one like "
                    "`Europe/Copenhagen`."
                ),
            ],
        ),
        ("language: en\nlanguage: da\n", ["Line 2: `language` appears twice here."]),
        ("hours:\n\tstart: 9\n", ["Line 2: This line contains a tab. Indent with spaces."]),
        (
            "hours:\n  start: [9\n",
            [
                (
                    "Line 3: The file can't be read from here on. Check colons, quotes and "
                    "indentation."
                )
            ],
        ),
        (
            "a: &a [x]\nb: [*a, *a]\n",
            [
                (
                    "Line 1: `&` and `*` are YAML references. Write the text in full or put it in "
                    "quotes."
                )
            ],
        ),
        (
            "a: !!python/object/apply:os.system ['true']\n",
            ["Line 1: `!` has a special meaning in YAML. Put the text in quotes."],
        ),
        (
            "- a\n",
            [("Line 1: A charter must start with a name and a colon, such as `language: en`.")],
        ),
        ("", ["Line 1: A charter must start with a name and a colon, such as `language: en`."]),
        ("language: en\n---\nlanguage: da\n", ["Line 2: A file can contain only one charter."]),
        ("[" * 5000, ["Line 1: This is nested too deeply for a charter."]),
        ("a: \x00", ["Line 1: The file contains invalid characters."]),
        ("a" * (MAX_CHARACTERS + 1), ["Line 1: The file is too long for a charter."]),
        (
            "digests:\n  weekday: " + "9" * 5000,
            ["Line 2: digests.weekday: `weekday` must be a whole number."],
        ),
        (
            "? [a]\n: b\n",
            ["Line 1: Enter a name before the colon."],
        ),
        (
            "retention_months: soon\nlangauge: da\n",
            [
                "Line 1: retention_months: `retention_months` must be a whole number.",
                "Line 2: langauge: `langauge` isn't a charter setting.",
            ],
        ),
        (
            "areas:\n  general:\n    owner: lead\n    decider: boss\n",
            ["Line 4: areas.general.decider: There's no role `boss`."],
        ),
        (
            "questions:\n- {key: a, text: A, kind: choice}\n- {key: a, text: B, kind: what}\n",
            ["Line 3: questions.1.kind: `kind` must be `text`, `scale`, `choice` or `people`."],
        ),
        (
            "language: dansk\nareas:\n  general:\n    owner: lead\n    decider: boss\n  pim: 3\n"
            "rhythm: soon\n",
            [
                "Line 1: language: I don't know the language `dansk`. Choose `en` or `da`.",
                "Line 5: areas.general.decider: There's no role `boss`.",
                "Line 6: areas.pim: `pim` must have named fields.",
                "Line 7: rhythm: `rhythm` must have named fields.",
            ],
        ),
    ],
)
def test_each_invalid_line_has_its_message(text: str, wrong: list[str]) -> None:
    _whole, errors = yaml_loader.from_yaml(text)
    assert len(errors) == len(wrong), errors
    for error, expected in zip(errors, wrong, strict=True):
        assert error.startswith(expected)


@given(text=st.text(max_size=200))
def test_arbitrary_text_is_only_refused(text: str) -> None:
    _whole, wrong = yaml_loader.from_yaml(text)
    assert all(each.startswith("Line ") for each in wrong)


def test_error_messages_have_no_jargon() -> None:
    garbage: dict[str, Any] = {
        "name": 3,
        "time_zone": None,
        "hours": {"start": "x", "end": {}, "weekdays": "monday"},
        "roles": [],
        "areas": {"x": {"owner": 1}},
        "rhythm": {"anchor": "x", "every": "day"},
        "escalation": {"acknowledge_hours": {"soon": 1.5}},
        "digests": {"shared_monthly": "maybe"},
        "side_overrides": {"U1": "friend"},
    }
    sentences = " ".join(each.sentence for each in validation.problems(garbage))
    for word in ("Input", "pydantic", "type=", "dataclass", "isoformat", "enum"):
        assert word not in sentences
