"""The modal that sets a partnership up."""

from pico_bot.cards.blocks import Block, modal, section, text_input

CALLBACK = "setup"
NAME = "name"


def modal_view(*, name: str, channel_id: str) -> Block:
    """Ask for the customer's name, filled with `name`; comes back with the channel's Slack id."""
    return modal(
        "Set up the partnership",
        [
            section(
                "This channel becomes the home of the partnership with one customer. Roles, areas "
                "and emoji start from the defaults of the collaboration model."
            ),
            text_input(NAME, "Customer", value=name),
        ],
        callback_id=CALLBACK,
        submit="Set up",
        metadata=channel_id,
    )
