"""Questions: words that somebody says to the bot, by mention, command or direct message."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services, mentioned_users, reply_to_speaker
from handlers.people import statuses
from pico_bot.commands import Invocation, is_roles_question, own_absence
from pico_bot.core import BadRequest, SpeakerError
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, set_locale
from pico_bot.partnerships import ChannelInfo, partnerships
from pico_bot.tags import find_tags, parse_mention

_TAG_IN_CHANNEL = gettext_noop(
    "Tag it in the channel where it came up, so both sides can see the record."
)
_WHICH = gettext_noop(
    "You're in {count} partnerships. Ask in the channel of the one you mean: `@Pico status`."
)
_NONE = gettext_noop("You aren't in a partnership yet. Ask me in a channel I'm in: `@Pico help`.")


async def invocation_of(
    services: Services,
    *,
    words: str,
    user_id: str,
    channel_id: str,
    by_command: bool,
    directly: bool = False,
) -> Invocation:
    """What `words` ask in this channel, with everybody whom they mention looked up."""
    speaker = await services.directory.speaker(user_id)
    people = {each: await services.directory.profile(each) for each in mentioned_users(words)}
    return Invocation(
        words=words,
        speaker=speaker,
        place=await _place(services, channel_id, words=words),
        people={each: profile.speaker for each, profile in people.items()},
        gone=frozenset(each for each, profile in people.items() if profile.is_gone),
        home=services.home,
        time_zone=services.settings.time_zone,
        by_command=by_command,
        directly=directly,
        statuses=(
            await statuses(services, channel_id=channel_id, reader=speaker)
            if is_roles_question(words)
            else {}
        ),
    )


async def _place(services: Services, channel_id: str, *, words: str) -> ChannelInfo:
    """The channel; help is given anywhere, also where the bot is not let in."""
    try:
        return await services.directory.place(channel_id)
    except BadRequest:
        if words.split()[:1] not in ([], ["help"]):
            raise
    return ChannelInfo(slack_id=channel_id, name="", customer_team_id=None, customer_name="")


async def handle_direct_message(services: Services, occasion: Interaction, *, words: str) -> None:
    """Answer what somebody says in a direct message, for the one partnership they belong to."""
    try:
        put = await _put_directly(services, occasion, words=words)
    except SpeakerError as error:
        await services.refuse(occasion, error)
        return

    def effect(session: Session, now: datetime) -> None:
        answer = put.answer(session, now=now)
        reply_to_speaker(session, occasion, answer, what="answer", now=now)

    await services.act(occasion, effect)


async def _put_directly(services: Services, occasion: Interaction, *, words: str) -> Invocation:
    known = await services.db.transact(partnerships.tag_words_of, occasion.user_id)
    line = parse_mention(words, bot_user_id=services.home.user_id, words=known)
    if find_tags(words, words=known) or (line and line.record):
        raise BadRequest(_(_TAG_IN_CHANNEL))
    homes = [
        channel
        for channel in await services.db.transact(partnerships.home_channels_of, occasion.user_id)
        # Whoever left the channel has left what is said there.
        if await services.directory.is_in(channel, occasion.user_id)
    ]
    if not homes:
        raise BadRequest(_(_NONE))
    words = line.verb_line if line else words
    if len(homes) > 1 and not own_absence(words):
        raise BadRequest(_(_WHICH).format(count=len(homes)))
    if len(homes) == 1:
        set_locale(
            await services.db.transact(partnerships.language_at, homes[0], user_id=occasion.user_id)
        )
    return await invocation_of(
        services,
        words=words,
        user_id=occasion.user_id,
        channel_id=homes[0],
        by_command=False,
        directly=True,
    )
