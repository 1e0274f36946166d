"""Change signals: raised where they are noticed, assessed by who owns their area, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.core import BadRequest, NotFound
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Change, Decision, Driver, Kind, LinkType, Step
from pico_bot.partnerships import partnerships
from pico_bot.records import capture, cards, links, lookup, search, transitions
from pico_bot.records import decisions as records_decisions
from pico_bot.records.capture import RecordDraft, Source
from pico_bot.tags import find_tags, plain

MOST_OTHERS = 100
MOST_ISSUES = 20


@dataclass(frozen=True, kw_only=True)
class SuggestedEffects:
    """What a change may touch: by how it sounds, and what else there is to choose from."""

    decisions: Sequence[Decision]
    other_decisions: Sequence[Decision]
    areas: Sequence[str]


def suggest_effects(session: Session, change: Change) -> SuggestedEffects:
    """What to propose to whoever assesses `change`, from this partnership's record alone."""
    likely = search.similar_decisions(session, change)
    others = session.scalars(
        select(Decision)
        .where(
            Decision.partnership_id == change.partnership_id,
            Decision.state.in_(search.TOUCHABLE),
            Decision.id.not_in([each.id for each in likely]),
        )
        .order_by(Decision.id.desc())
        .limit(MOST_OTHERS)
    ).all()
    return SuggestedEffects(
        decisions=likely,
        other_decisions=others,
        areas=change.touched_areas or search.similar_areas(session, change),
    )


def assess(
    session: Session,
    *,
    change: Change,
    effects: str,
    areas: Sequence[str],
    shaken: Sequence[int],
    issues: Sequence[str],
    by: Actor,
) -> None:
    """Say what the change touches, all in one step.

    The decisions with the ids `shaken` come under review as far as they are in force, and each of
    `issues`, which may have options as behind a tag, is opened as one; all are tied to the change.
    Raises BadRequest without `effects` or for an issue that is not understood, NotFound for a
    decision of another partnership, else as `records.take` does.
    """
    if not effects.strip():
        raise BadRequest(_("Enter what the change affects."))
    transitions.apply(session, record=change, step=Step.ASSESS, by=by, note=effects)
    change.effects = effects.strip()
    change.touched_areas = list(dict.fromkeys(areas))
    with cards.batched(session, now=by.now):
        for entry in _entries(session, change, issues):
            _open(session, change, entry=entry, by=by)
        for decision_id in sorted(set(shaken)):
            _shake(session, change, decision_id=decision_id, by=by)
        cards.publish(session, change, now=by.now)


def close(session: Session, *, change: Change, by: Actor) -> None:
    """Say that the change is dealt with; raises as `records.take` does."""
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
    from_on: date | None,
    by: Actor,
) -> None:
    """Change what the signal says; raises as `records.take` does."""
    changed = transitions.describe_changes(
        change, title=title, text=text, area=area, driver=driver, from_on=from_on
    )
    transitions.apply(session, record=change, step=Step.EDIT, by=by, note=changed)
    change.title, change.text = title, text
    change.driver, change.from_on = driver, from_on
    if area != change.area:
        transitions.reassign(session, record=change, area=area, owner=None, now=by.now)
    cards.publish(session, change, now=by.now)


def _shake(session: Session, change: Change, *, decision_id: int, by: Actor) -> None:
    decision = lookup.lock(session, decision_id)
    if not isinstance(decision, Decision) or decision.partnership_id != change.partnership_id:
        raise NotFound(_("That decision isn't part of this partnership."))
    links.link(session, source=change, target=decision, how=LinkType.SHAKES, by=by)
    followed = records_decisions.review(
        session,
        decision=decision,
        because=_("{change} may affect it").format(change=change.reference),
        via=by.via,
        member=by.member,
        now=by.now,
    )
    if not followed:
        cards.publish(session, decision, now=by.now)


def _entries(session: Session, change: Change, lines: Sequence[str]) -> list[RecordDraft]:
    """The issues that `lines` say, each with its options; raises BadRequest where one is wrong."""
    areas = partnerships.terms_of(session, change.partnership).areas
    texts = [text for text in (line.strip().lstrip("-*• ").strip() for line in lines) if text]
    if len(texts) > MOST_ISSUES:
        raise BadRequest(
            _("You can open at most {count} issues at once.").format(count=MOST_ISSUES)
        )
    entries = []
    for text in texts:
        (tag,) = find_tags(f"#issue {escape(text)}", words={"issue": Kind.ISSUE}, areas=areas)
        if tag.problems:
            raise BadRequest(" ".join(tag.problems))
        entries.append(RecordDraft(kind=Kind.ISSUE, text=plain(tag.text), options=tag.options))
    return entries


def _open(session: Session, change: Change, *, entry: RecordDraft, by: Actor) -> None:
    issue = capture.create(
        session,
        channel=change.channel,
        entry=entry,
        source=Source(text=entry.text, thread_ts=cards.thread_of(session, change)),
        author=by.member,
        by=by,
    )
    links.link(session, source=change, target=issue, how=LinkType.OPENS, by=by)
    cards.publish(session, issue, now=by.now)
