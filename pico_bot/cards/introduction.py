"""What the bot says once when it comes into a channel."""

from pico_bot.cards.blocks import Style, actions, button, section
from pico_bot.model.message import Message

SET_UP = "channel_set_up"

_TEXT = (
    ":wave: I am Pico. I log what you tag here: write `#decision`, `#issue` or `#change` anywhere "
    "in a message, or react with :scales: :ticket: :seedling:. Everything goes to who answers for "
    "it, and both sides see the record. `@Pico help` tells more."
)


def introduction() -> Message:
    """One short message, with a button that sets the partnership up."""
    set_up = button("Set up", action_id=SET_UP, value="set_up", style=Style.PRIMARY)
    return Message(text=_TEXT, blocks=[section(_TEXT), actions(set_up)])
