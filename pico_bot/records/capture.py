"""Records made from what was spoken."""

from dataclasses import dataclass, field
from datetime import date
from typing import Self

from sqlalchemy.orm import Session

from pico_bot.blockkit import label_of
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    FIRST_STATES,
    Actor,
    Audience,
    Card,
    Change,
    Channel,
    Decision,
    Issue,
    Kind,
    Member,
    Partnership,
    Record,
    Routing,
    Side,
    State,
    Step,
    Via,
)
from pico_bot.partnerships import partnerships
from pico_bot.records import routing
from pico_bot.records.cards import publish
from pico_bot.records.lookup import find_by_message, lock
from pico_bot.records.transitions import add_history, apply, reassign
from pico_bot.tags import Options, title_of

CLASSES: dict[Kind, type[Record]] = {
    Kind.DECISION: Decision,
    Kind.ISSUE: Issue,
    Kind.CHANGE: Change,
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """The message that a record comes from, as it read at the time.

    A command has no message: then `ts`, `thread_ts` and `permalink` are None and the record's card
    opens a thread of its own.
    """

    text: str
    ts: str | None = None
    thread_ts: str | None = None
    permalink: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reasoning:
    """Why something is decided as it is, and when it is looked at again."""

    business_need: str | None = None
    rationale: str | None = None
    options_considered: str | None = None
    consequences: str | None = None
    review_on: date | None = None

    @classmethod
    def of(cls, decision: Decision) -> Self:
        """The reasoning of `decision`."""
        return cls(
            business_need=decision.business_need,
            rationale=decision.rationale,
            options_considered=decision.options_considered,
            consequences=decision.consequences,
            review_on=decision.review_on,
        )

    def give_to(self, decision: Decision) -> None:
        """Make it the reasoning of `decision`."""
        decision.business_need = self.business_need
        decision.rationale = self.rationale
        decision.options_considered = self.options_considered
        decision.consequences = self.consequences
        decision.review_on = self.review_on


@dataclass(frozen=True, kw_only=True)
class RecordDraft:
    """What is to be logged: the subject in readable plain text and what was said of it.

    `role` is whom it belongs to, where that is not for its area to say.
    """

    kind: Kind
    text: str
    title: str | None = None
    options: Options = field(default_factory=Options)
    owner: Member | None = None
    role: str | None = None
    reasoning: Reasoning | None = None


def create(
    session: Session,
    *,
    channel: Channel,
    entry: RecordDraft,
    source: Source,
    author: Member,
    by: Actor,
) -> Record:
    """Log `entry`, route it and owe its card; the record that exists where it was logged before.

    One that was withdrawn begins again, as its message reads now. `author` spoke the source, `by`
    tells who tagged it. Raises BadRequest where there is no text, NotAllowed where somebody of
    neither side tags again what was withdrawn.
    """
    text = entry.text.strip()
    if not text:
        terms = partnerships.terms_of(session, channel.partnership)
        raise BadRequest(
            _(
                "Nothing to log yet. Write the {kind} after the tag (`#{tag} what it is`), "
                "or reply with the tag to the message you mean."
            ).format(kind=label_of(entry.kind), tag=terms.tag_word(entry.kind))
        )
    # The lock that makes numbers gapless also makes two taggings of one message meet here.
    # Members and channels that are added meanwhile refer to the row, which this lock lets them.
    partnership = session.get_one(
        Partnership,
        channel.partnership_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )
    earlier = find_by_message(session, channel=channel, ts=source.ts, kind=entry.kind)
    if earlier:
        return _tagged_again(session, earlier, entry=entry, source=source, by=by)
    terms = partnerships.terms_of(session, partnership)
    area = entry.options.area or routing.area_of(text, terms.areas)
    role = entry.role or routing.responsible_role(entry.kind, terms.area(area))
    routed = routing.route(session, partnership=partnership, role=role, now=by.now)
    # Who decides is the charter's to say, not the proposer's.
    owner = None if entry.kind is Kind.DECISION else entry.owner
    record = CLASSES[entry.kind](
        partnership=partnership,
        kind=entry.kind,
        number=partnership.take_number(entry.kind),
        title=entry.title or title_of(text),
        text=text,
        area=area,
        state=FIRST_STATES[entry.kind],
        created_at=by.now,
        via=by.via,
        author=author,
        logged_by=by.member,
        responsible_role=role,
        responsible=owner or routed.member,
        routing=Routing.NAMED if owner else routed.routing,
        channel=channel,
        source_ts=source.ts,
        source_text=source.text,
        thread_ts=source.thread_ts or source.ts,
        permalink=source.permalink,
    )
    _fill(record, entry=entry, logged_by=by.member)
    session.add(record)
    session.flush()
    add_history(session, record, step="log", via=by.via, member=by.member, now=by.now)
    session.add(
        Card(
            record_id=record.id,
            channel=channel.slack_id,
            thread_ts=record.thread_ts,
            audience=Audience.SHARED,
        )
    )
    publish(session, record, now=by.now)
    return record


def _tagged_again(
    session: Session, record: Record, *, entry: RecordDraft, source: Source, by: Actor
) -> Record:
    """What the tag of a message means that has its record already."""
    record = lock(session, record.id)
    # Somebody who mends a word in a message does not tag it.
    if record.state is not State.WITHDRAWN or by.via is Via.EDIT:
        return record
    apply(session, record=record, step=Step.REOPEN, by=by, note=_("tagged again"))
    record.begin_anew()
    record.text = entry.text.strip()
    record.title = entry.title or title_of(record.text)
    record.source_text, record.source_edited_at = source.text, None
    if entry.options.area and entry.options.area != record.area:
        reassign(session, record=record, area=entry.options.area, owner=None, now=by.now)
    publish(session, record, now=by.now)
    return record


def _fill(record: Record, *, entry: RecordDraft, logged_by: Member) -> None:
    options = entry.options
    match record:
        case Decision():
            (entry.reasoning or Reasoning()).give_to(record)
        case Issue():
            record.due_on = options.due
            if logged_by.side is Side.CUSTOMER and options.priority:
                record.priority = options.priority
            else:
                record.proposed_priority = options.priority
        case Change():
            record.driver, record.from_on = options.driver, options.from_on
