"""Reading phases: the page for one reader, the history, the pending change and effects."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pico_bot.core import format_rhythm
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    LEAD_ROLES,
    CriterionTick,
    Decision,
    Member,
    Message,
    Partnership,
    PhasePeriod,
    PhaseTerms,
    Proposal,
    ProposalSubject,
    Rhythm,
    State,
    snapshot_of,
)
from pico_bot.partnerships import partnerships, phase_history, roles
from pico_bot.phases import sequence
from pico_bot.phases.checklist import Checklist, ticks_in
from pico_bot.phases.views import NextPhase, PastPhase, PhaseEffects, PhasePage, PhasePageState
from pico_bot.phases.views import history as history_views
from pico_bot.phases.views import page as page_views
from pico_bot.records import log

# The number of decisions without an upcoming review date that the page lists.
_MAX_UNREVIEWED = 8

_IN_FORCE = (State.CONFIRMED, State.UNDER_REVIEW)
_UNDECIDED = (State.PROPOSED, State.OBJECTED)


def page_of(session: Session, *, reader: Member, channel_id: str, now: datetime) -> Message:
    """The phase page with buttons for what the reader may do.

    `channel_id` is the Slack id of the channel that the reader asked in or about. Raises NotAllowed
    if the reader isn't part of the partnership.
    """
    partnership = log.require_reading_member(session, reader)
    phase = phase_history.current_phase(session, partnership)
    proposal = open_proposal(session, partnership)
    upcoming = _upcoming(session, partnership, proposal)
    checklist = Checklist(session, partnership=partnership, reader=reader, now=now)
    unreviewed = _unreviewed(session, partnership, now=now)
    next_phase = None
    if upcoming is not None:
        next_phase = NextPhase(
            phase=upcoming,
            items=checklist.entry_items(upcoming),
            effects=effects(partnership, upcoming, now=now),
        )
    return page_views.phase_page_message(
        PhasePage(
            partnership=partnership,
            zone=snapshot_of(partnership).zone,
            phase=phase,
            since=phase_history.current_since(session, partnership),
            sequence=sequence.in_order(session, partnership),
            exit_items=checklist.exit_items(phase),
            open_entry_items=checklist.open_entry_items(phase),
            effects=effects(partnership, phase, now=now),
            next_phase=next_phase,
            proposal=proposal.decision if proposal else None,
            may_propose=_may_propose(partnership, reader, now=now),
            is_open_ended=sequence.is_open_ended(session, partnership),
            unreviewed=unreviewed[:_MAX_UNREVIEWED],
            unreviewed_count=len(unreviewed),
            state=PhasePageState(
                channel_id=channel_id, change_count=sequence.change_count(session, partnership)
            ),
        )
    )


def history_of(session: Session, *, reader: Member) -> Message:
    """The phases the reader's partnership has been through; raises as `page_of` does."""
    partnership = log.require_reading_member(session, reader)
    periods = phase_history.all_periods(session, partnership) or [phase_history.first(partnership)]
    past = [_past(session, partnership, each) for each in periods]
    return history_views.history_message(partnership, past, zone=snapshot_of(partnership).zone)


def open_proposal(session: Session, partnership: Partnership) -> Proposal | None:
    """The pending change from the current phase, if any."""
    undecided = session.scalars(
        select(Proposal)
        .join(Decision, Decision.id == Proposal.decision_id)
        .where(
            Decision.partnership_id == partnership.id,
            Decision.state.in_(_UNDECIDED),
            Proposal.subject == ProposalSubject.PHASE,
        )
        .order_by(Proposal.decision_id)
    ).all()
    changes = sequence.change_count(session, partnership)
    return next((each for each in undecided if each.body["change_count"] == changes), None)


def effects(partnership: Partnership, phase: PhaseTerms, *, now: datetime) -> PhaseEffects:
    """What `phase` changes, given the current charter and roles."""
    terms = snapshot_of(partnership).terms
    contacts = roles.contacts(partnership, now=now)
    return PhaseEffects(
        questions=[each.text for each in terms.questions_in(phase)],
        rhythm=_rhythm(terms.rhythm_in(phase)),
        has_own_rhythm=phase.rhythm is not None,
        vacant_roles=[
            each.role for each in contacts if each.is_vacant and each.role.key in phase.roles
        ],
    )


def _may_propose(partnership: Partnership, reader: Member, *, now: datetime) -> bool:
    """Whether the reader leads a side; for anyone else the button would only be refused."""
    return reader.side in LEAD_ROLES and roles.lead_key(reader.side) in snapshot_of(
        partnership
    ).keys_held(reader, now=now)


def _rhythm(rhythm: Rhythm) -> str:
    """The check-in's rhythm, as a sentence."""
    when = format_rhythm(weekdays=rhythm.weekdays, at=rhythm.at, every=rhythm.every)
    return _("The check-in runs {when}.").format(when=when)


def _upcoming(
    session: Session, partnership: Partnership, proposal: Proposal | None
) -> PhaseTerms | None:
    """The proposed phase, or else the one after the current phase."""
    terms = snapshot_of(partnership).terms
    proposed = terms.phase(proposal.body["to"]) if proposal else None
    return proposed or sequence.next_phase(session, partnership)


def _unreviewed(session: Session, partnership: Partnership, *, now: datetime) -> Sequence[Decision]:
    """Decisions in force without an upcoming review date, in an open-ended phase.

    Charter and phase changes are left out: they are not reviewed.
    """
    if not sequence.is_open_ended(session, partnership):
        return ()
    today = partnerships.today(partnership, now=now)
    proposed = select(Proposal.decision_id)
    return session.scalars(
        select(Decision)
        .where(
            Decision.partnership_id == partnership.id,
            Decision.state.in_(_IN_FORCE),
            or_(Decision.review_on.is_(None), Decision.review_on <= today),
            Decision.id.not_in(proposed),
        )
        .order_by(Decision.review_on.is_(None), Decision.review_on, Decision.id)
    ).all()


def _past(session: Session, partnership: Partnership, period: PhasePeriod) -> PastPhase:
    decision = period.decision_id and session.get_one(Decision, period.decision_id)
    return PastPhase(
        period=period,
        phase=phase_history.phase_named(session, partnership, period.phase),
        decision=decision or None,
        ticks=[
            (_criterion_text(session, partnership, each), each)
            for each in ticks_in(session, [period])
        ],
    )


def _criterion_text(session: Session, partnership: Partnership, tick: CriterionTick) -> str:
    """The text of the criterion, from the latest charter that has it."""
    for charter in phase_history.earlier_charters(session, partnership):
        phase = charter.terms.phase(tick.phase)
        for each in (*phase.exit, *phase.entry) if phase else ():
            if each.key == tick.criterion:
                return each.text
    return tick.criterion
