"""Commands in a direct message from someone who is in several partnerships."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.blockkit import Block, actions, button, fits, message_of, plain_text_of, section
from pico_bot.blockkit import header as header_block
from pico_bot.commands.away import is_own_absence
from pico_bot.commands.command_table import HELP, run_command
from pico_bot.commands.courtesy import is_courtesy
from pico_bot.commands.partnership import STATUS
from pico_bot.commands.request import Invocation, RunInState
from pico_bot.core import BadRequest, UserError
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Message
from pico_bot.partnerships import partnerships

# A button that runs the command in one partnership is called this and its number.
RUN_IN = "command_run_in"

_MOST_BUTTONS = 25
# Slack's limit of a button's value, with room for what else is in it.
_MOST_CHARACTERS = 1500
_IN_CHANNEL = gettext_noop(
    "You're in {count} partnerships. Ask in the channel of the one you mean: `@Pico status`."
)


def run_in_private(
    session: Session, invocations: Sequence[Invocation], *, now: datetime
) -> Message | None:
    """Run a command that was given once for each of the person's partnerships.

    `status` shows all of them, and what concerns none of them is answered once. Everything else is
    answered with a button for each. Raises as `run_command` does.
    """
    first = invocations[0]
    word = "".join(first.text.split()[:1]).lower().strip(":?!.,`*_")
    is_general = word in {"", HELP.name} or is_courtesy(first.text)
    if len(invocations) == 1 or is_general or is_own_absence(first.text):
        return run_command(session, first, now=now)
    if word == STATUS.name:
        return _all(session, invocations, now=now)
    return _choice(session, invocations)


def _all(session: Session, invocations: Sequence[Invocation], *, now: datetime) -> Message:
    """The answers of all partnerships, in as few messages as they fit in."""
    messages: list[list[Block]] = [[]]
    for invocation in invocations:
        try:
            answer = run_command(session, invocation, now=now)
            blocks = answer.blocks if answer else []
        except UserError as error:
            blocks = [header_block(_name(session, invocation)), section(error.sentence)]
        together = messages[-1] + blocks
        if fits(together, text=plain_text_of(together)):
            messages[-1] = together
        else:
            messages.append(blocks)
    first, *more = [message_of(each) for each in messages if each]
    return Message(text=first.text, blocks=first.blocks, more=tuple(more))


def _choice(session: Session, invocations: Sequence[Invocation]) -> Message:
    text = invocations[0].text
    if len(text) > _MOST_CHARACTERS or len(invocations) > _MOST_BUTTONS:
        raise BadRequest(_(_IN_CHANNEL).format(count=len(invocations)))
    buttons = [
        button(
            _name(session, each),
            action_id=f"{RUN_IN}_{number}",
            value=RunInState(
                channel_id=each.place.slack_id, text=text, is_slash_command=each.is_slash_command
            ).dump(),
        )
        for number, each in enumerate(invocations)
    ]
    question = _("You're in {count} partnerships. Which one do you mean?")
    return message_of([section(question.format(count=len(invocations))), actions(*buttons)])


def _name(session: Session, invocation: Invocation) -> str:
    channel = partnerships.channel_at(session, invocation.place.slack_id)
    return channel.partnership.name if channel else invocation.place.name
