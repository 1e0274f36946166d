"""The charter: what a partnership agreed on, versioned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Self

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pico_bot.model.base import Base, BigId
from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Area, Kind, Side


@dataclass(frozen=True, kw_only=True)
class RoleTerms:
    """A role that the partnership has: its side and its name for people."""

    side: Side
    title: str


@dataclass(frozen=True, kw_only=True)
class AreaTerms:
    """Who answers for an area, as role keys, and the words by which a text is told to be of it.

    Where `both_sides` is set, a decision needs the confirmation of each side.
    """

    owner: str
    decider: str
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    both_sides: bool = False


DEFAULT_ROLES: Mapping[str, RoleTerms] = MappingProxyType(
    {
        "lead": RoleTerms(side=Side.CONSULTANCY, title="Partnership lead"),
        "pim-consultant": RoleTerms(side=Side.CONSULTANCY, title="PIM consultant"),
        "data-modeller": RoleTerms(side=Side.CONSULTANCY, title="Data modeller"),
        "integration-specialist": RoleTerms(side=Side.CONSULTANCY, title="Integration specialist"),
        "business-owner": RoleTerms(side=Side.CUSTOMER, title="Business owner"),
        "data-owner": RoleTerms(side=Side.CUSTOMER, title="Data owner"),
        "process-owner": RoleTerms(side=Side.CUSTOMER, title="Process owner"),
        "it-owner": RoleTerms(side=Side.CUSTOMER, title="IT owner"),
    }
)

# The role that a side falls back to when the one asked for is empty.
LEAD_ROLES: Mapping[Side, str] = MappingProxyType(
    {Side.CONSULTANCY: "lead", Side.CUSTOMER: "business-owner"}
)

DEFAULT_AREAS: Mapping[str, AreaTerms] = MappingProxyType(
    {
        Area.PRODUCT_DATA: AreaTerms(
            decider="data-owner",
            owner="data-owner",
            consulted=("pim-consultant",),
            words=(
                "product data",
                "article",
                "articles",
                "enrichment",
                "translation",
                "translations",
                "description",
                "descriptions",
                "images",
                "data quality",
                "missing values",
            ),
        ),
        Area.PIM: AreaTerms(
            decider="business-owner",
            owner="pim-consultant",
            consulted=("data-owner",),
            words=("pim", "catalogue", "catalog", "completeness", "channel export"),
        ),
        Area.DATA_MODEL: AreaTerms(
            decider="data-modeller",
            owner="data-modeller",
            consulted=("data-owner",),
            words=(
                "data model",
                "attribute",
                "attributes",
                "variant",
                "variants",
                "hierarchy",
                "taxonomy",
                "classification",
                "unit",
                "units",
                "etim",
            ),
        ),
        Area.INTEGRATION: AreaTerms(
            decider="integration-specialist",
            owner="integration-specialist",
            consulted=("it-owner",),
            words=(
                "integration",
                "api",
                "erp",
                "endpoint",
                "import",
                "sync",
                "interface",
                "mapping",
                "webhook",
                "feed",
            ),
        ),
        Area.PROCESS: AreaTerms(
            decider="process-owner",
            owner="process-owner",
            consulted=("lead",),
            words=("process", "workflow", "approval", "approvals", "handover", "onboarding"),
        ),
        Area.GENERAL: AreaTerms(
            decider="business-owner", owner="lead", consulted=("business-owner",)
        ),
    }
)

DEFAULT_EMOJI: Mapping[str, Kind] = MappingProxyType(
    {"scales": Kind.DECISION, "ticket": Kind.ISSUE, "seedling": Kind.CHANGE}
)


@dataclass(frozen=True, kw_only=True)
class CharterTerms:
    """What the charter says; stored as JSON, so that a version can be read for ever."""

    time_zone: str
    language: str = "en"
    areas: Mapping[str, AreaTerms] = field(default_factory=lambda: DEFAULT_AREAS)
    emoji: Mapping[str, Kind] = field(default_factory=lambda: DEFAULT_EMOJI)
    tag_words: Mapping[str, Kind] = field(default_factory=lambda: DEFAULT_TAG_WORDS)

    def area(self, key: str) -> AreaTerms:
        """The terms of area `key`; of the general area where a charter dropped it."""
        return self.areas.get(key) or self.areas[Area.GENERAL]

    def to_json(self) -> dict[str, Any]:
        """The terms as JSON values."""
        return {
            "time_zone": self.time_zone,
            "language": self.language,
            "areas": {
                key: {
                    "owner": area.owner,
                    "decider": area.decider,
                    "consulted": list(area.consulted),
                    "informed": list(area.informed),
                    "words": list(area.words),
                    "both_sides": area.both_sides,
                }
                for key, area in self.areas.items()
            },
            "emoji": {name: kind.value for name, kind in self.emoji.items()},
            "tag_words": {word: kind.value for word, kind in self.tag_words.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The terms that `to_json` wrote."""
        return cls(
            time_zone=stored["time_zone"],
            language=stored["language"],
            areas={
                key: AreaTerms(
                    owner=area["owner"],
                    decider=area["decider"],
                    consulted=tuple(area["consulted"]),
                    informed=tuple(area["informed"]),
                    words=tuple(area["words"]),
                    both_sides=area.get("both_sides", False),
                )
                for key, area in stored["areas"].items()
            },
            emoji={name: Kind(kind) for name, kind in stored["emoji"].items()},
            tag_words={word: Kind(kind) for word, kind in stored["tag_words"].items()},
        )


class Charter(Base):
    """A version of a partnership's charter; the highest version is in force."""

    __tablename__ = "charters"
    __table_args__ = (UniqueConstraint("partnership_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    version: Mapped[int]
    body: Mapped[dict[str, Any]]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    @property
    def terms(self) -> CharterTerms:
        """What this version says."""
        return CharterTerms.from_json(self.body)
