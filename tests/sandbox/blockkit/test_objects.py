"""Texts, options and rules about several fields."""

from typing import Any

import pytest

from pico_bot.sandbox.blockkit import objects
from pico_bot.sandbox.blockkit.schema import Check, Problems
from tests.sandbox.blockkit.pieces import mrkdwn, plain


def found(check: Check, value: Any) -> list[str]:
    problems = Problems()
    check(value, "/x", problems)
    return problems.found


def option(text: str, value: str) -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def test_only_some_texts_may_have_markup() -> None:
    assert found(objects.text(5), mrkdwn("*a*")) == []
    assert found(objects.plain(5), mrkdwn("*a*")) == [
        "[ERROR] unsupported type: mrkdwn [json-pointer:/x/type]"
    ]
    assert found(objects.plain(5), plain("123456")) == [
        "[ERROR] must be less than 6 characters [json-pointer:/x/text]"
    ]


@pytest.mark.parametrize("fields", [{}, {"id": "F012345678", "url": "u"}])
def test_a_slack_file_has_an_id_or_a_url(fields: dict[str, str]) -> None:
    assert found(objects.SLACK_FILE, {"id": "F012345678"}) == []
    assert found(objects.SLACK_FILE, fields) == [
        "[ERROR] must provide exactly one of: id, url [json-pointer:/x]"
    ]


def test_an_initial_option_has_the_text_and_value_of_an_option() -> None:
    groups = [{"label": plain("g"), "options": [option("Low", "low")]}]
    for chosen, valid in (
        (option("High", "high"), True),
        (option("Low", "low"), True),
        (option("High", "low"), False),
    ):
        value = {"options": [option("High", "high")], "option_groups": groups}
        for initial in ({"initial_option": chosen}, {"initial_options": [chosen]}):
            problems = found(objects.initial_among_options, value | initial)
            assert (problems == []) is valid
