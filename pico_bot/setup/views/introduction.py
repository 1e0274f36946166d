"""The introduction that the bot posts when it joins a channel."""

from pico_bot.blockkit import Style, actions, button, section
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Message

SET_UP = "channel_set_up"

_TEXT = gettext_noop(
    "Hi, I'm Pico. Tag a message `#decision`, `#issue` or `#change`, or react with :scales: "
    ":ticket: :seedling:, and I'll log it for both sides and send it to the right person. "
    "See `@Pico help`."
)


def introduction_message(*, is_set_up: bool = False) -> Message:
    """The introduction, with a *Set up* button until the partnership is set up."""
    text = f":wave: {_(_TEXT)}"
    if is_set_up:
        return Message(text=text, blocks=[section(text)])
    set_up = button(_("Set up"), action_id=SET_UP, value="set_up", style=Style.PRIMARY)
    return Message(text=text, blocks=[section(text), actions(set_up)])
