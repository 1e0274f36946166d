"""The base of random walks through the life of records."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.core.errors import AlreadyTaken, IllegalStep, NotAllowed, UserError
from pico_bot.model import snapshot_of
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Charter
from pico_bot.model.delivery import Card, OutboxMessage
from pico_bot.model.people import Member
from pico_bot.model.records import Decision, Issue, Link, Record
from pico_bot.model.vocabulary import Kind, LinkType, Via
from pico_bot.records import lookup
from tests.records.simple_model import BOTH, SIDES, LogModel, ModelRecord
from tests.support import partnership
from tests.support.partnership import NOON, InUse

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SOMEONE_ALLOWED = "someone allowed"

_numbers = itertools.count(1)


class RecordWalk(RuleBasedStateMachine):
    """A partnership in the database, its simple model, and the mapping between them."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.number = next(_numbers)
        self.model = LogModel()
        self.now = NOON
        self.written = itertools.count(1)
        self.database.run(self._set_up_partnership)

    def _set_up_partnership(self, session: Session) -> None:
        world = partnership.create_partnership(session, number=self.number)
        terms = snapshot_of(world.partnership).terms.to_json()
        terms["areas"][BOTH]["both_sides"] = True
        session.add(
            Charter(partnership_id=world.partnership.id, version=2, body=terms, created_at=NOON)
        )

    def _check_kind(self, record: Record, point: ModelRecord) -> None:
        if isinstance(record, Decision):
            assert {each.member.name for each in record.confirmations} == point.confirmed
            assert {each.fingerprint for each in record.confirmations} <= {record.text_fingerprint}
            assert record.review_on == point.review_on
            assert bool(record.objection) is (point.at == "objected") or point.at == "withdrawn"
        if isinstance(record, Issue):
            assert record.waiting_on == point.waits_for

    def _said_by_cards(self, session: Session, world: InUse) -> dict[int, str]:
        """The text of each record's card in its newest state, by record id."""
        newest = (
            select(Card.record_id, OutboxMessage.arguments)
            .join(Card, OutboxMessage.card_id == Card.id)
            .join(Record, Card.record_id == Record.id)
            .where(Record.partnership_id == world.partnership.id)
            .order_by(OutboxMessage.id)
        )
        return {row.record_id: row.arguments["text"] for row in session.execute(newest)}

    def _linked(self, session: Session, world: InUse, link_type: LinkType) -> set[tuple[str, str]]:
        found = session.scalars(
            select(Link)
            .join(Link.source)
            .where(Record.partnership_id == world.partnership.id, Link.link_type == link_type)
        )
        return {(each.source.reference, each.target.reference) for each in found}

    def _expected(self, point: ModelRecord, step: str, who: str) -> type[UserError] | None:
        if not point.allows(step):
            return IllegalStep
        if not self.model.may(who, step, point):
            return NotAllowed
        confirmed = {SIDES[each] for each in point.confirmed}
        late = point.review_on is not None and point.review_on <= self._today()
        refused = step == "confirm" and (late or SIDES[who] in confirmed)
        return IllegalStep if refused else None

    def _pick(self, kind: Kind, at: int) -> ModelRecord:
        """A record of `kind`, counted from the newest."""
        found = [each for each in reversed(self.model.records) if each.kind is kind]
        return found[at % len(found)]

    def _someone(self, who: str, step: str, point: ModelRecord, at: int) -> str:
        if who != SOMEONE_ALLOWED:
            return who
        able = [name for name in SIDES if self._expected(point, step, name) is None]
        return able[at % len(able)] if able else "Lene"

    def _try(self, use_case: Callable[[Session], None]) -> type[UserError] | None:
        self.now += timedelta(seconds=1)
        try:
            self.database.run(use_case)
        except UserError as error:
            return IllegalStep if isinstance(error, AlreadyTaken) else type(error)
        return None

    def _world(self, session: Session) -> InUse:
        return partnership.reopen(session, number=self.number)

    def _find(self, session: Session, point: ModelRecord) -> Record:
        world = self._world(session)
        return lookup.find_by_reference(
            session, partnership=world.partnership, reference=point.reference
        )

    def _hold(self, session: Session, point: ModelRecord) -> Record:
        return lookup.lock(session, self._find(session, point).id)

    def _by(self, world: InUse, who: str) -> Actor:
        member: Member = world[who]
        return Actor(member=member, via=Via.BUTTON, now=self.now)

    def _words(self) -> str:
        return f"Point number {next(self.written)}"

    def _today(self) -> date:
        local: datetime = self.now.astimezone(COPENHAGEN)
        return local.date()
