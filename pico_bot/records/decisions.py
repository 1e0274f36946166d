"""Decisions: confirmed on their exact text by whoever they belong to, objected to, superseded."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pico_bot.blockkit import escape, folded, sentence
from pico_bot.core import BadRequest, IllegalStep
from pico_bot.delivery import outbox
from pico_bot.i18n import format_day as say_day
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import (
    LEAD_ROLES,
    Actor,
    Audience,
    Confirmation,
    Decision,
    Kind,
    Link,
    LinkType,
    Member,
    Record,
    Side,
    State,
    Step,
    Via,
)
from pico_bot.partnerships import partnerships, roles
from pico_bot.records import capture, cards, effects, links, lookup, proposals, routing, transitions
from pico_bot.records.capture import Reasoning, RecordDraft, Source
from pico_bot.records.views import REVIEW
from pico_bot.tags import Options

# A day begins first in the time zone that is furthest ahead.
_EARLIEST_ZONE = timedelta(hours=14)

# Successors that took the place that they were proposed for, and those that still may.
_HELD = (State.CONFIRMED, State.UNDER_REVIEW, State.SUPERSEDED)
_MAY_HOLD = (State.PROPOSED, State.OBJECTED)


def confirm(session: Session, *, decision: Decision, seen: str, by: Actor) -> None:
    """Confirm `decision` on the text that the member saw, whose fingerprint is `seen`.

    Where the charter wants both sides to confirm, it is confirmed once each side has. Raises
    IllegalStep where the text changed since, the review date has come, the member's side has
    confirmed already, it is a step to another phase from where they are not any more, or there is
    nothing to confirm, and NotAllowed unless the member answers for a deciding role.
    """
    transitions.check_allowed(session, record=decision, step=Step.CONFIRM, by=by)
    if seen != decision.text_fingerprint:
        raise IllegalStep(
            _(
                "{record} was edited while you were reading. Read it again: you confirm its "
                "exact wording."
            ).format(record=decision.reference)
        )
    _check_not_due(session, decision, now=by.now)
    proposal = proposals.proposal_of(session, decision)
    if proposal is not None:
        effects.effect_of(proposal).check(session, proposal=proposal)
    before = [each for each in decision.confirmations if each.side is by.member.side]
    missing = _sides_needed(session, decision, by=by) - {by.member.side}
    missing -= {each.side for each in decision.confirmations}
    if before and missing:
        raise IllegalStep(
            _(
                "{name} already confirmed {record} for your side. It's waiting for the other side."
            ).format(name=before[0].member.name, record=decision.reference)
        )
    transitions.apply(session, record=decision, step=Step.CONFIRM, by=by, stays=bool(missing))
    if not before:
        role = _role_of(session, decision, by.member)
        decision.confirmations.append(
            Confirmation(
                side=by.member.side,
                member=by.member,
                role=role,
                role_title=decision.partnership.role(role).title if role else None,
                confirmed_at=by.now,
                fingerprint=seen,
            )
        )
    session.flush()
    with cards.batched(session, now=by.now):
        if not missing:
            _take_the_place(session, decision, by=by)
            if proposal is not None:
                effects.effect_of(proposal).take_effect(session, proposal=proposal, by=by)
        cards.publish(session, decision, now=by.now)


def object_to(session: Session, *, decision: Decision, reason: str, by: Actor) -> None:
    """Object to `decision` for `reason`; who said it and who proposed it are told, once.

    Raises BadRequest without a reason, else as `records.take`.
    """
    if not reason.strip():
        raise BadRequest(_("Enter the reason for your objection."))
    transitions.apply(session, record=decision, step=Step.OBJECT, by=by, note=reason)
    decision.objection = reason.strip()
    decision.objected_by = by.member
    _tell_proposers(session, decision, by=by)
    cards.publish(session, decision, now=by.now)


def edit(
    session: Session,
    *,
    decision: Decision,
    title: str,
    text: str,
    area: str,
    reasoning: Reasoning,
    by: Actor,
) -> None:
    """Change what is proposed; confirmation starts anew, unless nothing was changed.

    Raises BadRequest where nothing answers an objection or the review date has come already, else
    as `records.take` does.
    """
    transitions.check_allowed(session, record=decision, step=Step.EDIT, by=by)
    said = (decision.title, decision.text, decision.area)
    if (title, text, area) == said and reasoning == Reasoning.of(decision):
        _check_answered(decision)
        return
    if reasoning.review_on != decision.review_on:
        _check_review_date(session, decision, reasoning.review_on, now=by.now)
    changed = transitions.describe_changes(
        decision, title=title, text=text, area=area, **asdict(reasoning)
    )
    transitions.apply(session, record=decision, step=Step.EDIT, by=by, note=changed)
    decision.title, decision.text = title, text
    reasoning.give_to(decision)
    decision.begin_anew()
    if area != decision.area:
        transitions.reassign(session, record=decision, area=area, owner=None, now=by.now)
    cards.publish(session, decision, now=by.now)


def supersede(
    session: Session,
    *,
    decision: Decision,
    text: str,
    area: str,
    reasoning: Reasoning,
    by: Actor,
) -> Record:
    """Propose a new decision in place of `decision`, which stays in force until it is confirmed.

    The two are tied for good. Raises BadRequest where the review date has come already, else as
    `records.take` does.
    """
    transitions.check_allowed(session, record=decision, step=Step.SUPERSEDE, by=by)
    _check_review_date(session, decision, reasoning.review_on, now=by.now)
    newer = capture.create(
        session,
        channel=decision.channel,
        entry=RecordDraft(
            kind=Kind.DECISION, text=text, options=Options(area=area), reasoning=reasoning
        ),
        source=Source(text=text, thread_ts=cards.thread_of(session, decision)),
        author=by.member,
        by=by,
    )
    links.link(session, source=newer, target=decision, how=LinkType.SUPERSEDES, by=by)
    note = _("replacement: {record}").format(record=newer.reference)
    transitions.apply(session, record=decision, step=Step.SUPERSEDE, by=by, note=note)
    cards.publish(session, decision, now=by.now)
    cards.publish(session, newer, now=by.now)
    return newer


def keep(session: Session, *, decision: Decision, review_on: date | None, by: Actor) -> None:
    """Let a decision under review stay as it is, to be looked at again on `review_on` if at all.

    Raises BadRequest where that day has come already, else as `records.take` does.
    """
    transitions.check_allowed(session, record=decision, step=Step.KEEP, by=by)
    _check_review_date(session, decision, review_on, now=by.now)
    changed = transitions.describe_changes(decision, review_on=review_on)
    transitions.apply(session, record=decision, step=Step.KEEP, by=by, note=changed)
    decision.review_on = review_on
    cards.publish(session, decision, now=by.now)


def review_due(session: Session, *, decision_id: int, now: datetime) -> bool:
    """Put a confirmed decision under review whose review date has come; returns whether it had."""
    decision = session.get_one(Decision, decision_id)
    # Looked at before it is held: most candidates only wait for their day to begin.
    if _day_that_came(session, decision, now=now) is None:
        return False
    lookup.lock(session, decision_id)
    came = _day_that_came(session, decision, now=now)
    if came is None:
        return False
    with use_locale(partnerships.terms_of(session, decision.partnership).language):
        return review(
            session,
            decision=decision,
            because=_("its review date ({day}) has come").format(day=say_day(came)),
            via=Via.SCHEDULE,
            member=None,
            now=now,
        )


def review(
    session: Session,
    *,
    decision: Decision,
    because: str,
    via: Via,
    member: Member | None,
    now: datetime,
) -> bool:
    """Put a confirmed decision under review and say so once in its thread, to who decides.

    What brought something about stays as it is: another proposal changes that again.
    """
    if proposals.proposal_of(session, decision) is not None:
        return False
    followed = transitions.apply_if_possible(
        session,
        record=decision,
        step=Step.REVIEW,
        via=via,
        member=member,
        now=now,
        note=because,
    )
    if followed:
        who = decision.responsible.mention if decision.responsible else _("The decider")
        cards.post_in_thread(
            session,
            decision,
            what=f"review:{len(decision.history)}",
            text=_(
                "{who}: *{record}* needs review because {because}. Keep or supersede it on "
                "its card."
            ).format(who=who, record=decision.reference, because=escape(because)),
            now=now,
        )
    return followed


def due_for_review(session: Session, *, now: datetime) -> Sequence[int]:
    """The ids of confirmed decisions whose review date has come somewhere on earth.

    Whether it has come where they live is for `review_due` to say, of each by itself.
    """
    return session.scalars(
        select(Decision.id)
        .where(
            Decision.state == State.CONFIRMED,
            Decision.review_on <= (now + _EARLIEST_ZONE).date(),
        )
        .order_by(Decision.id)
    ).all()


def _day_that_came(session: Session, decision: Decision, *, now: datetime) -> date | None:
    """The review date of a confirmed decision, once it has come."""
    today = partnerships.today(session, decision.partnership, now=now)
    is_confirmed = decision.state is State.CONFIRMED
    has_come = decision.review_on is not None and decision.review_on <= today
    return decision.review_on if is_confirmed and has_come else None


def _sides_needed(session: Session, decision: Decision, *, by: Actor) -> set[Side]:
    proposal = proposals.proposal_of(session, decision)
    if proposal is not None:
        return proposals.sides_needed(
            session, decision, proposal=proposal, member=by.member, now=by.now
        )
    area = partnerships.terms_of(session, decision.partnership).area(decision.area)
    if area.both_sides:
        return {Side.CONSULTANCY, Side.CUSTOMER}
    return {decision.partnership.role(decision.responsible_role).side}


def _take_the_place(session: Session, decision: Decision, *, by: Actor) -> None:
    """Let what `decision` supersedes give way; the two ends tell of each other for good.

    Where another decision was faster, the one that took the place then gives way now, so that two
    never hold at once. What else was proposed in the same place is tied to this one from now on.
    """
    superseded = _ends(session, Link.target_id, Link.source_id == decision.id)
    met = {decision.id}
    while superseded:
        older = lookup.lock(session, superseded.pop(0))
        if older.id in met:
            continue
        met.add(older.id)
        if older.state is State.SUPERSEDED:
            superseded += _ends(session, Link.source_id, Link.target_id == older.id, held=True)
            continue
        links.link(session, source=decision, target=older, how=LinkType.SUPERSEDES, by=by)
        gave_way = transitions.apply_if_possible(
            session,
            record=older,
            step=Step.BE_SUPERSEDED,
            via=by.via,
            member=by.member,
            now=by.now,
            note=_("by {record}").format(record=decision.reference),
        )
        if gave_way:
            _tie_rivals(session, decision, older, by=by)


def _tie_rivals(session: Session, decision: Decision, older: Record, *, by: Actor) -> None:
    for rival_id in _ends(session, Link.source_id, Link.target_id == older.id, held=False):
        rival = session.get_one(Decision, rival_id)
        links.link(session, source=rival, target=decision, how=LinkType.SUPERSEDES, by=by)


def _ends(
    session: Session,
    end: InstrumentedAttribute[int],
    *which: ColumnElement[bool],
    held: bool | None = None,
) -> list[int]:
    """The records at one end of these successions: those that hold or held, or may come to."""
    found = (
        select(end).join(Record, Record.id == end).where(Link.tie == LinkType.SUPERSEDES, *which)
    )
    if held is not None:
        states = _HELD if held else _MAY_HOLD
        found = found.where(Record.state.in_(states))
    return list(session.scalars(found.order_by(Link.id)))


def _role_of(session: Session, decision: Decision, member: Member) -> str | None:
    """The role in which `member` confirms: the one that was asked, if they hold it."""
    asked = [decision.responsible_role, routing.other_decider(session, decision)]
    held = roles.keys_held(session, member)
    if proposals.proposal_of(session, decision) is not None:
        return LEAD_ROLES[member.side]
    return next((key for key in (*asked, *held) if key in held), None)


def _check_answered(decision: Decision) -> None:
    if decision.state is State.OBJECTED and decision.objected_by:
        raise BadRequest(
            _(
                "You haven't changed anything, so {name}'s objection still applies. Edit the "
                "text to address it."
            ).format(name=decision.objected_by.name)
        )


def _check_not_due(session: Session, decision: Decision, *, now: datetime) -> None:
    today = partnerships.today(session, decision.partnership, now=now)
    if decision.review_on is not None and decision.review_on <= today:
        raise IllegalStep(
            _(
                "{record}'s review date, {day}, has passed. Set a later one with Edit, then "
                "confirm."
            ).format(record=decision.reference, day=say_day(decision.review_on))
        )


def _check_review_date(
    session: Session, decision: Decision, review_on: date | None, *, now: datetime
) -> None:
    today = partnerships.today(session, decision.partnership, now=now)
    if review_on is not None and review_on <= today:
        raise BadRequest(
            _("The review date must be after today ({day}).").format(day=say_day(today)),
            field=REVIEW,
        )


def _tell_proposers(session: Session, decision: Decision, *, by: Actor) -> None:
    """Tell who said it and who proposed it, wherever they are, of the objection."""
    name = escape(decision.reference)
    where = f"<{decision.permalink}|{name}>" if decision.permalink else name
    proposers = {each.id: each for each in (decision.author, decision.logged_by)}
    for proposer in proposers.values():
        # Whoever has left, or is of neither side, hears no more of what the two sides say.
        gone = proposer.left_at is not None or proposer.side is Side.UNKNOWN
        if gone or proposer.id == by.member.id:
            continue
        outbox.enqueue_direct(
            session,
            key=f"objection:{decision.id}:{len(decision.history)}:{proposer.id}",
            user=proposer.slack_user_id,
            message=sentence(
                _(":raised_hand: {name} objected to {record} *{title}*: {objection}").format(
                    name=escape(by.member.name),
                    record=where,
                    title=escape(decision.title),
                    objection=folded(decision.objection or "", limit=1000),
                )
            ),
            audience=Audience.SHARED,
            now=by.now,
        )
