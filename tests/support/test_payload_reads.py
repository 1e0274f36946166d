"""What is found of the ways to read a payload."""

import ast

import pytest

from tests.support.payload_reads import payload_reads


def reads(body: str, argument: str = "body: dict[str, Any]") -> set[str]:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return payload_reads(ast.parse(f"def on_event({argument}):\n{lines}"))


@pytest.mark.parametrize(
    "body",
    [
        'body["user"]',
        'body.get("user")',
        'body["view"]["user"]',
        '(body.get("view") or {}).get("user")',
        'view = body["view"]\nstate = view\nreturn state["user"]',
        'view, ts = body["view"], 1\nreturn view["user"]',
        'message = {**body["message"], "text": ""}\nreturn message["user"]',
        'message = body["message"] | {}\nreturn message["user"]',
        'message = cleaned(body["message"])\nreturn message["user"]',
        'for each in body["actions_"]:\n    each["user"]',
        '[each["user"] for each in body.values()]',
        'first = next(iter(body["blocks"]))\nreturn first["user"]',
        'if view := body.get("view"):\n    view["user"]',
        'def use_case():\n    return body["user"]',
        'match body:\n    case {"view": {"user": user}}:\n        return user',
    ],
)
def test_a_read_is_found_at_any_depth_and_through_variables(body: str) -> None:
    assert reads(body) == {"user"}


@pytest.mark.parametrize("annotation", ["Payload", "Block", "Mapping[str, Any]", "Any"])
def test_a_function_that_is_given_part_of_a_payload_is_seen(annotation: str) -> None:
    assert reads('shown["private_metadata"]', f"shown: {annotation}") == {"private_metadata"}


@pytest.mark.parametrize(
    "body",
    [
        'body["text"]',
        'body["message"] = {"user": "U1"}',
        'answer = call({"user": "U1"})\nreturn answer["user"]',
        'interaction.user_id + body["text"]',
    ],
)
def test_other_values_are_not_taken_for_who_acted(body: str) -> None:
    assert reads(body) == set()
    assert reads('people["user"]', "people: dict[str, str]") == set()
