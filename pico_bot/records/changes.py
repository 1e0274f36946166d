"""Changes: signals from the customer's world that are assessed and closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.core import BadRequest, NotFound
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Actor,
    Change,
    Decision,
    Driver,
    Kind,
    LinkType,
    Step,
    StepDetail,
    snapshot_of,
)
from pico_bot.records import (
    capture,
    cards,
    links,
    lookup,
    reviews,
    search,
    task_messages,
    transitions,
)
from pico_bot.records.capture import RecordDraft, Source
from pico_bot.records.task_messages import Task
from pico_bot.tags import parse_slash, plain

OTHER_DECISIONS_LIMIT = 100
ISSUES_LIMIT = 20


@dataclass(frozen=True, kw_only=True)
class SuggestedImpact:
    """What a change may affect.

    `decisions` are similar to the change, best match first; `other_decisions` are all others that
    can be put under review.
    """

    decisions: Sequence[Decision]
    other_decisions: Sequence[Decision]
    areas: Sequence[str]


def suggest_impact(session: Session, change: Change) -> SuggestedImpact:
    """What the form to assess `change` suggests, from the same partnership's records."""
    similar = search.similar_decisions(session, change)
    others = session.scalars(
        select(Decision)
        .where(
            Decision.partnership_id == change.partnership_id,
            Decision.state.in_(search.AFFECTABLE_STATES),
            Decision.id.not_in([each.id for each in similar]),
        )
        .order_by(Decision.id.desc())
        .limit(OTHER_DECISIONS_LIMIT)
    ).all()
    return SuggestedImpact(
        decisions=similar,
        other_decisions=others,
        areas=change.affected_areas or search.similar_areas(session, change),
    )


def assess(
    session: Session,
    *,
    change: Change,
    effects: str,
    areas: Sequence[str],
    decision_ids: Sequence[int],
    issues: Sequence[str],
    by: Actor,
) -> None:
    """Assess `change`: describe its effects, review decisions and open issues, in one step.

    The decisions in `decision_ids` are linked, and put under review if they are confirmed. Each
    line of `issues` opens one, with the options that can follow a tag.

    Raises BadRequest if `effects` is empty or an issue can't be parsed, NotFound for a decision of
    another partnership, else as `transitions.apply` does.
    """
    if not effects.strip():
        raise BadRequest(_("Enter what the change affects."))
    transitions.apply(session, record=change, step=Step.ASSESS, by=by, note=effects)
    change.effects = effects.strip()
    change.affected_areas = list(dict.fromkeys(areas))
    for draft in _issue_drafts(change, issues):
        _open_issue(session, change, draft=draft, by=by)
    for decision_id in sorted(set(decision_ids)):
        _affect(session, change, decision_id=decision_id, by=by)
    cards.publish(session, change, now=by.now)


def close(session: Session, *, change: Change, by: Actor) -> None:
    """Close `change`; raises as `transitions.apply` does."""
    transitions.apply(session, record=change, step=Step.CLOSE, by=by)
    cards.publish(session, change, now=by.now)


def edit(
    session: Session,
    *,
    change: Change,
    title: str,
    text: str,
    area: str,
    driver: Driver | None,
    effective_on: date | None,
    by: Actor,
) -> None:
    """Edit `change`; raises BadRequest if nothing was changed, else as `transitions.apply` does."""
    transitions.check_allowed(session, record=change, step=Step.EDIT, by=by)
    title, text = transitions.edited_words(change, title=title, text=text)
    changed = transitions.changed_fields(
        change, title=title, text=text, area=area, driver=driver, effective_on=effective_on
    )
    transitions.require_changes(changed)
    transitions.apply(session, record=change, step=Step.EDIT, by=by, details=changed)
    change.title, change.text = title, text
    change.driver, change.effective_on = driver, effective_on
    owner_before = change.responsible_id
    if area != change.area:
        transitions.reassign(session, record=change, area=area, owner=None, now=by.now)
    cards.publish(session, change, now=by.now)
    task_messages.notify_responsible(session, change, Task.OWN, before=owner_before, by=by)


def _affect(session: Session, change: Change, *, decision_id: int, by: Actor) -> None:
    decision = lookup.lock(session, decision_id)
    if not isinstance(decision, Decision) or decision.partnership_id != change.partnership_id:
        raise NotFound(_("That decision isn't part of this partnership."))
    links.link(session, source=change, target=decision, link_type=LinkType.AFFECTS, by=by)
    reviewed = reviews.put_under_review(
        session,
        decision=decision,
        cause=StepDetail.AFFECTED_BY,
        cause_value=change.reference,
        via=by.via,
        member=by.member,
        now=by.now,
    )
    if not reviewed:
        cards.publish(session, decision, now=by.now)


def _issue_drafts(change: Change, lines: Sequence[str]) -> list[RecordDraft]:
    """One draft for each line that isn't empty; raises BadRequest for a wrong option."""
    areas = snapshot_of(change.partnership).terms.areas
    texts = [text for text in (line.strip().lstrip("-*• ").strip() for line in lines) if text]
    if len(texts) > ISSUES_LIMIT:
        raise BadRequest(
            _("You can open at most {count} issues at once.").format(count=ISSUES_LIMIT)
        )
    drafts = []
    for text in texts:
        tag = parse_slash(escape(text), Kind.ISSUE, words={"issue": Kind.ISSUE}, areas=areas)
        if tag.problems:
            raise BadRequest(" ".join(tag.problems))
        drafts.append(RecordDraft(kind=Kind.ISSUE, text=plain(tag.text), options=tag.options))
    return drafts


def _open_issue(session: Session, change: Change, *, draft: RecordDraft, by: Actor) -> None:
    issue = capture.create(
        session,
        channel=change.channel,
        draft=draft,
        source=Source(text=draft.text, thread_ts=cards.thread_of(session, change)),
        author=by.member,
        by=by,
    )
    links.link(session, source=change, target=issue, link_type=LinkType.OPENS, by=by)
    cards.publish(session, issue, now=by.now)
