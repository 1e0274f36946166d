"""Random walks through the states of records, on real databases, against a simple model."""

from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pico_bot.blockkit.labels import label_of
from pico_bot.core.db import Database
from pico_bot.core.errors import BadRequest, IllegalStep, NotAllowed, UserError
from pico_bot.model.records import Decision, Record
from pico_bot.model.vocabulary import Kind, LinkType, Side
from pico_bot.partnerships import roles
from pico_bot.records import capture, decisions, reviews, routing
from pico_bot.records.capture import Reasoning, RecordDraft, Source
from pico_bot.tags.options import Options
from tests.records.record_walk import COPENHAGEN, SOMEONE_ALLOWED, RecordWalk
from tests.records.simple_model import AREAS, SIDES, TRANSITIONS, Line, ModelRecord
from tests.records.steps import STEP_CALLS, Form

# Only a few, so that walks return to each.
MAX_RECORDS = 8

kinds = st.sampled_from(Kind)
areas = st.sampled_from(AREAS)
names = st.sampled_from(sorted(SIDES))

# Most attempts are by someone who may, so that walks make progress.
people = st.sampled_from((*sorted(SIDES), *(SOMEONE_ALLOWED,) * 15))
sides = st.sampled_from((Side.CUSTOMER, Side.CONSULTANCY))
which = st.sampled_from((0, 0, 0, 0, 0, 1, 1, 2, 3, 7))


def test_records_behave_as_the_simple_model(db: Database) -> None:
    class Here(Walk):
        database = db

    run_state_machine_as_test(Here, settings=settings(max_examples=7, stateful_step_count=40))


class Walk(RecordWalk):
    """Anyone tries any step with any record; the model says what should happen."""

    @initialize(area=areas)
    def begin_with_one_of_each(self, area: str) -> None:
        """A decision, an issue and a change exist."""
        for kind in Kind:
            self.log(kind, area, "Dorte", "Mads")

    @rule(kind=kinds, area=areas, author=names, who=names)
    def log(self, kind: Kind, area: str, author: str, who: str) -> None:
        """Someone tags a message."""
        if len(self.model.records) >= MAX_RECORDS:
            return
        message = f"{next(self.written)}.000100"
        entry = RecordDraft(kind=kind, text=self._words(), options=Options(area=area))
        assert self._tag(entry, message, author=author, who=who) is None
        self.model.log(kind, area, author=author, logged_by=who, message=message)

    @rule(odd=st.integers(0, 4), at=which, who=people, days=st.integers(1, 40))
    def something_odd(self, odd: int, at: int, who: str, days: int) -> None:
        """Occasional events between the steps."""
        name = "Olga" if who == SOMEONE_ALLOWED else who
        match odd:
            case 0:
                self._tag_again(at, name)
            case 1:
                self._confirm_what_was_changed(at, who)
            case 2:
                self._save_an_unchanged_form(at, who)
            case 3:
                self._let_time_pass(days)
            case _:
                self._mads_goes_or_comes()

    def _tag_again(self, at: int, who: str) -> None:
        """A message is tagged a second time: only a withdrawn record is reopened."""
        tagged = [each for each in self.model.records if each.message]
        point = tagged[at % len(tagged)]
        begins = point.at == "withdrawn"
        refused = begins and not self.model.may(who, "reopen", point)
        entry = RecordDraft(kind=point.kind, text=self._words())
        error = self._tag(entry, point.message, author=who, who=who)
        assert error is (NotAllowed if refused else None)
        if begins and not refused:
            point.take("reopen", who)
            point.reset()

    @rule(
        kind=kinds,
        at=which,
        step=which,
        who=people,
        area=areas,
        review=st.none() | st.integers(1, 60),
        side=sides,
        affected=st.sets(st.integers(1, 4)),
        opened=st.lists(areas, max_size=2).map(tuple),
    )
    def take_a_step(
        self,
        kind: Kind,
        at: int,
        step: int,
        who: str,
        area: str,
        review: int | None,
        side: Side,
        affected: set[int],
        opened: tuple[str, ...],
    ) -> None:
        """Someone tries a step with a record; possible steps are tried more often."""
        point = self._pick(kind, at)
        steps = sorted(TRANSITIONS[kind], key=lambda each: (not point.allows(each), each))
        taken = steps[step % len(steps)]
        made = [each for each in self.model.records if each.kind is Kind.DECISION]
        form = Form(
            text=self._words(),
            area=area,
            review_on=None if review is None else self._today() + timedelta(days=review),
            side=side,
            affected=tuple(each for each in made if each.number in affected),
            opened=opened,
        )
        name = self._someone(who, taken, point, at)
        expected = self._expected(point, taken, name)
        assert self._act(point, taken, name, form) is expected
        if expected is None:
            self._follow(point, taken, name, form)

    # Decisions get extra steps, because they have the longest lives.
    @rule(at=which, step=which, who=people, area=areas)
    def take_a_step_with_a_decision(self, at: int, step: int, who: str, area: str) -> None:
        """Someone tries a step with a decision."""
        self.take_a_step(
            Kind.DECISION, at, step, who, area, 7, Side.CUSTOMER, affected=set(), opened=()
        )

    def _confirm_what_was_changed(self, at: int, who: str) -> None:
        """Someone confirms an outdated text of a decision."""
        point = self._pick(Kind.DECISION, at)
        name = self._someone(who, "confirm", point, at)

        def use_case(session: Session) -> None:
            decision = self._hold(session, point)
            assert isinstance(decision, Decision)
            by = self._by(self._world(session), name)
            decisions.confirm(session, decision=decision, seen="0" * 64, by=by)

        assert self._try(use_case) is (self._expected(point, "confirm", name) or IllegalStep)

    def _save_an_unchanged_form(self, at: int, who: str) -> None:
        """Someone saves a decision unedited: they are refused, and an objection remains."""
        point = self._pick(Kind.DECISION, at)
        name = self._someone(who, "edit", point, at)

        def use_case(session: Session) -> None:
            decision = self._hold(session, point)
            assert isinstance(decision, Decision)
            decisions.edit(
                session,
                decision=decision,
                title=decision.title,
                text=decision.text,
                area=decision.area,
                reasoning=Reasoning(
                    business_need=decision.business_need,
                    rationale=decision.rationale,
                    options_considered=decision.options_considered,
                    consequences=decision.consequences,
                    review_on=decision.review_on,
                ),
                by=self._by(self._world(session), name),
            )

        assert self._try(use_case) is (self._expected(point, "edit", name) or BadRequest)

    def _let_time_pass(self, days: int) -> None:
        """Days pass, and decisions that are due are reviewed."""
        self.now += timedelta(days=days)

        def use_case(session: Session) -> None:
            mine = {self._find(session, each).id for each in self.model.records}
            for due in session.scalars(reviews.due_for_review(), {"now": self.now}).all():
                if due in mine:
                    # It may already be due in another time zone; the model knows the partnership's.
                    reviews.review_if_due(session, due, now=self.now)

        assert self._try(use_case) is None
        for point in self.model.records:
            due = point.review_on is not None and point.review_on <= self._today()
            if due and point.at == "confirmed":
                point.take("review", None, to="under_review")

    def _mads_goes_or_comes(self) -> None:
        """The data modeller goes away for years, or returns."""
        away = not self.model.mads_is_away

        def use_case(session: Session) -> None:
            world = self._world(session)
            lene, mads = world["Lene"], world["Mads"]
            if away:
                roles.set_away(
                    session,
                    member=mads,
                    until=date(2036, 1, 1),
                    zone=COPENHAGEN,
                    by=lene,
                    now=self.now,
                )
            else:
                roles.set_back(session, member=mads, by=lene, now=self.now)
            routing.reroute(session, partnership=world.partnership, now=self.now)

        assert self._try(use_case) is None
        self.model.mads_is_away = away

    @invariant()
    def database_and_cards_match_the_model(self) -> None:
        """The database and the cards match the model."""
        with Session(self.database.engine) as session:
            world = self._world(session)
            kept = select(Record).where(Record.partnership_id == world.partnership.id)
            kept = kept.options(selectinload(Record.history))
            found = {each.reference: each for each in session.scalars(kept)}
            assert set(found) == {each.reference for each in self.model.records}
            said = self._said_by_cards(session, world)
            for point in self.model.records:
                record = found[point.reference]
                assert record.state == point.at
                assert [_line(each) for each in record.history] == point.history
                assert (record.area, record.author.name) == (point.area, point.author)
                self._check_kind(record, point)
                beginning = (
                    f"{record.kind.capitalize()} {record.reference}, {label_of(record.state)}"
                )
                assert said[record.id].startswith(beginning)
            for link_type, ends in (
                (LinkType.SUPERSEDES, self.model.supersedes),
                (LinkType.AFFECTS, self.model.affects),
                (LinkType.OPENS, self.model.opens),
            ):
                assert self._linked(session, world, link_type) == ends

    @invariant()
    def superseded_decisions_and_their_replacements_are_never_both_in_force(self) -> None:
        for newer, older in self.model.supersedes:
            both = (self.model.named(newer), self.model.named(older))
            assert not all(each.is_in_force for each in both)

    def _follow(self, point: ModelRecord, step: str, who: str, form: Form) -> None:
        """Apply the outcome of a step to the model."""
        if step == "confirm":
            self.model.confirm(point, who)
            return
        point.take(step, who)
        match step:
            case "edit":
                point.area = form.area
                if point.kind is Kind.DECISION:
                    point.review_on = form.review_on
                    point.reset()
            case "reopen":
                point.reset()
            case "keep":
                point.review_on = form.review_on
            case "supersede":
                newer = self.model.log(Kind.DECISION, form.area, author=who, logged_by=who)
                self.model.supersedes.add((newer.reference, point.reference))
            case "assess":
                self.model.assess(point, who, affected=form.affected, opened=form.opened)
            case "put_on_hold":
                point.waits_for = form.side
            case "resume" | "resolve" | "withdraw":
                point.waits_for = None

    def _act(self, point: ModelRecord, step: str, who: str, form: Form) -> type[UserError] | None:
        def use_case(session: Session) -> None:
            record = self._hold(session, point)
            by = self._by(self._world(session), who)
            ids = [self._find(session, each).id for each in form.affected]
            STEP_CALLS[point.kind][step](session, record, by, form, ids)

        return self._try(use_case)

    def _tag(
        self, entry: RecordDraft, message: str | None, *, author: str, who: str
    ) -> type[UserError] | None:
        def use_case(session: Session) -> None:
            world = self._world(session)
            capture.create(
                session,
                channel=world.channel,
                draft=entry,
                source=Source(text=entry.text, ts=message),
                author=world[author],
                by=self._by(world, who),
            )

        return self._try(use_case)


def _line(step: Any) -> Line:
    who = step.member.name if step.member else None
    before = step.from_state.value if step.from_state else None
    return step.step, who, before, step.to_state.value
