"""Phase changes: proposed to both sides, applied once confirmed, and announced."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, one_line
from pico_bot.checkins import sync
from pico_bot.core import BadRequest, IllegalStep
from pico_bot.delivery import outbox
from pico_bot.i18n import comparable, find_name, gettext_noop, join_and, use_locale
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    LEAD_ROLES,
    Actor,
    Audience,
    Channel,
    Decision,
    Message,
    Partnership,
    Person,
    PhasePeriod,
    PhaseTerms,
    Proposal,
    ProposalSubject,
    Side,
    snapshot_of,
)
from pico_bot.partnerships import phase_history, roles
from pico_bot.people import contacts
from pico_bot.phases import sequence
from pico_bot.phases.checklist import Checklist
from pico_bot.phases.lookup import effects, open_proposal
from pico_bot.phases.proposal_text import proposal_text
from pico_bot.phases.views import PhaseChange, PhasePageState
from pico_bot.phases.views import announcement as announcement_views
from pico_bot.records import propose
from pico_bot.records.views import record_link

BACK_FORM = gettext_noop("phase back why")
TO_FORM = gettext_noop("phase to solution design why")

_SEPARATORS = " \t\n:;,.-–"

# How much of an unknown phase is repeated.
_MAX_SHOWN = 60


def propose_next(
    session: Session,
    *,
    channel: Channel,
    reason: str | None,
    by: Actor,
    seen: PhasePageState | None = None,
) -> Decision:
    """Propose moving to the next phase; `seen` is the page on which the member chose it.

    Raises NotAllowed unless the member may propose it, and IllegalStep if there is no next phase,
    another change is pending, or the page shows an earlier phase.
    """
    partnership = _lock_for_proposal(session, channel, by=by)
    if seen is not None:
        sequence.require_unchanged(session, partnership, seen=seen.change_count)
    phase = sequence.next_phase(session, partnership)
    if phase is None:
        current = _(phase_history.current_phase(session, partnership).title)
        raise IllegalStep(
            _(
                "{phase} is the last phase and has no end. Tag upcoming changes with "
                "`#change`; `phase` lists decisions to review."
            ).format(phase=escape(current))
        )
    return _propose(session, channel, phase, reason=reason, by=by)


def propose_back(session: Session, *, channel: Channel, reason: str | None, by: Actor) -> Decision:
    """Propose going back to the previous phase; needs a reason.

    Raises as `propose_next` does, and BadRequest without a reason.
    """
    partnership = _lock_for_proposal(session, channel, by=by)
    phase = sequence.previous_phase(session, partnership)
    if phase is None:
        current = _(phase_history.current_phase(session, partnership).title)
        raise IllegalStep(
            _("{phase} is the first phase, so you can't go back.").format(phase=escape(current))
        )
    return _propose(session, channel, phase, reason=reason, by=by)


def propose_phase(session: Session, *, channel: Channel, text: str, by: Actor) -> Decision:
    """Propose moving to the phase that `text` starts with; the rest is the reason.

    Raises as `propose_next` does, and BadRequest for an unknown phase or for going back without a
    reason.
    """
    partnership = _lock_for_proposal(session, channel, by=by)
    phases = snapshot_of(partnership).terms.phases
    phase, reason = _phase_in(text, phases)
    if phase is None:
        known = join_and([escape(_(each.title)) for each in phases])
        if not text.strip():
            raise BadRequest(
                _("Add the phase: use `{form}`. The phases are {phases}.").format(
                    form=_(TO_FORM), phases=known
                )
            )
        raise BadRequest(
            _("There's no phase “{name}”. The phases are {phases}.").format(
                name=one_line(text, limit=_MAX_SHOWN), phases=known
            )
        )
    if phase.key == phase_history.current_phase(session, partnership).key:
        raise IllegalStep(
            _("The partnership is already in {phase}.").format(phase=escape(_(phase.title)))
        )
    return _propose(session, channel, phase, reason=reason, by=by)


def check_applicable(session: Session, *, proposal: Proposal) -> None:
    """Raise IllegalStep if the change no longer starts from the current phase."""
    partnership = proposal.decision.partnership
    if proposal.body["change_count"] != sequence.change_count(session, partnership):
        current = _(phase_history.current_phase(session, partnership).title)
        raise IllegalStep(
            _(
                "{decision} starts from {before}, but the partnership is now in {phase}. "
                "Withdraw it and use `phase next`."
            ).format(
                decision=proposal.decision.reference,
                before=escape(_title(session, partnership, proposal.body["from"])),
                phase=escape(current),
            )
        )
    if snapshot_of(partnership).terms.phase(proposal.body["to"]) is None:
        raise IllegalStep(
            _(
                "{decision} proposes a phase that's no longer in the charter. Withdraw it "
                "and use `phase next`."
            ).format(decision=proposal.decision.reference)
        )


def take_effect(session: Session, *, proposal: Proposal, by: Actor) -> None:
    """Apply a change that both sides have confirmed, and announce it.

    Raises as `check_applicable` does.
    """
    decision = proposal.decision
    partnership = phase_history.lock(session, decision.partnership_id)
    check_applicable(session, proposal=proposal)
    before = phase_history.ensure_started(session, partnership)
    phase = phase_history.phase_named(session, partnership, proposal.body["to"])
    with use_locale(snapshot_of(partnership).terms.language):
        change = _phase_change(session, partnership, phase, proposal=proposal, by=by)
        announcement = announcement_views.announcement_message(change)
    before.until_at = by.now
    session.flush()
    period = PhasePeriod(
        partnership_id=partnership.id, phase=phase.key, from_at=by.now, decision_id=decision.id
    )
    session.add(period)
    proposal.applied_at = by.now
    session.flush()
    sync.sync(session, partnership=partnership, now=by.now)
    contacts.reassign_and_publish(session, partnership=partnership, now=by.now)
    _announce(session, period, announcement, by=by)


def _lock_for_proposal(session: Session, channel: Channel, *, by: Actor) -> Partnership:
    """The partnership, locked; checks that the member may propose and nothing is pending."""
    roles.require_admin(channel.partnership, member=by.member, now=by.now)
    partnership = phase_history.lock(session, channel.partnership_id)
    pending = open_proposal(session, partnership)
    if pending is not None:
        raise IllegalStep(
            _(
                "{decision} {title} is still waiting for both sides. Confirm or withdraw it first."
            ).format(decision=record_link(pending.decision), title=escape(pending.decision.title))
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
            ).format(back=_(BACK_FORM), to=_(TO_FORM))
        )
    current = phase_history.current_phase(session, partnership)
    terms = snapshot_of(partnership).terms
    with use_locale(terms.language):
        checklist = Checklist(session, partnership=partnership, now=by.now)
        title, text = proposal_text(
            current,
            phase,
            is_back=is_back,
            items=[*checklist.exit_items(current), *checklist.entry_items(phase)],
            before=effects(partnership, current, now=by.now),
            after=effects(partnership, phase, now=by.now),
        )
    return propose.propose(
        session,
        channel=channel,
        subject=ProposalSubject.PHASE,
        title=title,
        text=text,
        body={
            "from": current.key,
            "to": phase.key,
            "change_count": sequence.change_count(session, partnership),
            "back": is_back,
        },
        reason=reason,
        by=by,
    )


def _phase_change(
    session: Session, partnership: Partnership, phase: PhaseTerms, *, proposal: Proposal, by: Actor
) -> PhaseChange:
    current = phase_history.current_phase(session, partnership)
    checklist = Checklist(session, partnership=partnership, now=by.now)
    return PhaseChange(
        previous_phase=current,
        phase=phase,
        is_back=bool(proposal.body["back"]),
        reason=proposal.reason,
        decision=proposal.decision,
        previous_effects=effects(partnership, current, now=by.now),
        effects=effects(partnership, phase, now=by.now),
        open_items=[each for each in checklist.entry_items(phase) if each.tick is None],
        leads=_leads(partnership, by=by),
    )


def _leads(partnership: Partnership, *, by: Actor) -> dict[Side, Person]:
    """The acting lead of each side, who fills vacant roles."""
    leads: dict[Side, Person] = {}
    for side, key in LEAD_ROLES.items():
        lead = roles.contact(partnership, key=key, now=by.now)
        for member in lead.answering()[:1]:
            leads[side] = member
    return leads


def _announce(session: Session, period: PhasePeriod, announcement: Message, *, by: Actor) -> None:
    """Post the announcement to the home channel, once."""
    home_channel = session.scalars(
        select(Channel).where(
            Channel.partnership_id == period.partnership_id, Channel.is_home_channel
        )
    ).one()
    outbox.enqueue(
        session,
        key=f"phase:{period.id}",
        method=outbox.Method.POST,
        channel=home_channel.slack_id,
        arguments={"text": announcement.text, "blocks": announcement.blocks},
        audience=Audience.SHARED,
        now=by.now,
    )


def _phase_in(text: str, phases: Sequence[PhaseTerms]) -> tuple[PhaseTerms | None, str | None]:
    """The phase, by key or title, that `text` starts with, and the rest of the text."""
    text = text.strip(" `*_")
    known: dict[str, PhaseTerms] = {}
    for each in phases:
        known |= dict.fromkeys(map(comparable, (each.key, each.title, _(each.title))), each)
    found = find_name(text, known)
    if found is None:
        return None, None
    phase, end = found
    return phase, text[end:].strip(_SEPARATORS + "`*_") or None


def _title(session: Session, partnership: Partnership, key: str) -> str:
    return _(phase_history.phase_named(session, partnership, key).title)
