"""Changing the charter: proposed by one side's lead, in force once the other side's confirms."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.charter.apply import apply_terms
from pico_bot.charter.diff import describe_changes
from pico_bot.charter.documents import Document, document, merged, overlaps, terms_of
from pico_bot.charter.validation import problems
from pico_bot.charter.validation.problem import Problem
from pico_bot.core import BadRequest, IllegalStep, NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, join_and, ngettext, use_locale
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
)
from pico_bot.partnerships import partnerships, phase_history, roles
from pico_bot.records import proposals, propose
from pico_bot.tags import title_of

_CHANGES, _NAME = "changes", "name"

# As many problems as one answer lists.
_MOST_TOLD = 10

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

    It is in force at once, and the decision confirmed, where nobody holds the other side's lead
    role. Raises NotAllowed unless the member leads a side, BadRequest where the charter would have
    a mistake, nothing would change, or somebody decides whom the model does not see there and no
    `reason` says why.
    """
    partnership = channel.partnership
    roles.require_admin(session, partnership=partnership, member=by.member, now=by.now)
    current = lock(session, partnership)
    before = document(partnership.name, current.terms)
    after = _after(session, partnership, before, changes)
    if after == before:
        raise BadRequest(_("Nothing to change: the charter already says this."))
    _check_who_joins(session, partnership, current.terms, terms_of(after), by=by)
    _check_whose_channel(session, current.terms, terms_of(after), by=by)
    reason = reason.strip() or None if reason else None
    wanted = reason_needed(current.terms, terms_of(after))
    if wanted and not reason:
        raise BadRequest(wanted)
    with use_locale(current.terms.language):
        told = describe_changes(before, after, names=partnerships.names_of(session, partnership))
        title = title_of(told[0]) if len(told) == 1 else _title(len(told))
    return propose.propose(
        session,
        channel=channel,
        subject=ProposalSubject.CHARTER,
        title=title,
        text="\n".join(told),
        body={_CHANGES: dict(changes), _NAME: partnership.name},
        reason=reason,
        by=by,
    )


def _check_who_joins(
    session: Session,
    partnership: Partnership,
    before: CharterTerms,
    after: CharterTerms,
    *,
    by: Actor,
) -> None:
    """Raises NotAllowed where the customer alone would let somebody read what is internal."""
    joins = any(
        side is Side.CONSULTANCY and before.placed.get(who) is not side
        for who, side in after.placed.items()
    )
    if not joins or by.member.side is Side.CONSULTANCY:
        return
    if proposals.is_lead_vacant(
        session, partnership=partnership, side=Side.CONSULTANCY, now=by.now
    ):
        raise NotAllowed(
            _(
                "Only the consultancy lead can add people to the consultancy side, and there's "
                "no lead yet."
            )
        )


def _check_whose_channel(
    session: Session, before: CharterTerms, after: CharterTerms, *, by: Actor
) -> None:
    """Raises where the consultancy would not be among itself in its internal channel.

    NotAllowed where the customer would name it, BadRequest for a channel of any partnership.
    """
    if before.internal_channel == after.internal_channel:
        return
    if by.member.side is not Side.CONSULTANCY:
        raise NotAllowed(_("Only the consultancy lead can choose the internal channel."))
    named = after.internal_channel
    if named and session.scalar(select(Channel.id).where(Channel.slack_id == named)):
        raise BadRequest(
            _(
                "The internal channel can't belong to a partnership, because customers read "
                "those channels. Choose another."
            )
        )


def take_effect(session: Session, *, proposal: Proposal, by: Actor) -> None:
    """Put in force what `proposal` changes in the charter, once; `by` confirmed it last.

    Raises IllegalStep where what it changes was changed by others since it was proposed, or where
    the charter would have a mistake by now.
    """
    if proposal.in_force_at is not None:
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
        after = _after(session, partnership, before, changes)
    except BadRequest as wrong:
        raise IllegalStep(
            _(
                "{reference} no longer fits the charter: {problems} Withdraw it and propose again."
            ).format(reference=decision.reference, problems=wrong.sentence)
        ) from wrong
    # Whichever phase the charter puts first, the partnership stays in the one that it is in.
    phase_history.ensure_started(session, partnership)
    partnership.name = after[_NAME]
    terms = terms_of(after)
    add_version(
        session, current, terms, by=Actor(member=decision.author, via=by.via, now=by.now),
        proposal=proposal,
    )  # fmt: skip
    proposal.in_force_at = by.now
    apply_terms(session, partnership=partnership, before=current.terms, after=terms, now=by.now)


def lock(session: Session, partnership: Partnership) -> Charter:
    """The charter in force, which nobody else changes until the transaction ends."""
    session.flush()
    session.get_one(
        Partnership,
        partnership.id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )
    return session.scalars(
        select(Charter)
        .where(Charter.partnership_id == partnership.id)
        .order_by(Charter.version.desc())
        .limit(1)
    ).one()


def add_version(
    session: Session,
    current: Charter,
    terms: CharterTerms,
    *,
    by: Actor,
    proposal: Proposal | None = None,
) -> None:
    """Let the charter say `terms` from now on; `by` set it."""
    session.add(
        Charter(
            partnership_id=current.partnership_id,
            version=current.version + 1,
            body=terms.to_json(),
            set_at=by.now,
            set_by=by.member,
            reason=proposal.reason if proposal else None,
            decision=proposal.decision if proposal else None,
        )
    )
    session.flush()


def reason_needed(before: CharterTerms, after: CharterTerms) -> str | None:
    """The sentence that asks for a reason: somebody comes to decide whom the model does not see."""
    asked: dict[Side, list[str]] = {}
    for area, side in DECIDING_SIDES.items():
        if _decides_elsewhere(after, area, side) and (
            not _decides_elsewhere(before, area, side)
            or before.areas[area].decider != after.areas[area].decider
        ):
            asked.setdefault(side, []).append(area)
    return (
        " ".join(
            _(_NEEDS_REASON[side]).format(areas=join_and(areas)) for side, areas in asked.items()
        )
        or None
    )


def sides_kept(partnership: Partnership, terms: CharterTerms) -> list[Problem]:
    """What is wrong with roles that a partnership has, or had: a role stays on its side."""
    sides = {role.key: role.side for role in partnership.roles}
    return [
        Problem(
            path=f"roles.{key}.side",
            sentence=_(
                "`{role}` can't change sides. Use another key for a role on the other side."
            ).format(role=key),
        )
        for key, role in terms.roles.items()
        if sides.get(key, role.side) is not role.side
    ]


def _after(
    session: Session, partnership: Partnership, before: Document, changes: Mapping[str, Any]
) -> Document:
    """The charter as `changes` make it; raises BadRequest where it would have mistakes."""
    after = merged(before, changes)
    wrong = problems(after)
    if not wrong:
        session.expire(partnership, ["roles"])
        wrong = sides_kept(partnership, terms_of(after))
    if wrong:
        told = [
            _("{path}: {sentence}").format(path=each.path, sentence=each.sentence)
            for each in wrong[:_MOST_TOLD]
        ]
        raise BadRequest("\n".join(told))
    return document(after[_NAME], terms_of(after))


def _decides_elsewhere(terms: CharterTerms, area: str, side: Side) -> bool:
    found = terms.areas.get(area)
    return found is not None and terms.roles[found.decider].side is not side


def _title(count: int) -> str:
    return ngettext(
        "Change {count} charter setting", "Change {count} charter settings", count
    ).format(count=count)
