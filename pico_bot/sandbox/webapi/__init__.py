"""Slack's Web API, as much of it as the app uses: `METHODS` by name."""

from pico_bot.sandbox.webapi import chat, conversations, files, people, reactions, views
from pico_bot.sandbox.webapi.calls import Method

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **reactions.METHODS,
    **views.METHODS,
}
