"""Charter changes: proposed by the lead of one side, in force once the other's confirms."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import area_name
from pico_bot.charter.account_names import account_names
from pico_bot.charter.apply import apply_terms
from pico_bot.charter.diff import charter_changes
from pico_bot.charter.documents import Document, apply_patch, document, overlaps, parse_terms
from pico_bot.charter.validation import problems
from pico_bot.charter.validation.problem import Problem
from pico_bot.core import BadRequest, IllegalStep, NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, join_and, ngettext, use_locale, use_now
from pico_bot.model import (
    DECIDING_SIDES,
    Actor,
    Channel,
    Charter,
    CharterTerms,
    Decision,
    Partnership,
    Proposal,
    ProposalSubject,
    Side,
    snapshot_of,
)
from pico_bot.partnerships import partnerships, phase_history, roles
from pico_bot.records import proposals, propose
from pico_bot.tags import title_of

INTERNAL_CHANNEL = "internal_channel"
_CHANGES, _NAME = "changes", "name"

_MAX_PROBLEMS = 10

_NEEDS_REASON = {
    Side.CUSTOMER: gettext_noop(
        "By default the customer decides on {areas}. You can change that, but give a reason."
    ),
    Side.CONSULTANCY: gettext_noop(
        "By default the consultancy decides on {areas}. You can change that, but give a reason."
    ),
}


def propose_change(
    session: Session,
    *,
    channel: Channel,
    changes: Mapping[str, Any],
    reason: str | None,
    by: Actor,
) -> Decision:
    """Propose `changes`, a merge patch of the charter, to the other side.

    If the other side's lead role is vacant, the decision is confirmed and in force at once. Raises
    NotAllowed unless the member leads a side; BadRequest if the result is invalid or unchanged, or
    if it lets another side decide than by default and no `reason` is given.
    """
    partnership = channel.partnership
    roles.require_admin(partnership, member=by.member, now=by.now)
    current = lock(session, partnership)
    before = document(partnership.name, current.terms)
    after = _changed(partnership, before, changes)
    if after == before:
        raise BadRequest(_("Nothing to change: the charter already says this."))
    _check_side_overrides(partnership, current.terms, parse_terms(after), by=by)
    if before[INTERNAL_CHANNEL] != after[INTERNAL_CHANNEL]:
        _require_consultancy(by)
        raise ValueError("the internal channel isn't proposed; see set_internal_channel")
    reason = reason.strip() or None if reason else None
    prompt = reason_prompt(current.terms, parse_terms(after))
    if prompt and not reason:
        raise BadRequest(prompt)
    # The text is stored for good.
    with use_locale(current.terms.language), use_now(None):
        lines = charter_changes(before, after, names=account_names(session, partnership))
        title = title_of(lines[0]) if len(lines) == 1 else _title(len(lines))
    return propose.propose(
        session,
        channel=channel,
        subject=ProposalSubject.CHARTER,
        title=title,
        text="\n".join(lines),
        body={_CHANGES: dict(changes), _NAME: partnership.name},
        reason=reason,
        by=by,
    )


def _check_side_overrides(
    partnership: Partnership,
    before: CharterTerms,
    after: CharterTerms,
    *,
    by: Actor,
) -> None:
    """Raise NotAllowed if the customer adds people to a consultancy that can't confirm that."""
    adds_consultants = any(
        side is Side.CONSULTANCY and before.side_overrides.get(who) is not side
        for who, side in after.side_overrides.items()
    )
    if not adds_consultants or by.member.side is Side.CONSULTANCY:
        return
    if proposals.is_lead_vacant(partnership=partnership, side=Side.CONSULTANCY, now=by.now):
        raise NotAllowed(
            _(
                "Only the consultancy lead can add people to the consultancy side, and there's "
                "no lead yet."
            )
        )


def set_internal_channel(
    session: Session, *, partnership: Partnership, slack_id: str | None, by: Actor
) -> None:
    """Choose the consultancy's internal channel, in force at once; None for direct messages.

    The customer neither sees nor confirms it, so it is stored in the version in force. Raises
    NotAllowed unless the consultancy's lead does it, BadRequest if the channel is a partnership's.
    """
    roles.require_admin(partnership, member=by.member, now=by.now)
    _require_consultancy(by)
    if slack_id and session.scalar(select(Channel.id).where(Channel.slack_id == slack_id)):
        raise BadRequest(
            _(
                "The internal channel can't belong to a partnership, because customers read "
                "those channels. Choose another."
            )
        )
    current = lock(session, partnership)
    _changed(partnership, document(partnership.name, current.terms), {INTERNAL_CHANNEL: slack_id})
    current.body = replace(current.terms, internal_channel=slack_id).to_json()
    session.flush()


def _require_consultancy(by: Actor) -> None:
    if by.member.side is not Side.CONSULTANCY:
        raise NotAllowed(_("Only the consultancy lead can choose the internal channel."))


def take_effect(session: Session, *, proposal: Proposal, by: Actor) -> None:
    """Apply `proposal` to the charter, once; `by` gave the last confirmation.

    Raises IllegalStep if others have changed the same settings since it was proposed, or if the
    result is no longer valid.
    """
    if proposal.applied_at is not None:
        return
    decision = proposal.decision
    partnership = decision.partnership
    current = lock(session, partnership)
    base = session.scalars(
        select(Charter).where(
            Charter.partnership_id == partnership.id, Charter.version == proposal.base_version
        )
    ).one()
    changes = proposal.body[_CHANGES]
    before = document(partnership.name, current.terms)
    if overlaps(document(proposal.body[_NAME], base.terms), before, changes):
        raise IllegalStep(
            _(
                "Others have since changed what {reference} would change. Withdraw it and "
                "propose again."
            ).format(reference=decision.reference)
        )
    try:
        after = _changed(partnership, before, changes)
    except BadRequest as error:
        raise IllegalStep(
            _(
                "{reference} no longer fits the charter. Withdraw it and propose again.\n{problems}"
            ).format(reference=decision.reference, problems=error.sentence)
        ) from error
    # The partnership stays in its phase, even if the charter now starts with another.
    phase_history.ensure_started(session, partnership)
    partnership.name = after[_NAME]
    terms = parse_terms(after)
    add_version(
        session, current, terms, by=Actor(member=decision.author, via=by.via, now=by.now),
        proposal=proposal,
    )  # fmt: skip
    proposal.applied_at = by.now
    apply_terms(session, partnership=partnership, before=current.terms, after=terms, now=by.now)


def lock(session: Session, partnership: Partnership) -> Charter:
    """The charter in force, locked against other changes until the transaction ends."""
    session.flush()
    session.get_one(
        Partnership,
        partnership.id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )
    return partnerships.version_in_force(session, partnership)


def add_version(
    session: Session,
    current: Charter,
    terms: CharterTerms,
    *,
    by: Actor,
    proposal: Proposal | None = None,
) -> None:
    """Add a version of the charter with `terms`, set by `by`."""
    session.add(
        Charter(
            partnership_id=current.partnership_id,
            version=current.version + 1,
            body=terms.to_json(),
            created_at=by.now,
            created_by=by.member,
            reason=proposal.reason if proposal else None,
            decision=proposal.decision if proposal else None,
        )
    )
    session.flush()


def reason_prompt(before: CharterTerms, after: CharterTerms) -> str | None:
    """The sentence that asks for a reason, if another side is to decide than by default."""
    areas_by_side: dict[Side, list[str]] = {}
    for area, side in DECIDING_SIDES.items():
        if _decides_elsewhere(after, area, side) and (
            not _decides_elsewhere(before, area, side)
            or before.areas[area].decider != after.areas[area].decider
        ):
            areas_by_side.setdefault(side, []).append(area_name(area))
    return (
        " ".join(
            _(_NEEDS_REASON[side]).format(areas=join_and(areas))
            for side, areas in areas_by_side.items()
        )
        or None
    )


def role_side_problems(partnership: Partnership, terms: CharterTerms) -> list[Problem]:
    """A problem for each role, current or dropped, that `terms` move to the other side."""
    sides = {role.key: role.side for role in snapshot_of(partnership).roles.values()}
    return [
        Problem(
            path=f"roles.{key}.side",
            sentence=_(
                "“{role}” can't change sides. Use another name for a role on the other side, "
                "and in YAML another key."
            ).format(role=_(role.title)),
        )
        for key, role in terms.roles.items()
        if sides.get(key, role.side) is not role.side
    ]


def _changed(partnership: Partnership, before: Document, changes: Mapping[str, Any]) -> Document:
    """The charter with `changes` applied; raises BadRequest if it is invalid."""
    after = apply_patch(before, changes)
    found = problems(after)
    if not found:
        found = role_side_problems(partnership, parse_terms(after))
    if found:
        lines = [
            _("{path}: {sentence}").format(path=each.path, sentence=each.sentence)
            for each in found[:_MAX_PROBLEMS]
        ]
        raise BadRequest("\n".join(lines))
    return document(after[_NAME], parse_terms(after))


def _decides_elsewhere(terms: CharterTerms, area: str, side: Side) -> bool:
    responsibilities = terms.areas.get(area)
    return responsibilities is not None and terms.roles[responsibilities.decider].side is not side


def _title(count: int) -> str:
    return ngettext(
        "Change {count} charter setting", "Change {count} charter settings", count
    ).format(count=count)
