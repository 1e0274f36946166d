"""The verb that shows the phase and proposes steps from one to another."""

from pico_bot import phases
from pico_bot.cards import reading
from pico_bot.cards.blocks import one_line
from pico_bot.cards.records import name_of
from pico_bot.errors import BadRequest
from pico_bot.model import Decision
from pico_bot.model.message import Message
from pico_bot.texts import deferred
from pico_bot.texts import gettext as _
from pico_bot.verbs.asking import Request, Verb

FORMS = "`phase`, `phase history`, `phase next`, `phase back why`, `phase to solution-design why`"


def proposed_sentence(decision: Decision) -> str:
    """What whoever proposed a step is told of it."""
    told = (
        _("{decision} {title} is proposed. It begins once both sides have confirmed its card.")
        if decision.thread_ts is None
        else _(
            "{decision} {title} is proposed. It begins once both sides have confirmed its card, "
            "in the thread of the contact card."
        )
    )
    return told.format(decision=name_of(decision), title=one_line(decision.title))


def _phase(request: Request) -> Message:
    channel = request.channel()
    words = request.split()
    said = words[0].lower().strip(":?!.,`*_") if words else ""
    match said:
        case "":
            reader = request.asker(channel)
            return phases.page(
                request.session, reader=reader, channel_id=channel.slack_id, now=request.now
            )
        case "history":
            return phases.history(request.session, reader=request.asker(channel))
        case "next" | "back" | "to":
            return reading.sentence(proposed_sentence(_propose(request, said)))
    raise BadRequest(
        _("I do not know `{words}`. I know {forms}.").format(
            words=one_line(f"phase {request.after(0)}"), forms=FORMS
        )
    )


def _propose(request: Request, said: str) -> Decision:
    channel = request.channel()
    by, rest = request.by(channel), request.after(1)
    match said:
        case "next":
            return phases.go_on(request.session, channel=channel, reason=rest, by=by)
        case "back":
            return phases.back(request.session, channel=channel, reason=rest, by=by)
        case _:
            return phases.go_to(request.session, channel=channel, words=rest, by=by)


PHASE = Verb(
    name="phase",
    forms=(
        ("phase", deferred("where we are, what is missing, what comes next")),
        ("phase history", deferred("the phases so far, and who ticked what")),
        ("phase next", deferred("propose the next phase to both sides")),
        ("phase back why", deferred("propose to go back to the one before")),
        ("phase to solution-design why", deferred("propose any other")),
    ),
    purpose=deferred("where we are and what is missing; `phase next` proposes the step"),
    run=_phase,
)
