"""What people say to the bot: by mention, slash command or direct message."""

import asyncio
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.handler_services import Services, mentioned_users
from handlers.interactions import Interaction, enqueue_reply
from handlers.people import statuses
from pico_bot.commands import (
    Invocation,
    RunInState,
    is_courtesy,
    is_roles_question,
    run_in_private,
)
from pico_bot.core import BadRequest, UserError
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.partnerships import ChannelInfo, partnerships
from pico_bot.tags import find_tags, parse_mention

_NONE = gettext_noop("You aren't in a partnership yet. Ask me in a channel I'm in: `@Pico help`.")


async def invocation_of(
    services: Services,
    interaction: Interaction,
    *,
    text: str,
    is_slash_command: bool,
    in_private: bool = False,
) -> Invocation:
    """The command that `text` gives in this channel, with everyone it mentions looked up."""
    channel_id, mentioned = interaction.channel_id, mentioned_users(text)
    (user, place), profiles = await asyncio.gather(
        asyncio.gather(services.user_of(interaction), _place(services, channel_id, text=text)),
        asyncio.gather(*map(services.profile, mentioned)),
    )
    people = dict(zip(mentioned, profiles, strict=True))
    return Invocation(
        text=text,
        user=user,
        place=place,
        people={each: profile.user for each, profile in people.items()},
        deactivated=frozenset(each for each, profile in people.items() if profile.is_gone),
        workspace=services.workspace,
        time_zone=services.settings.time_zone,
        is_slash_command=is_slash_command,
        in_private=in_private,
        statuses=(
            await statuses(services, channel_id=channel_id, reader=user)
            if is_roles_question(text)
            else {}
        ),
    )


async def _place(services: Services, channel_id: str, *, text: str) -> ChannelInfo:
    """The channel; `help` works anywhere, even in channels that the bot isn't in."""
    try:
        return await services.place(channel_id)
    except BadRequest:
        if text.split()[:1] not in ([], ["help"]):
            raise
    return ChannelInfo(slack_id=channel_id, name="", customer_team_id=None, customer_name="")


async def handle_direct_message(services: Services, interaction: Interaction, *, text: str) -> None:
    """Answer a direct message, for each partnership that it concerns."""
    tag_words = await services.db.transact(partnerships.tag_words_of, interaction.user_id)
    line = parse_mention(text, bot_user_id=services.workspace.user_id, words=tag_words)
    command_line = line.command_line if line else text
    if is_courtesy(command_line):
        services.metrics.event(interaction.kind, "ignored")
        return
    try:
        if find_tags(text, words=tag_words) or (line and line.record):
            raise BadRequest(_(partnerships.TAG_IN_CHANNEL))
        invocations = await private_invocations(
            services, interaction, text=command_line, is_slash_command=False
        )
    except UserError as error:
        await services.refuse(interaction, error)
        return

    def use_case(session: Session, now: datetime) -> None:
        answer = run_in_private(session, invocations, now=now)
        if answer is not None:
            enqueue_reply(session, interaction, answer, what="answer", now=now)

    await services.run_and_reply(interaction, use_case)


async def private_invocations(
    services: Services, interaction: Interaction, *, text: str, is_slash_command: bool
) -> list[Invocation]:
    """The command that `text` gives in each partnership that the person is in.

    Raises BadRequest if they are in none.
    """
    user_id = interaction.user_id
    home_channels = [
        channel
        for channel in await services.db.transact(partnerships.home_channels_of, user_id)
        # People who left the channel may no longer read what is in it.
        if await services.directory.is_in(channel, user_id)
    ]
    if not home_channels:
        raise BadRequest(_(_NONE))
    if len(home_channels) == 1:
        interaction = await services.switch_channel(interaction, home_channels[0])
    return [
        await invocation_of(
            services,
            replace(interaction, channel_id=each),
            text=text,
            is_slash_command=is_slash_command,
            in_private=True,
        )
        for each in home_channels
    ]


async def run_in_partnership(services: Services, interaction: Interaction) -> None:
    """Run the command of a button in the partnership that the person chose."""
    state = RunInState.load(interaction.value)
    try:
        await services.user_in_channel(interaction)
        invocation = await invocation_of(
            services,
            interaction,
            text=state.text,
            is_slash_command=state.is_slash_command,
            in_private=True,
        )
    except UserError as error:
        await services.refuse(interaction, error)
        return

    def use_case(session: Session, now: datetime) -> None:
        answer = run_in_private(session, [invocation], now=now)
        if answer is not None:
            enqueue_reply(session, interaction, answer, what="answer", now=now)

    await services.run_and_reply(interaction, use_case)
