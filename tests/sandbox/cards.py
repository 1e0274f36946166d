"""A card and a modal, as the bot makes them."""

from typing import Any

CARD: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*D-1* Use kelvin"}},
    {
        "type": "actions",
        "block_id": "buttons",
        "elements": [
            {
                "type": "button",
                "action_id": "confirm",
                "value": "D-1",
                "text": {"type": "plain_text", "text": "Confirm"},
            },
            {
                "type": "static_select",
                "action_id": "priority",
                "options": [
                    {"text": {"type": "plain_text", "text": word}, "value": word.lower()}
                    for word in ("High", "Low")
                ],
            },
        ],
    },
]


MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "edit",
    "private_metadata": "D-1",
    "title": {"type": "plain_text", "text": "Edit"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": {"type": "plain_text", "text": "Text"},
            "element": {"type": "plain_text_input", "action_id": "value", "initial_value": "Old"},
        }
    ],
}
