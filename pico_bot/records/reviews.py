"""Reviews of confirmed decisions: on their review date, or because of a change."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.core import first_moment
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import Decision, Member, State, Step, StepDetail, Via, snapshot_of
from pico_bot.partnerships import partnerships
from pico_bot.records import cards, lookup, proposals, transitions
from pico_bot.records.views import record_details

# The time zone that is furthest ahead of UTC.
_EARLIEST_ZONE = timedelta(hours=14)

# A decision is checked this often from when its review date has come somewhere until it has come in
# its partnership, whose time zone may change.
_CHECK_INTERVAL = timedelta(hours=1)


def schedule_review(decision: Decision) -> None:
    """Set when to check the review date of a decision that was just confirmed."""
    day = decision.review_on
    midnight = datetime.combine(day, time(), UTC) if day is not None else None
    decision.review_check_at = midnight - _EARLIEST_ZONE if midnight is not None else None


def review_if_due(session: Session, decision_id: int, *, now: datetime) -> bool:
    """Put a confirmed decision under review if its review date has come; returns whether it has.

    Otherwise sets the next check.
    """
    lookup.lock(session, decision_id)
    decision = session.get_one(Decision, decision_id)
    if decision.review_check_at is None or decision.review_check_at > now:
        return False
    decision.review_check_at = None
    day = decision.review_on
    if decision.state is not State.CONFIRMED or day is None:
        return False
    if day > partnerships.today(decision.partnership, now=now):
        decision.review_check_at = _next_check(decision, day, now=now)
        return False
    return put_under_review(
        session,
        decision=decision,
        cause=StepDetail.REVIEW_DUE,
        cause_value=day.isoformat(),
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
        with use_locale(snapshot_of(decision.partnership).terms.language):
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


@cache
def due_for_review() -> Select[int, datetime | None]:
    """Selects the decisions whose review date may have come; `review_if_due` checks it."""
    return (
        select(Decision.id, Decision.review_check_at)
        .where(Decision.review_check_at <= bindparam("now"))
        .order_by(Decision.review_check_at, Decision.id)
    )


def _next_check(decision: Decision, day: date, *, now: datetime) -> datetime:
    zone = snapshot_of(decision.partnership).zone
    begins = first_moment(datetime.combine(day, time()), zone)
    return min(begins, now + _CHECK_INTERVAL)
