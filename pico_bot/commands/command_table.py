"""The table of all commands, in the order in which help shows them, and `help` itself."""

from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.commands.away import AWAY
from pico_bot.commands.charter import CHARTER
from pico_bot.commands.checkin import CHECKIN
from pico_bot.commands.filters import KINDS
from pico_bot.commands.help_text import help_on_command, help_on_transitions, help_text
from pico_bot.commands.log import FIND, LOG, SHOW
from pico_bot.commands.partnership import FIGURES, SETUP, STATUS
from pico_bot.commands.people import CONTACTS, ROLE, ROLES
from pico_bot.commands.phases import PHASE
from pico_bot.commands.records import CHANGE, DECISION, ISSUE, NOTE, WITHDRAW
from pico_bot.commands.request import Command, Invocation, Request, Usage
from pico_bot.core import BadRequest, NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Message
from pico_bot.partnerships import partnerships


def run_command(session: Session, invocation: Invocation, *, now: datetime) -> Message:
    """Run the command that was given and return what to show the person.

    Raises a UserError whose sentence says what is wrong and what would be right.
    """
    name, *rest = invocation.text.strip().split(maxsplit=1) or [""]
    request = Request(invocation=invocation, session=session, text="".join(rest), now=now)
    return find_command(name, request).run(request)


def find_command(name: str, request: Request) -> Command:
    """The command called `name`, or `help` if that is empty.

    Raises BadRequest that lists the available commands, or NotAllowed.
    """
    is_consultancy = request.is_consultancy
    command = BY_NAME.get(_normalised(name) or HELP.name)
    if command is None:
        known = ", ".join(f"`{each.name}`" for each in _available(is_consultancy=is_consultancy))
        raise BadRequest(
            _("I don't recognise `{word}`. I know {known}. See `{help}`.").format(
                word=name, known=known, help=f"{_prefix(request.invocation)}help"
            )
        )
    if not command.is_available(is_consultancy=is_consultancy):
        raise NotAllowed(
            _("Only the consultancy can use `{command}`. Ask your contact there.").format(
                command=command.name
            )
        )
    return command


def starts_with_command(text: str) -> bool:
    """Whether `text` begins with a command, or is empty, which means `help`."""
    name = next(iter(text.split()), HELP.name)
    return _normalised(name) in BY_NAME


def is_command(text: str) -> bool:
    """Whether `text` is a command's name and nothing else."""
    return _normalised(text.strip()) in BY_NAME


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
