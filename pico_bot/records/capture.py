"""Capture: create records from messages, commands and forms."""

from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from pico_bot.blockkit import label_of
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    FIRST_STATES,
    Actor,
    Change,
    Channel,
    Decision,
    Issue,
    Kind,
    Member,
    Partnership,
    Priority,
    Proposal,
    Record,
    Routing,
    Side,
    State,
    Step,
    StepDetail,
    Via,
    of_kind,
    snapshot_of,
)
from pico_bot.records import routing
from pico_bot.records.cards import publish, publish_new
from pico_bot.records.lookup import find_by_message, lock
from pico_bot.records.transitions import add_history, apply, reassign
from pico_bot.tags import Options, title_of

RECORD_CLASSES: dict[Kind, type[Record]] = {
    Kind.DECISION: Decision,
    Kind.ISSUE: Issue,
    Kind.CHANGE: Change,
}


_NEXT_NUMBERS = {
    Kind.DECISION: Partnership.next_decision,
    Kind.ISSUE: Partnership.next_issue,
    Kind.CHANGE: Partnership.next_change,
}
# Each statement also refreshes the partnership.
_TAKE = {
    kind: update(Partnership)
    .where(Partnership.id == bindparam("partnership_id"))
    .values({column: column + 1})
    .returning(Partnership)
    .execution_options(populate_existing=True, synchronize_session=False)
    for kind, column in _NEXT_NUMBERS.items()
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """The message that a record was created from, with its text at the time.

    A record that was created by a command has no message: `ts`, `thread_ts` and `permalink` are
    None, and its card starts a new thread.
    """

    text: str
    ts: str | None = None
    thread_ts: str | None = None
    permalink: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reasoning:
    """Why a decision is made, and when it is due for review."""

    business_need: str | None = None
    rationale: str | None = None
    options_considered: str | None = None
    consequences: str | None = None
    review_on: date | None = None

    def apply_to(self, decision: Decision) -> None:
        """Set the fields of `decision`."""
        decision.business_need = self.business_need
        decision.rationale = self.rationale
        decision.options_considered = self.options_considered
        decision.consequences = self.consequences
        decision.review_on = self.review_on


@dataclass(frozen=True, kw_only=True)
class RecordDraft:
    """A record to be created; `text` is plain text.

    `role` is the key of the responsible role, if that isn't the one of its area. `proposal` is what
    takes effect when the decision is confirmed.
    """

    kind: Kind
    text: str
    title: str | None = None
    options: Options = field(default_factory=Options)
    owner: Member | None = None
    role: str | None = None
    reasoning: Reasoning | None = None
    proposal: Proposal | None = None


def create(
    session: Session,
    *,
    channel: Channel,
    draft: RecordDraft,
    source: Source,
    author: Member,
    by: Actor,
) -> Record:
    """Create the record of `draft`, route it and publish its card.

    If the source message has a record of this kind already, that one is returned; if it was
    withdrawn, it is reopened with the text that the message has now. `author` wrote the message,
    `by` is the person who tagged it.

    Raises BadRequest if there is no text, and NotAllowed if someone who isn't part of the
    partnership tries to reopen a withdrawn record.
    """
    text = draft.text.strip()
    if not text:
        terms = snapshot_of(channel.partnership).terms
        raise BadRequest(
            _(
                "Nothing to log yet. Write the {kind} after the tag (`#{tag} what it is`), "
                "or reply with the tag to the message you mean."
            ).format(kind=label_of(draft.kind), tag=terms.tag_word(draft.kind))
        )
    # If two people tag a message at the same time, the second is refused by the database, and run
    # again.
    existing = find_by_message(session, channel=channel, ts=source.ts, kind=draft.kind)
    if existing:
        return _tag_again(session, existing, draft=draft, source=source, by=by)
    partnership = channel.partnership
    number = _take_number(session, partnership, draft.kind)
    terms = snapshot_of(partnership).terms
    area = draft.options.area or routing.area_of(text, terms.areas)
    role = draft.role or routing.responsible_role(draft.kind, terms.area(area))
    routed = routing.route(session, partnership=partnership, role=role, now=by.now)
    # The charter names the decider, so an owner can't be chosen for a decision.
    owner = None if draft.kind.has_decider else draft.owner
    record = RECORD_CLASSES[draft.kind](
        partnership=partnership,
        kind=draft.kind,
        number=number,
        title=draft.title or title_of(text),
        text=text,
        area=area,
        state=FIRST_STATES[draft.kind],
        created_at=by.now,
        via=by.via,
        author=author,
        logged_by=by.member,
        responsible_role=role,
        responsible=owner or routing.responsible(session, routed),
        routing=Routing.NAMED if owner else routed.routing,
        channel=channel,
        source_ts=source.ts,
        source_text=source.text,
        thread_ts=source.thread_ts or source.ts,
        permalink=source.permalink,
    )
    _set_options(record, draft=draft, logged_by=by.member)
    add_history(session, record, step="log", via=by.via, member=by.member, now=by.now)
    publish_new(session, record, proposal=draft.proposal, now=by.now)
    return record


def _take_number(session: Session, partnership: Partnership, kind: Kind) -> int:
    """The next number of `kind`, which no other transaction gets while this one runs."""
    session.scalars(_TAKE[kind], {"partnership_id": partnership.id}).one()
    number: int = getattr(partnership, _NEXT_NUMBERS[kind].key)
    return number - 1


def _tag_again(
    session: Session, record: Record, *, draft: RecordDraft, source: Source, by: Actor
) -> Record:
    """Reopen the withdrawn record of a message that was tagged again."""
    record = lock(session, record.id)
    # Editing a tagged message isn't tagging it again.
    if record.state is not State.WITHDRAWN or by.via is Via.EDIT:
        return record
    apply(session, record=record, step=Step.REOPEN, by=by, details={StepDetail.TAGGED_AGAIN: True})
    record.reset()
    record.text = draft.text.strip()
    record.title = draft.title or title_of(record.text)
    record.source_text, record.source_edited_at = source.text, None
    if draft.options.area and draft.options.area != record.area:
        reassign(session, record=record, area=draft.options.area, owner=None, now=by.now)
    publish(session, record, now=by.now)
    return record


def _set_options(record: Record, *, draft: RecordDraft, logged_by: Member) -> None:
    options = draft.options
    match of_kind(record):
        case Decision() as decision:
            (draft.reasoning or Reasoning()).apply_to(decision)
            # A new one has none, so they need not be read.
            decision.confirmations = []
        case Issue() as issue:
            issue.due_on = options.due
            if logged_by.side is Side.CUSTOMER:
                issue.priority = options.priority or Priority.NORMAL
            else:
                issue.priority, issue.proposed_priority = Priority.NORMAL, options.priority
        case Change() as change:
            change.driver, change.effective_on = options.driver, options.effective_on
        case _ as unknown:
            assert_never(unknown)
