"""The charter of a partnership: versions, proposals and drafts; phases and their criteria."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pico_bot.i18n import ENGLISH
from pico_bot.model.areas import DEFAULT_AREAS, GENERAL_AREA
from pico_bot.model.base import Base, BigId, partial_index
from pico_bot.model.charter_defaults import (
    DEFAULT_EMOJI,
    DEFAULT_ESCALATION,
    DEFAULT_PHASES,
    DEFAULT_QUESTIONS,
    PRESET_QUESTIONS,
)
from pico_bot.model.charter_roles import DEFAULT_ROLES
from pico_bot.model.charter_terms import (
    AreaTerms,
    CharterValue,
    CheckinTerms,
    DigestTerms,
    EitherSide,
    EscalationTerms,
    ExtraCheckin,
    Maturity,
    PhaseTerms,
    Question,
    Rhythm,
    RoleTerms,
    SideHours,
    WorkingHours,
)
from pico_bot.model.charter_texts import with_default_texts, without_default_texts
from pico_bot.model.people import Member
from pico_bot.model.records import Decision
from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Kind, Side


@dataclass(frozen=True, kw_only=True)
class CharterTerms(CharterValue):
    """The terms of a charter, stored as JSON, so that old versions stay readable.

    `country` and `region` select the public holidays (ISO 3166-1 alpha-2 and 3166-2). `own_hours`
    are the hours of a side that works differently. `side_overrides` assign a side to Slack teams
    or users that Slack's teams do not place. `retention_months` is how long records are kept;
    None keeps them indefinitely.
    """

    time_zone: str
    language: str = ENGLISH
    maturity: Maturity = Maturity.ESTABLISHED
    country: str | None = None
    region: str | None = None
    hours: WorkingHours = field(default_factory=WorkingHours)
    own_hours: Mapping[EitherSide, SideHours] = field(default_factory=dict)
    roles: Mapping[str, RoleTerms] = field(default_factory=lambda: DEFAULT_ROLES)
    areas: Mapping[str, AreaTerms] = field(default_factory=lambda: DEFAULT_AREAS)
    emoji: Mapping[str, Kind] = field(default_factory=lambda: DEFAULT_EMOJI)
    tag_words: Mapping[str, Kind] = field(default_factory=lambda: dict(DEFAULT_TAG_WORDS))
    rhythm: Rhythm = field(default_factory=Rhythm)
    checkins: CheckinTerms = field(default_factory=CheckinTerms)
    questions: tuple[Question, ...] = field(default_factory=lambda: DEFAULT_QUESTIONS)
    extra_checkins: Mapping[str, ExtraCheckin] = field(default_factory=dict)
    phases: tuple[PhaseTerms, ...] = field(default_factory=lambda: DEFAULT_PHASES)
    escalation: EscalationTerms = field(default_factory=lambda: DEFAULT_ESCALATION)
    digests: DigestTerms = field(default_factory=DigestTerms)
    internal_channel: str | None = None
    retention_months: int | None = None
    side_overrides: Mapping[str, Side] = field(default_factory=dict)

    def area(self, key: str) -> AreaTerms:
        """The terms of area `key`, or of the general area if the charter dropped it."""
        return self.areas.get(key) or self.areas[GENERAL_AREA]

    def tag_word(self, kind: Kind) -> str:
        """The tag word for `kind`, in the partnership's language if there is one."""
        known = [word for word, meant in self.tag_words.items() if meant is kind]
        if self.language != ENGLISH:
            known.sort(key=lambda word: word in DEFAULT_TAG_WORDS)
        return known[0] if known else kind.value

    def rhythm_in(self, phase: PhaseTerms | None) -> Rhythm:
        """The main check-in's rhythm in `phase`: the phase's or the charter's."""
        return (phase and phase.rhythm) or self.rhythm

    def questions_in(self, phase: PhaseTerms | None) -> tuple[Question, ...]:
        """The questions that the main check-in asks in `phase`; of several with one key, the last.

        They are the phase's or the charter's: what both sides changed goes before what a charter
        begins with, and the phase's before the charter's.
        """
        own = (phase and phase.questions) or ()
        defaults = {each.key: each.questions for each in DEFAULT_PHASES}
        is_default = phase is not None and own == defaults.get(phase.key)
        is_changed = bool(self.questions) and self.questions not in PRESET_QUESTIONS.values()
        if is_default and is_changed:
            own = ()
        asked = own or self.questions or DEFAULT_QUESTIONS
        return tuple({each.key: each for each in asked}.values())

    def phase(self, key: str) -> PhaseTerms | None:
        """The phase `key`; None if the charter dropped it."""
        return next((each for each in self.phases if each.key == key), None)

    def to_json(self) -> dict[str, Any]:
        """The terms as JSON values, without default texts."""
        return without_default_texts(_adapter().dump_python(self, mode="json"))

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> "CharterTerms":
        """The terms that `to_json` wrote.

        Raises pydantic's ValidationError, with the location, if `stored` is not a charter.
        """
        return _adapter().validate_python(with_default_texts(stored))


@lru_cache
def _adapter() -> TypeAdapter[CharterTerms]:
    return TypeAdapter(CharterTerms)


class CharterCause(StrEnum):
    """Why the bot changed a charter by itself."""

    INTERNAL_CHANNEL_SHARED = "internal_channel_shared"


class Charter(Base):
    """A version of a partnership's charter; the highest version is in force.

    `reason` is why people changed it, in their words, and `decision_id` the decision that approved
    it; `cause` is why the bot changed it.
    """

    __tablename__ = "charters"
    __table_args__ = (UniqueConstraint("partnership_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    version: Mapped[int]
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str | None]
    cause: Mapped[CharterCause | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))

    created_by: Mapped[Member | None] = relationship()
    decision: Mapped[Decision | None] = relationship()

    @property
    def terms(self) -> CharterTerms:
        """The terms of this version."""
        return CharterTerms.from_json(self.body)


class ProposalSubject(StrEnum):
    """What a decision changes once both sides have confirmed it."""

    CHARTER = "charter"
    PHASE = "phase"


class Proposal(Base):
    """What a decision changes once it is confirmed: the charter's terms, or the phase.

    `body` holds the change, and `base_version` is the charter version it was made against.
    """

    __tablename__ = "proposals"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    subject: Mapped[ProposalSubject]
    body: Mapped[dict[str, Any]]
    base_version: Mapped[int]
    reason: Mapped[str | None]
    applied_at: Mapped[datetime | None]

    decision: Mapped[Decision] = relationship()


class CharterDraft(Base):
    """Changes of the charter that someone previews before proposing them; kept for a day.

    `base_version` is the charter version that they started from.
    """

    __tablename__ = "charter_drafts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    base_version: Mapped[int]
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)


class PhasePeriod(Base):
    """A period that the partnership spent in a phase; the open one is the current phase."""

    __tablename__ = "phase_periods"
    __table_args__ = (
        # A partnership has one current phase.
        partial_index(
            "uq_phase_periods_open", "partnership_id", where="until_at IS NULL", unique=True
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"), index=True)
    phase: Mapped[str]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))


class CriterionTick(Base):
    """A criterion of a phase that a member ticked off, as or for the holder of its role."""

    __tablename__ = "criterion_ticks"
    __table_args__ = (UniqueConstraint("period_id", "phase", "criterion"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("phase_periods.id"))
    phase: Mapped[str]
    criterion: Mapped[str]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    ticked_at: Mapped[datetime]

    member: Mapped[Member] = relationship()
