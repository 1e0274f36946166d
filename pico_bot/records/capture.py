"""Capture: create records from messages, commands and forms."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from pico_bot.blockkit import is_blank, label_of
from pico_bot.core import BadRequest, UserError
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    FIRST_STATES,
    Actor,
    Attachment,
    Change,
    Channel,
    Decision,
    Issue,
    Kind,
    Member,
    Overview,
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
from pico_bot.records.cards import publish, publish_new, publish_overview
from pico_bot.records.lookup import find_by_message, lock
from pico_bot.records.sources import match_parts
from pico_bot.records.transitions import add_history, apply, reassign, repropose
from pico_bot.tags import Options, title_of

# The most cards for the tags of one message.
MAX_CARDS = 3

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

    `part` is what was tagged in it, with Slack's escapes; None for all of it. A record that was
    created by a command has no message: `ts`, `thread_ts` and `permalink` are None, and its card
    starts a new thread.
    """

    text: str
    part: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    permalink: str | None = None

    @property
    def said(self) -> str:
        """What was tagged, with Slack's escapes."""
        return self.text if self.part is None else self.part


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
    attachments: tuple[Attachment, ...] = ()
    quotes_thread: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A record to be created from `source`, which `author` wrote."""

    draft: RecordDraft
    source: Source
    author: Member


def create(
    session: Session,
    *,
    channel: Channel,
    draft: RecordDraft,
    source: Source,
    author: Member,
    by: Actor,
) -> Record:
    """`create_all` for one record; raises what that returns in place of it."""
    entry = Entry(draft=draft, source=source, author=author)
    created = create_all(session, channel=channel, entries=[entry], by=by)[0]
    if isinstance(created, UserError):
        raise created
    return created


def create_all(
    session: Session, *, channel: Channel, entries: Sequence[Entry], by: Actor
) -> list[Record | UserError]:
    """Create the records of `entries`, route them and publish their cards.

    `by` is the person who tagged them. An entry whose tag has a record already gets that one; if it
    was withdrawn, it is reopened with the text that the message has now. If one message has more
    new records than `MAX_CARDS`, one overview replaces their cards.

    An entry that can't be logged affects no other. Its place has BadRequest if there is no text,
    and NotAllowed if someone who isn't part of the partnership would reopen a withdrawn record.
    """
    created: dict[int, Record | UserError] = {}
    for ts in dict.fromkeys(each.source.ts for each in entries):
        of_message = {i: each for i, each in enumerate(entries) if each.source.ts == ts}
        created |= _create_from_message(session, channel=channel, ts=ts, entries=of_message, by=by)
    return [created[position] for position in range(len(entries))]


def _create_from_message(
    session: Session, *, channel: Channel, ts: str | None, entries: Mapping[int, Entry], by: Actor
) -> dict[int, Record | UserError]:
    """Create the records of the message with `ts`; a result for each of `entries`."""
    # If two people tag a message at the same time, the second is refused by the database, and run
    # again.
    known = [] if ts is None else find_by_message(session, channel=channel, ts=ts)
    existing = _match(entries, known)
    overview = next((each.overview for each in known if each.overview), None)
    if overview is None and len(entries) - len(existing) > MAX_CARDS:
        overview = Overview(channel=channel)
    numbers = Counter(each.kind for each in known)
    created: dict[int, Record | UserError] = {}
    for position, entry in entries.items():
        try:
            if position in existing:
                created[position] = _tag_again(session, existing[position], entry=entry, by=by)
                continue
            number = numbers[entry.draft.kind] + 1
            created[position] = _create(
                session, channel=channel, entry=entry, number=number, overview=overview, by=by
            )
            numbers[entry.draft.kind] = number
        except UserError as error:
            created[position] = error
    if overview is not None and len(existing) < len(entries):
        publish_overview(session, overview, now=by.now)
    return created


def _match(entries: Mapping[int, Entry], known: Sequence[Record]) -> dict[int, Record]:
    """The entries whose tags have records among `known`."""
    matched: dict[int, Record] = {}
    for kind in {each.kind for each in known}:
        records = [each for each in known if each.kind is kind]
        positions = [each for each, entry in entries.items() if entry.draft.kind is kind]
        parts = [entries[each].source.said for each in positions]
        found = match_parts(records, parts)
        matched |= {positions[part]: records[record] for record, part in found.items()}
    return matched


def _create(
    session: Session,
    *,
    channel: Channel,
    entry: Entry,
    number: int,
    overview: Overview | None,
    by: Actor,
) -> Record:
    """Create a new record; `number` counts those of its kind from its message."""
    draft, source = entry.draft, entry.source
    text = draft.text.strip()
    if is_blank(text):
        terms = snapshot_of(channel.partnership).terms
        raise BadRequest(
            _(
                "Nothing to log yet. Write the {kind} after the tag (`#{tag} what it is`), "
                "or reply with the tag to the message you mean."
            ).format(kind=label_of(draft.kind), tag=terms.tag_word(draft.kind))
        )
    partnership = channel.partnership
    reference = _take_number(session, partnership, draft.kind)
    terms = snapshot_of(partnership).terms
    area = draft.options.area or routing.area_of(text, terms.areas)
    role = draft.role or routing.responsible_role(draft.kind, terms.area(area))
    routed = routing.route(
        session,
        partnership=partnership,
        role=role,
        barred=routing.barred(
            kind=draft.kind,
            area=terms.area(area),
            is_proposal=draft.proposal is not None,
            proposers=(entry.author.id, by.member.id),
        ),
        now=by.now,
    )
    # The charter names the decider, so an owner can't be chosen for a decision.
    owner = None if draft.kind.has_decider else draft.owner
    record = RECORD_CLASSES[draft.kind](
        partnership=partnership,
        kind=draft.kind,
        number=reference,
        title=draft.title or title_of(text),
        text=text,
        area=area,
        state=FIRST_STATES[draft.kind],
        created_at=by.now,
        via=by.via,
        author=entry.author,
        logged_by=by.member,
        responsible_role=role,
        responsible=owner or routing.responsible(session, routed),
        routing=Routing.NAMED if owner else routed.routing,
        channel=channel,
        source_ts=source.ts,
        source_text=source.text,
        source_part=source.part,
        source_number=number,
        overview=overview,
        attachments=draft.attachments,
        quotes_thread=draft.quotes_thread,
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


def _tag_again(session: Session, record: Record, *, entry: Entry, by: Actor) -> Record:
    """Reopen the withdrawn record of a message that was tagged again."""
    draft, source = entry.draft, entry.source
    record = lock(session, record.id)
    # Editing a tagged message isn't tagging it again.
    if record.state is not State.WITHDRAWN or by.via is Via.EDIT:
        return record
    apply(session, record=record, step=Step.REOPEN, by=by, details={StepDetail.TAGGED_AGAIN: True})
    repropose(session, record=record, by=by)
    record.text = draft.text.strip()
    record.title = draft.title or title_of(record.text)
    record.attachments, record.quotes_thread = draft.attachments, draft.quotes_thread
    record.source_text, record.source_part = source.text, source.part
    record.source_edited_at = None
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
