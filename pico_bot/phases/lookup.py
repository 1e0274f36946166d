"""What there is to tell of the phase: the page that somebody asks for, and the history."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

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
)
from pico_bot.partnerships import partnerships, phase_history, roles
from pico_bot.phases import sequence
from pico_bot.phases.checklist import Checklist, ticks_in
from pico_bot.phases.views import NextPhase, PastPhase, PhaseEffects, PhasePage, PhasePageState
from pico_bot.phases.views import history as phases_history
from pico_bot.phases.views import page as phases_page
from pico_bot.records import log

# How many decisions without a review the page names.
_MOST_UNREVIEWED = 8

_IN_FORCE = (State.CONFIRMED, State.UNDER_REVIEW)
_UNDECIDED = (State.PROPOSED, State.OBJECTED)


def page_of(session: Session, *, reader: Member, channel_id: str, now: datetime) -> Message:
    """Where the reader's partnership is and what is missing, with buttons for what they may do.

    `channel_id` is the Slack id of the channel that it was asked for in or about. Raises
    NotAllowed for whoever is of neither side.
    """
    log.require_side(reader.side)
    partnership = session.get_one(Partnership, reader.partnership_id)
    phase = phase_history.current_phase(session, partnership)
    proposal = open_proposal(session, partnership)
    ahead = _ahead(session, partnership, proposal)
    checklist = Checklist(session, partnership=partnership, reader=reader, now=now)
    unreviewed = _unreviewed(session, partnership, now=now)
    coming = None
    if ahead is not None:
        coming = NextPhase(
            phase=ahead,
            items=checklist.entering(ahead),
            effects=effects(session, partnership, ahead, now=now),
        )
    return phases_page.page_message(
        PhasePage(
            partnership=partnership,
            zone=_zone(session, partnership),
            phase=phase,
            since=phase_history.current_since(session, partnership),
            road=sequence.sequence(session, partnership),
            leaving=checklist.leaving(phase),
            entered=checklist.entered(phase),
            effects=effects(session, partnership, phase, now=now),
            coming=coming,
            proposal=proposal.decision if proposal else None,
            may_propose=_may_propose(session, reader),
            goes_on=sequence.is_open_ended(session, partnership),
            unreviewed=unreviewed[:_MOST_UNREVIEWED],
            unreviewed_count=len(unreviewed),
            reference=PhasePageState(
                channel_id=channel_id, step=sequence.steps_taken(session, partnership)
            ),
        )
    )


def history_of(session: Session, *, reader: Member) -> Message:
    """In which phases the reader's partnership was; raises as `page` does."""
    log.require_side(reader.side)
    partnership = session.get_one(Partnership, reader.partnership_id)
    begun = phase_history.all_periods(session, partnership) or [
        phase_history.first(session, partnership)
    ]
    past = [_past(session, partnership, each) for each in begun]
    return phases_history.history_message(partnership, past, zone=_zone(session, partnership))


def open_proposal(session: Session, partnership: Partnership) -> Proposal | None:
    """The step that waits for the two sides, if there is one from where the partnership is."""
    waiting = session.scalars(
        select(Proposal)
        .join(Decision, Decision.id == Proposal.decision_id)
        .where(
            Decision.partnership_id == partnership.id,
            Decision.state.in_(_UNDECIDED),
            Proposal.subject == ProposalSubject.PHASE,
        )
        .order_by(Proposal.decision_id)
    ).all()
    taken = sequence.steps_taken(session, partnership)
    return next((each for each in waiting if each.body["step"] == taken), None)


def effects(
    session: Session, partnership: Partnership, phase: PhaseTerms, *, now: datetime
) -> PhaseEffects:
    """What `phase` brings with it, as things are now."""
    terms = partnerships.terms_of(session, partnership)
    held = roles.contacts(session, partnership=partnership, now=now)
    asked = terms.questions if phase.questions is None else phase.questions
    return PhaseEffects(
        questions=[each.text for each in asked],
        rhythm=_rhythm(phase.rhythm or terms.rhythm),
        own_rhythm=phase.rhythm is not None,
        gaps=[each.role for each in held if each.is_gap and each.role.key in phase.roles],
    )


def _may_propose(session: Session, reader: Member) -> bool:
    """Whether the reader leads a side: to others the button would only be refused."""
    return reader.side in LEAD_ROLES and roles.lead_key(reader.side) in roles.keys_held(
        session, reader
    )


def _rhythm(agreed: Rhythm) -> str:
    """When the check-in is agreed to come; a sentence."""
    when = format_rhythm(weekdays=agreed.weekdays, at=agreed.at, every=agreed.every)
    return _("The check-in runs {when}.").format(when=when)


def _ahead(
    session: Session, partnership: Partnership, proposal: Proposal | None
) -> PhaseTerms | None:
    """The phase that comes next: the one that is proposed, or else the one that follows."""
    terms = partnerships.terms_of(session, partnership)
    proposed = terms.phase(proposal.body["to"]) if proposal else None
    return proposed or sequence.next_phase(session, partnership)


def _unreviewed(session: Session, partnership: Partnership, *, now: datetime) -> Sequence[Decision]:
    """The decisions in force that nobody is to look at again, or was to and did not.

    What both sides agreed on for the charter and the phases is looked at with those.
    """
    if not sequence.is_open_ended(session, partnership):
        return ()
    today = partnerships.today(session, partnership, now=now)
    agreed = select(Proposal.decision_id)
    return session.scalars(
        select(Decision)
        .where(
            Decision.partnership_id == partnership.id,
            Decision.state.in_(_IN_FORCE),
            or_(Decision.review_on.is_(None), Decision.review_on <= today),
            Decision.id.not_in(agreed),
        )
        .order_by(Decision.review_on.is_(None), Decision.review_on, Decision.id)
    ).all()


def _past(session: Session, partnership: Partnership, period: PhasePeriod) -> PastPhase:
    decision = period.decision_id and session.get_one(Decision, period.decision_id)
    return PastPhase(
        period=period,
        phase=phase_history.phase_named(session, partnership, period.phase),
        decision=decision or None,
        ticks=[(_words(session, partnership, each), each) for each in ticks_in(session, [period])],
    )


def _words(session: Session, partnership: Partnership, tick: CriterionTick) -> str:
    """What the ticked criterion says, or said when the charter had it."""
    for charter in phase_history.earlier_charters(session, partnership):
        phase = charter.terms.phase(tick.phase)
        for each in (*phase.exit, *phase.entry) if phase else ():
            if each.key == tick.criterion:
                return each.text
    return tick.criterion


def _zone(session: Session, partnership: Partnership) -> ZoneInfo:
    return ZoneInfo(partnerships.terms_of(session, partnership).time_zone)
