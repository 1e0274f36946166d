"""A small Bolt app that uses everything a bot may show: cards, modals, ephemeral messages."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.charts import pie_chart, series_chart
from tests.sandbox.conftest import web_client

Json = dict[str, Any]


def text(words: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": words}


def _button(name: str, **more: Any) -> Json:
    return {"type": "button", "action_id": name, "text": text(name.capitalize()), **more}


_SURE = {
    "title": text("Drop it?"),
    "text": text("For good."),
    "confirm": text("Drop"),
    "deny": text("Keep"),
}
_AREAS = [{"text": text(one), "value": one} for one in ("pim", "process")]

CARD: list[Json] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*D-1* proposed by <@U0ANNA0001>"}},
    {
        "type": "actions",
        "block_id": "card",
        "elements": [
            _button("refuse"),
            _button("edit"),
            _button("late"),
            _button("drop", confirm=_SURE),
            {"type": "static_select", "action_id": "area", "options": _AREAS},
            {"type": "overflow", "action_id": "more", "options": _AREAS},
        ],
    },
]


CHARTS: list[Json] = [
    series_chart("bar", {"Opened": [3, 0, 5], "Resolved": [1, -2, 4]}, title="Issues"),
    pie_chart({"Customer": 3, "Consultancy": 1}, title="Who has to act"),
]


def _input(name: str, element: Json, **more: Any) -> Json:
    named = {"action_id": "value", **element}
    return {"type": "input", "block_id": name, "label": text(name), "element": named, **more}


def modal(presses: int = 0) -> Json:
    """A modal with every input, and a button that changes it."""
    press = _button("press", value=str(presses))
    return {
        "type": "modal",
        "callback_id": "edit",
        "title": text("Edit D-1"),
        "submit": text("Save"),
        "blocks": [
            {
                "type": "section",
                "block_id": "s",
                "text": text(f"Pressed {presses}"),
                "accessory": press,
            },
            _input("words", {"type": "plain_text_input", "multiline": True}),
            _input("count", {"type": "number_input", "is_decimal_allowed": False}),
            _input("area", {"type": "static_select", "options": _AREAS}),
            _input("areas", {"type": "multi_static_select", "options": _AREAS}, optional=True),
            _input("one", {"type": "radio_buttons", "options": _AREAS}, optional=True),
            _input("some", {"type": "checkboxes", "options": _AREAS}, optional=True),
            _input("who", {"type": "users_select"}, optional=True),
            _input("day", {"type": "datepicker"}, optional=True),
            _input("hour", {"type": "timepicker"}, optional=True),
            _input("moment", {"type": "datetimepicker"}, optional=True),
        ],
    }


def little_bot(sandbox: Sandbox) -> AsyncApp:
    """The app: it answers `card` and `charts` with such messages, and clicks privately."""
    app = AsyncApp(client=web_client(sandbox))
    _hear_messages(app)
    _take_clicks(app)
    _keep_modals(app)

    @app.command("/pico")
    async def on_command(ack: AsyncAck, command: Json) -> None:
        await ack(f"You asked for {command['text']}.")

    return app


def _hear_messages(app: AsyncApp) -> None:
    @app.event("message")
    async def on_message(event: Json, client: AsyncWebClient) -> None:
        if "card" in event.get("text", ""):
            thread = event.get("thread_ts")
            await client.chat_postMessage(
                channel=event["channel"], thread_ts=thread, text="D-1", blocks=CARD
            )
        if "charts" in event.get("text", ""):
            await client.chat_postMessage(channel=event["channel"], text="Charts", blocks=CHARTS)

    @app.event("reaction_added")
    async def on_reaction() -> None:
        """Reactions need no answer."""


def _take_clicks(app: AsyncApp) -> None:
    @app.action("refuse")
    async def on_refuse(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await _reply_privately(body, client, "Only the *data owner* may.")

    @app.action("late")
    async def on_late() -> None:
        await asyncio.sleep(1)

    async def on_choice(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        action = body["actions"][0]
        chosen = (action.get("selected_option") or {}).get("value", "")
        await _reply_privately(body, client, f"{action['action_id']}: {chosen}")

    for name in ("drop", "area", "more"):
        app.action(name)(on_choice)


def _keep_modals(app: AsyncApp) -> None:
    async def open_modal(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    app.action("edit")(open_modal)
    app.shortcut("log_issue")(open_modal)

    @app.action("press")
    async def on_press(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        again = modal(int(body["actions"][0]["value"]) + 1)
        await client.views_update(view_id=body["view"]["id"], view=again)

    @app.view("edit")
    async def on_submit(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        values = {
            block: next(iter(actions.values()))
            for block, actions in body["view"]["state"]["values"].items()
        }
        if values["words"]["value"] != "good":
            await ack(response_action="errors", errors={"words": "Say something good."})
            return
        await ack()
        said = ", ".join(f"{block} {_described(state)}" for block, state in values.items())
        await client.chat_postMessage(channel="C0NORDLYS1", text=said)


async def _reply_privately(body: Json, client: AsyncWebClient, words: str) -> None:
    await client.chat_postEphemeral(
        channel=body["channel"]["id"], user=body["user"]["id"], text=words
    )


def _described(state: Json) -> str:
    value = next(one for key, one in state.items() if key != "type")
    match value:
        case {"value": str(chosen)}:
            return chosen
        case list():
            return "+".join(one["value"] for one in value)
    return str(value)
