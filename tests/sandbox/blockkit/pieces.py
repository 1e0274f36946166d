"""Objects and elements of Block Kit, as an app sends them."""

from typing import Any


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("Go"), **more}


def actions(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "actions", "elements": list(elements)}]


def select(count: int = 2, **more: Any) -> dict[str, Any]:
    options = [{"text": plain(f"n{number}"), "value": str(number)} for number in range(count)]
    return {"type": "static_select", "action_id": "s", "options": options, **more}
