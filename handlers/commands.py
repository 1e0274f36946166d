"""Slash commands. Only the consultancy has them: the app is installed in its workspace."""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.bot_messages import invocation_of, private_invocations, run_in_partnership
from handlers.capture import capture_inputs, channel_context, logged_message
from handlers.handler_services import Services
from handlers.interactions import Interaction, enqueue_reply
from handlers.log_browser import open_record
from handlers.record_inputs import input_from_command
from handlers.setup import open_setup
from pico_bot.blockkit import sentence
from pico_bot.commands import (
    RUN_IN,
    Invocation,
    details_reference,
    is_courtesy,
    run_in_private,
)
from pico_bot.core import BadRequest, UserError
from pico_bot.model import Kind, Message, Via
from pico_bot.partnerships import partnerships
from pico_bot.reports.views import has_chart
from pico_bot.tags import is_record_command, kind_called, parse_slash


def register(app: AsyncApp, services: Services) -> None:
    """Listen to `/pico`, and to the three commands that log."""

    async def on_pico(ack: AsyncAck, interaction: Interaction, command: dict[str, Any]) -> None:
        text = command.get("text", "").replace("\x00", "").strip()
        snapshot = await services.snapshots.at(interaction.channel_id)
        terms = partnerships.NEW_TERMS if snapshot is None else snapshot.terms
        reference, tagged = details_reference(text), _tagged_text(text, terms.tag_words)
        if text == "setup":
            await ack()
            await open_setup(services, interaction)
        elif (
            snapshot is None
            and not tagged
            and await _is_in_private(services, interaction, command, text=text)
        ):
            await _answer(ack, await _run(services, interaction, text=text, in_private=True))
        elif reference:
            await ack()
            await open_record(services, interaction, reference=reference)
        elif tagged:
            kind, record_text = tagged
            await _answer(ack, await _log(services, interaction, kind=kind, text=record_text))
        else:
            await _answer(ack, await _run(services, interaction, text=text))

    async def on_choice(ack: AsyncAck, interaction: Interaction) -> None:
        await run_in_partnership(services, interaction)
        await ack()

    app.command("/pico")(on_pico)
    app.action(re.compile(rf"{RUN_IN}_\d+"))(on_choice)
    for kind in Kind:
        app.command(f"/pico-{kind}")(_logging(services, kind))


async def _is_in_private(
    services: Services, interaction: Interaction, command: Mapping[str, Any], *, text: str
) -> bool:
    """Whether a command without a partnership is given in a direct message, also of a group.

    `setup` isn't: it sets up the channel in which it is given.
    """
    if text.split()[:1] == ["setup"]:
        return False
    channel_id = interaction.channel_id
    if channel_id.startswith("D") or str(command.get("channel_name")).startswith("mpdm-"):
        return True
    try:
        return (await services.place(channel_id)).is_direct
    except UserError:
        return False


def _tagged_text(text: str, tag_words: Mapping[str, Kind]) -> tuple[Kind, str] | None:
    """The kind and text of the record that the command logs, if it begins with a tag word.

    Without a colon it may be a command on a record: `issue I-3 resolve` or `issue resolve I-3`.
    """
    first, _separator, rest = text.partition(" ")
    kind = kind_called(first.rstrip(":"), tag_words)
    if kind is None:
        return None
    if not first.endswith(":") and is_record_command(rest, kind):
        return None
    return kind, rest


def _logging(services: Services, kind: Kind) -> Any:
    async def on_command(ack: AsyncAck, interaction: Interaction, command: dict[str, Any]) -> None:
        text = command.get("text", "").replace("\x00", "")
        await _answer(ack, await _log(services, interaction, kind=kind, text=text))

    return on_command


async def _run(
    services: Services, interaction: Interaction, *, text: str, in_private: bool = False
) -> Message | None:
    look_up = _invocations if in_private else _invocation
    try:
        invocations = await look_up(services, interaction, text=text)

        def use_case(session: Session, now: datetime) -> Message | None:
            answer = run_in_private(session, invocations, now=now)
            if answer is None or (not answer.more and not has_chart(answer)):
                return answer
            # The outbox keeps several messages in order, and can send a message without its charts
            # if Slack refuses those.
            enqueue_reply(session, interaction, answer, what="answer", now=now)
            return None

        return await services.run_once(interaction, use_case)
    except UserError as error:
        return _refusal(services, error)


async def _invocation(
    services: Services, interaction: Interaction, *, text: str
) -> list[Invocation]:
    return [await invocation_of(services, interaction, text=text, is_slash_command=True)]


async def _invocations(
    services: Services, interaction: Interaction, *, text: str
) -> list[Invocation]:
    """The command in each partnership of the person; what concerns none also works without."""
    try:
        return await private_invocations(services, interaction, text=text, is_slash_command=True)
    except BadRequest:
        if text.split()[:1] not in ([], ["help"]) and not is_courtesy(text):
            raise
        return await _invocation(services, interaction, text=text)


async def _log(
    services: Services, interaction: Interaction, *, kind: Kind, text: str
) -> Message | None:
    try:
        context, user = await asyncio.gather(
            channel_context(services, interaction.channel_id), services.user_of(interaction)
        )
        terms = await services.terms_at(context.place.slack_id)
        tag = parse_slash(text, kind, words=terms.tag_words, areas=terms.areas)
        record_input = await input_from_command(services, tag, text=text, user=user)
    except UserError as error:
        return _refusal(services, error)

    def use_case(session: Session, now: datetime) -> Message:
        logged, problems = capture_inputs(
            session,
            services,
            context=context,
            user=user,
            inputs=[record_input],
            via=Via.COMMAND,
            now=now,
        )
        return logged_message(logged, problems)

    return await services.run_once(interaction, use_case)


def _refusal(services: Services, error: UserError) -> Message:
    services.metrics.event("command", "refused")
    return sentence(error.sentence)


async def _answer(ack: AsyncAck, message: Message | None) -> None:
    # The acknowledgement carries the answer, which is committed by now.
    if message is None:
        await ack()
        return
    await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")
