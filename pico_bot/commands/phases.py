"""The verb that shows the phase and proposes steps from one to another."""

from pico_bot.blockkit import one_line, sentence
from pico_bot.commands.request import Command, Request
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Decision, Message
from pico_bot.phases import lookup, transitions
from pico_bot.records.views import record_link

FORMS = "`phase`, `phase history`, `phase next`, `phase back why`, `phase to solution-design why`"


def proposed_sentence(decision: Decision) -> str:
    """What whoever proposed a step is told of it."""
    told = (
        _("{decision} {title} is proposed. It takes effect once both sides confirm it on its card.")
        if decision.thread_ts is None
        else _(
            "{decision} {title} is proposed. It takes effect once both sides confirm it on "
            "its card, in the contact card's thread."
        )
    )
    return told.format(decision=record_link(decision), title=one_line(decision.title))


def _phase(request: Request) -> Message:
    channel = request.channel()
    words = request.split()
    said = words[0].lower().strip(":?!.,`*_") if words else ""
    match said:
        case "":
            reader = request.asker(channel)
            return lookup.page_of(
                request.session, reader=reader, channel_id=channel.slack_id, now=request.now
            )
        case "history":
            return lookup.history_of(request.session, reader=request.asker(channel))
        case "next" | "back" | "to":
            return sentence(proposed_sentence(_propose(request, said)))
    raise BadRequest(
        _("I don't recognise `{words}`. Try {forms}.").format(
            words=one_line(f"phase {request.after(0)}"), forms=FORMS
        )
    )


def _propose(request: Request, said: str) -> Decision:
    channel = request.channel()
    by, rest = request.by(channel), request.after(1)
    match said:
        case "next":
            return transitions.propose_next(request.session, channel=channel, reason=rest, by=by)
        case "back":
            return transitions.propose_back(request.session, channel=channel, reason=rest, by=by)
        case _:
            return transitions.propose_phase(request.session, channel=channel, text=rest, by=by)


PHASE = Command(
    name="phase",
    forms=(
        ("phase", gettext_noop("the current phase, open criteria and the next phase")),
        ("phase history", gettext_noop("the phases so far, and who ticked what")),
        ("phase next", gettext_noop("propose the next phase to both sides")),
        ("phase back why", gettext_noop("propose going back one phase")),
        ("phase to solution-design why", gettext_noop("propose any other phase")),
    ),
    purpose=gettext_noop(
        "the current phase and open criteria; `phase next` proposes the next phase"
    ),
    run=_phase,
)
