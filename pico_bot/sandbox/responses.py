"""The app's answers to commands and through response URLs."""

from pico_bot.sandbox.blockkit import message_problems
from pico_bot.sandbox.entities import JsonObject, Message
from pico_bot.sandbox.interaction_tokens import ResponseUrl, TokenRefused
from pico_bot.sandbox.modals import fill_ids
from pico_bot.sandbox.world import World


def post_response(world: World, place: ResponseUrl, body: JsonObject) -> Message | None:
    """Post an answer: ephemeral to the person by default, or as its fields say.

    Args:
        world: the world to post in.
        place: the person, channel and message of the interaction.
        body: `text`, `blocks`, `response_type`, `replace_original`, `delete_original`, `thread_ts`.

    Returns:
        The message that was posted or changed; None if one was deleted.

    Raises:
        TokenRefused: if the answer is empty or has invalid blocks.
    """
    if body.get("delete_original"):
        if place.message is not None and not place.message.deleted:
            world.delete(place.message)
        return None
    blocks = body.get("blocks") or []
    text = str(body.get("text") or "")
    if not text and not blocks and not body.get("attachments"):
        raise TokenRefused("no_text")
    if message_problems(blocks, unknown=world.unknown_blocks) or world.files.problems(blocks):
        raise TokenRefused("invalid_blocks")
    fill_ids(blocks)
    if body.get("replace_original") and place.message is not None:
        world.change(place.message, text=text, blocks=blocks, metadata=body.get("metadata"))
        return place.message
    in_channel = body.get("response_type") == "in_channel"
    return world.post(
        place.channel,
        world.app.user,
        text=text,
        blocks=blocks,
        attachments=body.get("attachments"),
        thread_ts=body.get("thread_ts"),
        metadata=body.get("metadata"),
        ephemeral_to=None if in_channel else place.person,
    )
