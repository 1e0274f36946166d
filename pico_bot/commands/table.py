"""Every verb there is, and help on them, in the order in which help shows them."""

from pico_bot.commands.away import AWAY
from pico_bot.commands.charter import CHARTER
from pico_bot.commands.log import FIND, LOG, SHOW
from pico_bot.commands.partnership import CHECKIN, FIGURES, SETUP, STATUS
from pico_bot.commands.people import CONTACTS, ROLE, ROLES
from pico_bot.commands.phases import PHASE
from pico_bot.commands.records import CHANGE, DECISION, ISSUE, NOTE, WITHDRAW
from pico_bot.commands.request import Command, Request, SpokenWords
from pico_bot.core import BadRequest, NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Kind, Message
from pico_bot.partnerships import partnerships
from pico_bot.reports.views import status

_KINDS = {f"{kind.value}s": kind for kind in Kind} | {kind.value: kind for kind in Kind}


def command_for(name: str, request: Request) -> Command:
    """The verb called `name`.

    Raises BadRequest that names those that the speaker may use, and NotAllowed for another.
    """
    is_consultancy = request.is_consultancy
    verb = BY_NAME.get(_plain(name) or HELP.name)
    if verb is None:
        known = ", ".join(f"`{each.name}`" for each in _usable(is_consultancy=is_consultancy))
        raise BadRequest(
            _("I don't recognise `{word}`. I know {known}. See `{help}`.").format(
                word=name, known=known, help=f"{_lead(request.spoken)}help"
            )
        )
    if not verb.may_be_asked(is_consultancy=is_consultancy):
        raise NotAllowed(
            _("Only the consultancy can use `{verb}`. Ask your contact there.").format(
                verb=verb.name
            )
        )
    return verb


def is_known(words: str) -> bool:
    """Whether `words` begin with a verb, or say nothing, which asks for help."""
    name = next(iter(words.split()), HELP.name)
    return _plain(name) in BY_NAME


def is_command(words: str) -> bool:
    """Whether `words` are a verb and nothing else."""
    return _plain(words.strip()) in BY_NAME


def _plain(name: str) -> str:
    return name.lower().strip(":?!.,`*_")


def _help(request: Request) -> Message:
    """Help on everything, on the steps of a kind of record, or on one verb."""
    lead = _lead(request.spoken)
    about = request.words.lower().strip("`*_?!. ")
    if about in _KINDS:
        kind = _KINDS[about]
        return status.help_on_steps(kind, forms=BY_NAME[kind.value].told(), lead=lead)
    if about:
        return status.help_on_verb(command_for(about, request).told(), lead=lead)
    terms = partnerships.terms_at(request.session, request.spoken.place.slack_id)
    forms = [each.overview(lead) for each in _usable(is_consultancy=request.is_consultancy)]
    return status.help_text(forms, lead=lead, terms=terms)


def _usable(*, is_consultancy: bool) -> list[Command]:
    return [each for each in COMMANDS if each.may_be_asked(is_consultancy=is_consultancy)]


def _lead(spoken: SpokenWords) -> str:
    return "/pico " if spoken.by_command else "@Pico "


HELP = Command(
    name="help",
    forms=(
        ("help", gettext_noop("show this help")),
        ("help decisions", gettext_noop("what you can do with a decision, and who can do it")),
    ),
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
BY_NAME = {verb.name: verb for verb in COMMANDS}
