"""Slash commands: for the consultancy, whose workspace the app is installed in."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.bot_messages import invocation_of
from handlers.capture import capture_inputs, channel_context, input_from_command
from handlers.interactions import Interaction, Services, reply_to_speaker
from handlers.log_browser import open_record
from handlers.setup import open_setup
from pico_bot.blockkit import escape, sentence
from pico_bot.commands import record_asked
from pico_bot.core import SpeakerError
from pico_bot.i18n import gettext as _
from pico_bot.model import Kind, Message, Via
from pico_bot.partnerships import partnerships
from pico_bot.reports.views import has_chart
from pico_bot.tags import names_record, parse_slash


def register(app: AsyncApp, services: Services) -> None:
    """Listen to `/pico` and to the three commands that log."""

    async def on_pico(ack: AsyncAck, command: dict[str, Any]) -> None:
        words = command.get("text", "").replace("\x00", "").strip()
        terms = await services.db.transact(partnerships.terms_at, command["channel_id"])
        story, to_log = record_asked(words), _to_log(words, terms.tag_words)
        if words == "setup":
            await ack()
            await open_setup(
                services,
                user_id=command["user_id"],
                channel_id=command["channel_id"],
                trigger_id=command["trigger_id"],
            )
        elif story:
            await ack()
            await open_record(services, command, reference=story)
        elif to_log:
            kind, text = to_log
            await _answer(ack, await _log(services, command, kind=kind, text=text))
        else:
            await _answer(ack, await _ask(services, command, words=words))

    app.command("/pico")(on_pico)
    for kind in Kind:
        app.command(f"/pico-{kind}")(_logging(services, kind))


def _to_log(words: str, known: Mapping[str, Kind]) -> tuple[Kind, str] | None:
    """What `words` log, if they begin with the name of a kind of record, one of `known`.

    Without a colon, the name of a record behind it means that record: `issue I-3 resolve text`.
    """
    first, _, text = words.partition(" ")
    name = unicodedata.normalize("NFC", first).lower().rstrip(":")
    kind = known.get(name)
    if kind is None:
        return None
    if not first.endswith(":") and names_record("".join(text.split()[:1]), kind):
        return None
    return kind, text


def _logging(services: Services, kind: Kind) -> Any:
    async def on_command(ack: AsyncAck, command: dict[str, Any]) -> None:
        text = command.get("text", "").replace("\x00", "")
        await _answer(ack, await _log(services, command, kind=kind, text=text))

    return on_command


async def _ask(services: Services, command: dict[str, Any], *, words: str) -> Message | None:
    try:
        asked = await invocation_of(
            services,
            words=words,
            user_id=command["user_id"],
            channel_id=command["channel_id"],
            by_command=True,
        )

        occasion = _occasion(command)

        def effect(session: Session, now: datetime) -> Message | None:
            answer = asked.answer(session, now=now)
            if not answer.more and not has_chart(answer):
                return answer
            # What takes several messages comes in order only when none rides ahead, and only what
            # is owed comes without its charts where Slack does not take them.
            reply_to_speaker(session, occasion, answer, what="answer", now=now)
            return None

        return await services.once(occasion, effect)
    except SpeakerError as error:
        return _refusal(services, error)


async def _log(
    services: Services, command: dict[str, Any], *, kind: Kind, text: str
) -> Message | None:
    try:
        arrival = await channel_context(services, command["channel_id"])
        speaker = await services.directory.speaker(command["user_id"])
        terms = await services.db.transact(partnerships.terms_at, arrival.place.slack_id)
        tag = parse_slash(text, kind, words=terms.tag_words, areas=terms.areas)
        subject = await input_from_command(services, tag, text=text, speaker=speaker)
    except SpeakerError as error:
        return _refusal(services, error)

    def effect(session: Session, now: datetime) -> Message:
        logged, problems = capture_inputs(
            session,
            services,
            arrival=arrival,
            speaker=speaker,
            subjects=[subject],
            via=Via.COMMAND,
            now=now,
        )
        said = [
            _("Logged *{record}* · {title}").format(record=each.reference, title=escape(each.title))
            for each in logged
        ]
        return sentence("\n".join([*said, *problems]))

    return await services.once(_occasion(command), effect)


def _occasion(command: dict[str, Any]) -> Interaction:
    return Interaction(
        kind="command",
        key=f"command:{command['trigger_id']}",
        user_id=command["user_id"],
        channel_id=command["channel_id"],
    )


def _refusal(services: Services, error: SpeakerError) -> Message:
    services.metrics.event("command", "refused")
    return sentence(error.sentence)


async def _answer(ack: AsyncAck, message: Message | None) -> None:
    # The answer rides on the acknowledgement: what it tells of is committed by now.
    if message is None:
        await ack()
        return
    await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")
