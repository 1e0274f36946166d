"""`phase`: shows the phase and proposes moving to another."""

from pico_bot.blockkit import one_line, sentence
from pico_bot.commands.request import Command, Request, Usage, examples
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Decision, Message
from pico_bot.phases import lookup, transitions
from pico_bot.records.views import record_link


def proposed_sentence(decision: Decision) -> str:
    """The answer to proposing another phase."""
    text = (
        _("{decision} {title} is proposed. It takes effect once both sides confirm it on its card.")
        if decision.thread_ts is None
        else _(
            "{decision} {title} is proposed. It takes effect once both sides confirm it on "
            "its card, in the contact card's thread."
        )
    )
    return text.format(decision=record_link(decision), title=one_line(decision.title))


def _phase(request: Request) -> Message:
    channel = request.channel()
    words = request.split()
    subcommand = words[0].lower().strip(":?!.,`*_") if words else ""
    match subcommand:
        case "":
            reader = request.member(channel)
            return lookup.page_of(
                request.session, reader=reader, channel_id=channel.slack_id, now=request.now
            )
        case "history":
            return lookup.history_of(request.session, reader=request.member(channel))
        case "next" | "back" | "to":
            return sentence(proposed_sentence(_propose(request, subcommand)))
    raise BadRequest(
        _("I don't recognise `{words}`. Try {forms}.").format(
            words=one_line(f"phase {request.after(0)}"),
            forms=examples(PHASE.usages),
        )
    )


def _propose(request: Request, subcommand: str) -> Decision:
    channel = request.channel()
    by, rest = request.by(channel), request.after(1)
    match subcommand:
        case "next":
            return transitions.propose_next(request.session, channel=channel, reason=rest, by=by)
        case "back":
            return transitions.propose_back(request.session, channel=channel, reason=rest, by=by)
        case _:
            return transitions.propose_phase(request.session, channel=channel, text=rest, by=by)


PHASE = Command(
    name="phase",
    usages=(
        Usage("phase", gettext_noop("the current phase, open criteria and the next phase")),
        Usage("phase history", gettext_noop("the phases so far and the criteria met in each")),
        Usage("phase next", gettext_noop("propose the next phase to both sides")),
        Usage(transitions.BACK_FORM, gettext_noop("propose going back one phase")),
        Usage(transitions.TO_FORM, gettext_noop("propose any other phase")),
    ),
    summary=gettext_noop(
        "the current phase and open criteria; `phase next` proposes the next phase"
    ),
    run=_phase,
)
