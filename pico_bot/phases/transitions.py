"""Steps from phase to phase: proposed to both sides, taken when they are confirmed, announced."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.checkins import sync
from pico_bot.core import BadRequest, IllegalStep
from pico_bot.delivery import outbox
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import (
    LEAD_ROLES,
    Actor,
    Audience,
    Channel,
    Decision,
    Member,
    Message,
    Partnership,
    PhasePeriod,
    PhaseTerms,
    Proposal,
    ProposalSubject,
    Side,
)
from pico_bot.partnerships import partnerships, phase_history, roles
from pico_bot.people import contacts
from pico_bot.phases import sequence
from pico_bot.phases.checklist import Checklist
from pico_bot.phases.lookup import effects, open_proposal
from pico_bot.phases.proposal_text import proposal_text
from pico_bot.phases.views import PhaseChange, PhasePageState
from pico_bot.phases.views import announcement as phases_announcement
from pico_bot.records import propose
from pico_bot.records.views import record_link

BACK_FORM = "phase back why"
TO_FORM = "phase to solution-design why"

_LEADING = " \t\n:;,.-–"


def propose_next(
    session: Session,
    *,
    channel: Channel,
    reason: str | None,
    by: Actor,
    seen: PhasePageState | None = None,
) -> Decision:
    """Propose the step to the next phase to both sides; `seen` is the page that it was asked on.

    Raises NotAllowed unless the member may propose it, IllegalStep where there is no next phase,
    another step is proposed already, or the page is of a phase that is over.
    """
    partnership = _begin(session, channel, by=by)
    if seen is not None:
        sequence.require_current_step(session, partnership, step=seen.step)
    phase = sequence.next_phase(session, partnership)
    if phase is None:
        here = _(phase_history.current_phase(session, partnership).title)
        raise IllegalStep(
            _(
                "{phase} is the last phase and has no end. Tag upcoming changes with "
                "`#change`; `phase` lists decisions to review."
            ).format(phase=escape(here))
        )
    return _propose(session, channel, phase, reason=reason, by=by)


def propose_back(session: Session, *, channel: Channel, reason: str | None, by: Actor) -> Decision:
    """Propose to go back to the phase before, for a reason; raises as `go_on` and BadRequest."""
    partnership = _begin(session, channel, by=by)
    phase = sequence.previous_phase(session, partnership)
    if phase is None:
        here = _(phase_history.current_phase(session, partnership).title)
        raise IllegalStep(
            _("{phase} is the first phase, so you can't go back.").format(phase=escape(here))
        )
    return _propose(session, channel, phase, reason=reason, by=by)


def propose_phase(session: Session, *, channel: Channel, words: str, by: Actor) -> Decision:
    """Propose the step to the phase that `words` begin with; what follows is the reason.

    Raises as `go_on` does, and BadRequest for a phase that there is not, or a step back without a
    reason.
    """
    partnership = _begin(session, channel, by=by)
    phases = partnerships.terms_of(session, partnership).phases
    phase, reason = _phase_in(words, phases)
    if phase is None:
        known = ", ".join(f"`{each.key}`" for each in phases)
        raise BadRequest(
            _("Add the phase: use `{form}`. The phases are {phases}.").format(
                form=TO_FORM, phases=known
            )
        )
    if phase.key == phase_history.current_phase(session, partnership).key:
        raise IllegalStep(
            _("The partnership is already in {phase}.").format(phase=escape(_(phase.title)))
        )
    return _propose(session, channel, phase, reason=reason, by=by)


def check_step(session: Session, *, proposal: Proposal) -> None:
    """Raises IllegalStep where the step cannot be taken any more: it is not from where we are."""
    partnership = proposal.decision.partnership
    if proposal.body["step"] != sequence.steps_taken(session, partnership):
        here = _(phase_history.current_phase(session, partnership).title)
        raise IllegalStep(
            _(
                "{decision} starts from {before}, but the partnership is now in {phase}. "
                "Withdraw it and use `phase next`."
            ).format(
                decision=proposal.decision.reference,
                before=escape(_title(session, partnership, proposal.body["from"])),
                phase=escape(here),
            )
        )
    if partnerships.terms_of(session, partnership).phase(proposal.body["to"]) is None:
        raise IllegalStep(
            _(
                "{decision} proposes a phase that's no longer in the charter. Withdraw it "
                "and use `phase next`."
            ).format(decision=proposal.decision.reference)
        )


def take_effect(session: Session, *, proposal: Proposal, by: Actor) -> None:
    """Take the step that both sides have confirmed, and announce it once; raises as `check`."""
    decision = proposal.decision
    partnership = phase_history.lock(session, decision.partnership_id)
    check_step(session, proposal=proposal)
    before = phase_history.ensure_started(session, partnership)
    phase = phase_history.phase_named(session, partnership, proposal.body["to"])
    with use_locale(partnerships.terms_of(session, partnership).language):
        arrival = _arrival(session, partnership, phase, proposal=proposal, by=by)
        announcement = phases_announcement.announcement_message(arrival)
    before.until_at = by.now
    session.flush()
    period = PhasePeriod(
        partnership_id=partnership.id, phase=phase.key, from_at=by.now, decision_id=decision.id
    )
    session.add(period)
    proposal.in_force_at = by.now
    session.flush()
    sync.sync(session, partnership=partnership, now=by.now)
    contacts.reassign_and_publish(session, partnership=partnership, now=by.now)
    _announce(session, period, announcement, by=by)


def _begin(session: Session, channel: Channel, *, by: Actor) -> Partnership:
    """The partnership, held, once it is clear that the member may propose and nothing waits."""
    roles.require_admin(session, partnership=channel.partnership, member=by.member, now=by.now)
    partnership = phase_history.lock(session, channel.partnership_id)
    waiting = open_proposal(session, partnership)
    if waiting is not None:
        raise IllegalStep(
            _(
                "{decision} {title} is still waiting for both sides. Confirm or withdraw it first."
            ).format(decision=record_link(waiting.decision), title=escape(waiting.decision.title))
        )
    return partnership


def _propose(
    session: Session, channel: Channel, phase: PhaseTerms, *, reason: str | None, by: Actor
) -> Decision:
    partnership = channel.partnership
    reason = (reason or "").strip() or None
    is_back = sequence.is_behind(session, partnership, phase)
    if is_back and reason is None:
        raise BadRequest(
            _(
                "Going back needs a reason, which both sides can read. Use `{back}` or `{to}`."
            ).format(back=BACK_FORM, to=TO_FORM)
        )
    here = phase_history.current_phase(session, partnership)
    terms = partnerships.terms_of(session, partnership)
    with use_locale(terms.language):
        checklist = Checklist(session, partnership=partnership, now=by.now)
        title, text = proposal_text(
            here,
            phase,
            is_back=is_back,
            items=[*checklist.leaving(here), *checklist.entering(phase)],
            before=effects(session, partnership, here, now=by.now),
            after=effects(session, partnership, phase, now=by.now),
        )
    return propose.propose(
        session,
        channel=channel,
        subject=ProposalSubject.PHASE,
        title=title,
        text=text,
        body={
            "from": here.key,
            "to": phase.key,
            "step": sequence.steps_taken(session, partnership),
            "back": is_back,
        },
        reason=reason,
        by=by,
    )


def _arrival(
    session: Session, partnership: Partnership, phase: PhaseTerms, *, proposal: Proposal, by: Actor
) -> PhaseChange:
    here = phase_history.current_phase(session, partnership)
    checklist = Checklist(session, partnership=partnership, now=by.now)
    return PhaseChange(
        before=here,
        phase=phase,
        is_back=bool(proposal.body["back"]),
        reason=proposal.reason,
        decision=proposal.decision,
        left=effects(session, partnership, here, now=by.now),
        effects=effects(session, partnership, phase, now=by.now),
        unticked=[each for each in checklist.entering(phase) if each.tick is None],
        callers=_callers(session, partnership, by=by),
    )


def _callers(session: Session, partnership: Partnership, *, by: Actor) -> dict[Side, Member]:
    """Who sees to it on each side that its roles are filled: whoever leads it today."""
    found = {}
    for side, key in LEAD_ROLES.items():
        lead = roles.contact(session, partnership=partnership, key=key, now=by.now)
        for member in lead.answering()[:1]:
            found[side] = member
    return found


def _announce(session: Session, period: PhasePeriod, announcement: Message, *, by: Actor) -> None:
    """Owe it at the top level of the home channel, once."""
    home = session.scalars(
        select(Channel).where(Channel.partnership_id == period.partnership_id, Channel.is_home)
    ).one()
    outbox.enqueue(
        session,
        key=f"phase:{period.id}",
        method=outbox.Method.POST,
        channel=home.slack_id,
        arguments={"text": announcement.text, "blocks": announcement.blocks},
        audience=Audience.SHARED,
        now=by.now,
    )


def _phase_in(words: str, phases: Sequence[PhaseTerms]) -> tuple[PhaseTerms | None, str | None]:
    """The phase that `words` begin with, by key or title, and what stands behind it."""
    for phase in sorted(phases, key=lambda each: -len(each.title)):
        for name in (phase.key, _(phase.title), phase.title):
            spelled = r"[\s_-]+".join(
                re.escape(each) for each in re.split(r"[\s_-]+", name) if each
            )
            found = re.match(rf"{spelled}(?!\w)", words.strip(" `*_"), re.IGNORECASE)
            if spelled and found:
                return phase, words.strip(" `*_")[found.end() :].strip(_LEADING + "`*_") or None
    return None, None


def _title(session: Session, partnership: Partnership, key: str) -> str:
    return _(phase_history.phase_named(session, partnership, key).title)
