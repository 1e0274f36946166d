"""Reviews of confirmed decisions: on their review date, or because of a change."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import Decision, Member, State, Step, StepDetail, Via
from pico_bot.partnerships import partnerships
from pico_bot.records import cards, lookup, proposals, transitions
from pico_bot.records.views import record_details

# The time zone that is furthest ahead of UTC.
_EARLIEST_ZONE = timedelta(hours=14)


def review_if_due(session: Session, *, decision_id: int, now: datetime) -> bool:
    """Put a confirmed decision under review if its review date has come; returns whether it has."""
    decision = session.get_one(Decision, decision_id)
    # Checked before locking: for most candidates the day hasn't begun in their time zone yet.
    if _review_date_reached(session, decision, now=now) is None:
        return False
    lookup.lock(session, decision_id)
    reached = _review_date_reached(session, decision, now=now)
    if reached is None:
        return False
    return put_under_review(
        session,
        decision=decision,
        cause=StepDetail.REVIEW_DUE,
        cause_value=reached.isoformat(),
        via=Via.SCHEDULE,
        member=None,
        now=now,
    )


def put_under_review(
    session: Session,
    *,
    decision: Decision,
    cause: StepDetail,
    cause_value: str,
    via: Via,
    member: Member | None,
    now: datetime,
) -> bool:
    """Put a confirmed decision under review and notify its decider in the thread.

    The history shows `cause` with its `cause_value`. `member` is the person behind it, if any;
    `now` is in UTC. Returns whether the decision is now under review: it isn't if it wasn't
    confirmed or is a proposal, which only another proposal changes.
    """
    if proposals.proposal_of(session, decision) is not None:
        return False
    applied = transitions.apply_if_possible(
        session,
        record=decision,
        step=Step.REVIEW,
        via=via,
        member=member,
        now=now,
        details={cause: cause_value},
    )
    if applied:
        with use_locale(partnerships.terms_of(session, decision.partnership).language):
            who = decision.responsible.mention if decision.responsible else _("The decider")
            text = _(
                "{who}: *{record}* needs review because {because}. Keep or supersede it on "
                "its card."
            ).format(
                who=who,
                record=decision.reference,
                because=escape(record_details.step_detail(cause, cause_value)),
            )
        cards.post_in_thread(
            session, decision, key=f"review:{len(decision.history)}", text=text, now=now
        )
    return applied


def due_for_review(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of confirmed decisions whose review date has come in some time zone.

    `review_if_due` checks the partnership's own time zone.
    """
    return session.scalars(
        select(Decision.id)
        .where(
            Decision.state == State.CONFIRMED,
            Decision.review_on <= (now + _EARLIEST_ZONE).date(),
        )
        .order_by(Decision.id)
    ).all()


def _review_date_reached(session: Session, decision: Decision, *, now: datetime) -> date | None:
    """The review date of a confirmed decision, once it has come."""
    today = partnerships.today(session, decision.partnership, now=now)
    is_confirmed = decision.state is State.CONFIRMED
    reached = decision.review_on is not None and decision.review_on <= today
    return decision.review_on if is_confirmed and reached else None
