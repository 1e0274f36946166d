"""Decisions: confirm, object, edit, supersede and keep them.

`confirm` is the only way in which anything is confirmed. A proposal of a new charter or phase is a
decision too (`proposals`, `propose`); what happens once it is confirmed is registered in `effects`.
"""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pico_bot.blockkit import escape, folded, sentence
from pico_bot.core import AlreadyTaken, BadRequest, IllegalStep
from pico_bot.delivery import outbox
from pico_bot.i18n import format_day as say_day
from pico_bot.i18n import gettext as _
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
    StepDetail,
    role_of,
    snapshot_of,
)
from pico_bot.partnerships import partnerships
from pico_bot.records import (
    capture,
    cards,
    decider_changes,
    effects,
    links,
    lookup,
    proposals,
    reviews,
    routing,
    task_messages,
    transitions,
)
from pico_bot.records.capture import Reasoning, RecordDraft, Source
from pico_bot.records.views import REVIEW
from pico_bot.tags import Options

# States of a replacement that was confirmed at some time, and of one that still may be.
_WAS_CONFIRMED = (State.CONFIRMED, State.UNDER_REVIEW, State.SUPERSEDED)
_MAY_BE_CONFIRMED = (State.PROPOSED, State.OBJECTED)


def confirm(session: Session, *, decision: Decision, seen: str, by: Actor) -> None:
    """Confirm the exact text of `decision`, whose fingerprint the member has `seen`.

    If both sides have to confirm, the decision stays proposed until each has. Once it is confirmed,
    it supersedes the decisions that it replaces, and a proposal takes effect.

    Raises NotAllowed unless the member may act for a deciding role, and IllegalStep if the decision
    can't be confirmed now, its text has changed, its review date has passed, the member's side has
    confirmed already, or the proposal can no longer take effect.
    """
    transitions.check_allowed(session, record=decision, step=Step.CONFIRM, by=by)
    if seen != decision.text_fingerprint:
        raise IllegalStep(
            _(
                "{record} was edited while you were reading. Read it again: you confirm its "
                "exact wording."
            ).format(record=decision.reference)
        )
    _check_not_due(decision, now=by.now)
    proposal = proposals.proposal_of(session, decision)
    if proposal is not None:
        effects.effect_of(proposal).check(session, proposal=proposal)
    earlier = [each for each in decision.confirmations if each.side is by.member.side]
    missing = _sides_needed(session, decision, by=by) - {by.member.side}
    missing -= {each.side for each in decision.confirmations}
    if earlier and missing:
        error = AlreadyTaken if earlier[0].member_id == by.member.id else IllegalStep
        raise error(
            _(
                "{name} already confirmed {record} for your side. It's waiting for the other side."
            ).format(name=earlier[0].member.name, record=decision.reference)
        )
    transitions.apply(session, record=decision, step=Step.CONFIRM, by=by, keep_state=bool(missing))
    if not earlier:
        role = _confirming_role(session, decision, by.member, now=by.now)
        decision.confirmations.append(
            Confirmation(
                side=by.member.side,
                member=by.member,
                role=role,
                own_role_title=snapshot_of(decision.partnership).role(role).own_title
                if role
                else None,
                confirmed_at=by.now,
                fingerprint=seen,
            )
        )
    session.flush()
    if not missing:
        reviews.schedule_review(decision)
        _supersede_replaced(session, decision, by=by)
        if proposal is not None:
            effects.effect_of(proposal).take_effect(session, proposal=proposal, by=by)
    cards.publish(session, decision, now=by.now)
    if not missing:
        task_messages.notify_informed(session, decision, by=by)


def object_to(session: Session, *, decision: Decision, reason: str, by: Actor) -> None:
    """Object to `decision`, and notify its author and the person who proposed it.

    Raises BadRequest if `reason` is empty, else as `transitions.apply` does.
    """
    if not reason.strip():
        raise BadRequest(_("Enter the reason for your objection."))
    transitions.apply(session, record=decision, step=Step.OBJECT, by=by, note=reason)
    decision.objection = reason.strip()
    decision.objected_by = by.member
    _notify_proposers(session, decision, by=by)
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
    """Edit a proposed decision, which removes its confirmations and objection.

    Raises BadRequest if nothing was changed or if the review date isn't after today, else as
    `transitions.apply` does.
    """
    transitions.check_allowed(session, record=decision, step=Step.EDIT, by=by)
    if reasoning.review_on != decision.review_on:
        _check_review_date(decision, reasoning.review_on, now=by.now)
    title, text = transitions.edited_words(decision, title=title, text=text)
    changed = transitions.changed_fields(
        decision, title=title, text=text, area=area, **asdict(reasoning)
    )
    if not changed:
        _check_objection_addressed(decision)
    transitions.require_changes(changed)
    objector, fingerprint = task_messages.objector_of(decision), decision.text_fingerprint
    transitions.apply(session, record=decision, step=Step.EDIT, by=by, details=changed)
    before = decider_changes.decider_before(decision)
    decision.title, decision.text = title, text
    reasoning.apply_to(decision)
    is_moved = area != decision.area
    if is_moved:
        transitions.reassign(session, record=decision, area=area, owner=None, now=by.now)
    if changed.keys() & {StepDetail.TITLE, StepDetail.TEXT}:
        transitions.repropose(session, record=decision, by=by)
    else:
        decision.reset()
    cards.publish(session, decision, now=by.now)
    decider_changes.notify_sides(session, decision, before=before, by=by)
    if is_moved:
        task_messages.notify_of_new_area(session, decision, before=before, objector=objector, by=by)
    elif objector is not None or decision.text_fingerprint != fingerprint:
        task_messages.notify_of_new_text(session, decision, objector=objector, by=by)


def supersede(
    session: Session,
    *,
    decision: Decision,
    text: str,
    area: str,
    reasoning: Reasoning,
    by: Actor,
) -> Record:
    """Propose a replacement for `decision`, which stays in force until that is confirmed.

    Raises BadRequest if the review date isn't after today, else as `transitions.apply` does.
    """
    transitions.check_allowed(session, record=decision, step=Step.SUPERSEDE, by=by)
    _check_review_date(decision, reasoning.review_on, now=by.now)
    replacement = capture.create(
        session,
        channel=decision.channel,
        draft=RecordDraft(
            kind=Kind.DECISION, text=text, options=Options(area=area), reasoning=reasoning
        ),
        source=Source(text=text, thread_ts=cards.thread_of(session, decision)),
        author=by.member,
        by=by,
    )
    links.link(session, source=replacement, target=decision, link_type=LinkType.SUPERSEDES, by=by)
    transitions.apply(
        session,
        record=decision,
        step=Step.SUPERSEDE,
        by=by,
        details={StepDetail.REPLACEMENT: replacement.reference},
    )
    cards.publish(session, decision, replacement, now=by.now)
    before = decider_changes.decider_before(decision)
    decider_changes.notify_sides(session, replacement, before=before, by=by)
    return replacement


def keep(session: Session, *, decision: Decision, review_on: date | None, by: Actor) -> None:
    """Keep a decision under review in force, with the next review on `review_on` if any.

    Raises BadRequest if that day isn't after today, else as `transitions.apply` does.
    """
    transitions.check_allowed(session, record=decision, step=Step.KEEP, by=by)
    _check_review_date(decision, review_on, now=by.now)
    changed = transitions.changed_fields(decision, review_on=review_on)
    transitions.apply(session, record=decision, step=Step.KEEP, by=by, details=changed)
    decision.review_on = review_on
    reviews.schedule_review(decision)
    cards.publish(session, decision, now=by.now)


def _sides_needed(session: Session, decision: Decision, *, by: Actor) -> set[Side]:
    proposal = proposals.proposal_of(session, decision)
    if proposal is not None:
        return proposals.sides_needed(decision, proposal=proposal, member=by.member, now=by.now)
    area = snapshot_of(decision.partnership).terms.area(decision.area)
    if area.both_sides:
        return {Side.CONSULTANCY, Side.CUSTOMER}
    return {role_of(decision).side}


def _supersede_replaced(session: Session, decision: Decision, *, by: Actor) -> None:
    """Mark the decisions that `decision` replaces as superseded.

    If another replacement of the same decision was confirmed first, that one is superseded instead,
    so that two replacements are never in force at once. Other open replacements of a decision that
    is superseded now are linked to replace this one.
    """
    replaced = _linked_ids(session, Link.target_id, Link.source_id == decision.id)
    seen = {decision.id}
    while replaced:
        older = lookup.lock(session, replaced.pop(0))
        if older.id in seen:
            continue
        seen.add(older.id)
        if older.state is State.SUPERSEDED:
            replaced += _linked_ids(
                session, Link.source_id, Link.target_id == older.id, confirmed=True
            )
            continue
        links.link(session, source=decision, target=older, link_type=LinkType.SUPERSEDES, by=by)
        applied = transitions.apply_if_possible(
            session,
            record=older,
            step=Step.BE_SUPERSEDED,
            via=by.via,
            member=by.member,
            now=by.now,
            details={StepDetail.REPLACEMENT: decision.reference},
        )
        if applied:
            _link_other_replacements(session, decision, older, by=by)


def _link_other_replacements(
    session: Session, decision: Decision, older: Record, *, by: Actor
) -> None:
    others = _linked_ids(session, Link.source_id, Link.target_id == older.id, confirmed=False)
    for other_id in others:
        other = session.get_one(Decision, other_id)
        links.link(session, source=other, target=decision, link_type=LinkType.SUPERSEDES, by=by)


def _linked_ids(
    session: Session,
    end: InstrumentedAttribute[int],
    condition: ColumnElement[bool],
    *,
    confirmed: bool | None = None,
) -> list[int]:
    """The ids at one `end` of the SUPERSEDES links that match `condition`.

    With `confirmed`, only decisions that were confirmed at some time; if it is False, only those
    that still may be.
    """
    found = (
        select(end)
        .join(Record, Record.id == end)
        .where(Link.link_type == LinkType.SUPERSEDES, condition)
    )
    if confirmed is not None:
        states = _WAS_CONFIRMED if confirmed else _MAY_BE_CONFIRMED
        found = found.where(Record.state.in_(states))
    return list(session.scalars(found.order_by(Link.id)))


def _confirming_role(
    session: Session, decision: Decision, member: Member, *, now: datetime
) -> str | None:
    """The role in which `member` confirms: a deciding role of `decision`, if they hold one."""
    deciding = [decision.responsible_role, routing.other_decider(session, decision)]
    held = snapshot_of(decision.partnership).keys_held(member, now=now)
    if proposals.proposal_of(session, decision) is not None:
        return LEAD_ROLES[member.side]
    return next((key for key in (*deciding, *held) if key in held), None)


def _check_objection_addressed(decision: Decision) -> None:
    if decision.state is State.OBJECTED and decision.objected_by:
        raise BadRequest(
            _(
                "You haven't changed anything, so {name}'s objection still applies. Edit the "
                "text to address it."
            ).format(name=decision.objected_by.name)
        )


def _check_not_due(decision: Decision, *, now: datetime) -> None:
    today = partnerships.today(decision.partnership, now=now)
    if decision.review_on is not None and decision.review_on <= today:
        raise IllegalStep(
            _(
                "{record}'s review date, {day}, has passed. Set a later one with Edit, then "
                "confirm."
            ).format(record=decision.reference, day=say_day(decision.review_on))
        )


def _check_review_date(decision: Decision, review_on: date | None, *, now: datetime) -> None:
    today = partnerships.today(decision.partnership, now=now)
    if review_on is not None and review_on <= today:
        raise BadRequest(
            _("The review date must be after today ({day}).").format(day=say_day(today)),
            field=REVIEW,
        )


def _notify_proposers(session: Session, decision: Decision, *, by: Actor) -> None:
    """Send the objection to the author and the person who proposed the decision."""
    name = escape(decision.reference)
    link = f"<{decision.permalink}|{name}>" if decision.permalink else name
    proposers = {each.id: each for each in (decision.author, decision.logged_by)}
    for proposer in proposers.values():
        # People who have left, or aren't part of the partnership, may not read it.
        excluded = proposer.left_at is not None or proposer.side is Side.UNKNOWN
        if excluded or proposer.id == by.member.id:
            continue
        outbox.enqueue_direct(
            session,
            key=f"objection:{decision.id}:{len(decision.history)}:{proposer.id}",
            user=proposer.slack_user_id,
            message=sentence(
                _(":raised_hand: {name} objected to {record} *{title}*: {objection}").format(
                    name=escape(by.member.name),
                    record=link,
                    title=escape(decision.title),
                    objection=folded(decision.objection or "", limit=1000),
                )
            ),
            audience=Audience.SHARED,
            now=by.now,
        )
