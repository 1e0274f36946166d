"""The methods of Slack's Web API that the app uses."""

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
