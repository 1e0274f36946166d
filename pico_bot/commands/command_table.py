"""The table of all commands, in the order in which help shows them, and `help` itself."""

from datetime import datetime
from difflib import get_close_matches

from sqlalchemy.orm import Session

from pico_bot.commands.away import AWAY
from pico_bot.commands.charter import CHARTER
from pico_bot.commands.checkin import CHECKIN
from pico_bot.commands.courtesy import is_courtesy
from pico_bot.commands.filters import KINDS
from pico_bot.commands.help_text import help_on_command, help_on_transitions, help_text
from pico_bot.commands.log import FIND, LOG, SHOW
from pico_bot.commands.partnership import FIGURES, SETUP, STATUS
from pico_bot.commands.people import CONTACTS, ROLE, ROLES
from pico_bot.commands.phases import PHASE
from pico_bot.commands.records import (
    CHANGE,
    DECISION,
    ISSUE,
    NOTE,
    WITHDRAW,
    run_record_action,
    usages_of,
)
from pico_bot.commands.request import Command, Invocation, Request, Usage, examples
from pico_bot.core import BadRequest, NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Message, parse_reference
from pico_bot.partnerships import partnerships
from pico_bot.tags import ACTION_PHRASES, action_called, parse_action

# How alike a word and the command that is offered for it must be, from 0 to 1.
_NEAR = 0.7
# What is offered where no command is near.
_FIRST = ("status", "log", "find", "help")


def run_command(session: Session, invocation: Invocation, *, now: datetime) -> Message | None:
    """Run the command that was given and return what to show the person; None for mere thanks.

    Raises a UserError whose sentence says what is wrong and what would be right.
    """
    text = invocation.text.strip()
    if is_courtesy(text):
        return None
    request = Request(invocation=invocation, session=session, text=text, now=now)
    action = parse_action(text)
    if action is not None:
        return run_record_action(request, action)
    if _is_reference(text):
        return SHOW.run(request)
    name, *rest = text.split(maxsplit=1) or [""]
    return find_command(name, request).run(request.with_text("".join(rest)))


def find_command(name: str, request: Request) -> Command:
    """The command called `name`, or `help` if that is empty.

    Raises BadRequest that lists the available commands, or NotAllowed.
    """
    is_consultancy = request.is_consultancy
    command = BY_NAME.get(_normalised(name) or HELP.name) or _kind_command(name, request)
    if command is None:
        raise BadRequest(_unknown(name, request))
    if not command.is_available(is_consultancy=is_consultancy):
        raise NotAllowed(
            _("Only the consultancy can use `{command}`. Ask your contact there.").format(
                command=command.name
            )
        )
    return command


def starts_with_command(text: str) -> bool:
    """Whether `text` begins with a command, or is empty, which means `help`."""
    if parse_action(text) or _is_reference(text):
        return True
    name = next(iter(text.split()), HELP.name)
    return _normalised(name) in BY_NAME


def is_command(text: str) -> bool:
    """Whether `text` is a command's name and nothing else."""
    return _normalised(text.strip()) in BY_NAME


def _is_reference(text: str) -> bool:
    return parse_reference(text.strip(" `*_.:?!"), needs_hyphen=True) is not None


def _kind_command(name: str, request: Request) -> Command | None:
    """The command of the kind that `name` means in the charter in force, such as `beslutning`."""
    terms = partnerships.terms_at(request.session, request.invocation.place.slack_id)
    kind = terms.tag_words.get(_normalised(name))
    return None if kind is None else BY_NAME[kind.value]


def _unknown(name: str, request: Request) -> str:
    """The answer to a word that is no command, with the nearest command."""
    action = action_called(name)
    if action is not None:
        forms = examples(usages_of(action))
        return _("Add the record: use {forms}.").format(forms=forms)
    word, prefix = _normalised(name), _prefix(request.invocation)
    known = [each.name for each in _available(is_consultancy=request.is_consultancy)]
    phrases = [each for phrases in ACTION_PHRASES.values() for each in phrases]
    nearest = get_close_matches(word, [*known, *phrases], n=1, cutoff=_NEAR)
    unknown = _("I don't recognise `{word}`.").format(word=name)
    if nearest:
        question = _("Did you mean `{command}`?").format(command=f"{prefix}{nearest[0]}")
    else:
        forms = ", ".join(f"`{prefix}{each}`" for each in _FIRST)
        question = _("Try {forms}.").format(forms=forms)
    return f"{unknown} {question}"


def _normalised(name: str) -> str:
    return name.lower().strip(":?!.,`*_")


def _help(request: Request) -> Message:
    """Help on everything, on the steps of a kind of record, or on one command."""
    prefix = _prefix(request.invocation)
    topic = request.text.lower().strip("`*_?!. ")
    if topic in KINDS:
        kind = KINDS[topic]
        usages = BY_NAME[kind.value].translated_usages()
        return help_on_transitions(kind, usages=usages, lead=prefix)
    action = None if topic in BY_NAME else action_called(topic)
    if action is not None:
        usages = [each.translated() for each in usages_of(action)]
        return help_on_command(usages, lead=prefix)
    if topic:
        return help_on_command(find_command(topic, request).translated_usages(), lead=prefix)
    terms = partnerships.terms_at(request.session, request.invocation.place.slack_id)
    available = _available(is_consultancy=request.is_consultancy)
    usages = [each.overview(prefix) for each in available]
    return help_text(usages, lead=prefix, terms=terms)


def _available(*, is_consultancy: bool) -> list[Command]:
    return [each for each in COMMANDS if each.is_available(is_consultancy=is_consultancy)]


def _prefix(invocation: Invocation) -> str:
    return "/pico " if invocation.is_slash_command else "@Pico "


HELP = Command(
    name="help",
    usages=(Usage("help", gettext_noop("show this help")),),
    run=_help,
)
COMMANDS = (
    STATUS,
    FIGURES,
    LOG,
    SHOW,
    FIND,
    ISSUE,
    DECISION,
    CHANGE,
    WITHDRAW,
    NOTE,
    ROLES,
    PHASE,
    AWAY,
    CHECKIN,
    CHARTER,
    ROLE,
    CONTACTS,
    SETUP,
    HELP,
)
BY_NAME = {command.name: command for command in COMMANDS}
