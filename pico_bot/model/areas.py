"""The areas of work that every charter starts with, one entry each.

An area is added here and nowhere else: routing, tags, forms, labels and the reasons that a change
of decider needs are all read from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pico_bot.i18n import DANISH, gettext_noop
from pico_bot.model.charter_roles import DEFAULT_ROLES
from pico_bot.model.charter_terms import AreaTerms
from pico_bot.model.vocabulary import Side


@dataclass(frozen=True, kw_only=True)
class DefaultArea:
    """An area: its name in English, the keys of its roles, and the words that it is recognised by.

    `keywords` are English; `local_keywords` are those of other languages, used beside them. A
    technical area is one whose decisions are asked for their business need.
    """

    name: str
    decider: str
    owner: str
    consulted: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    local_keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_technical: bool = False


# The area of everything that no keyword assigns to another one; each charter keeps it.
GENERAL_AREA = "general"

AREAS: Mapping[str, DefaultArea] = {
    "product-data": DefaultArea(
        name=gettext_noop("Product data"),
        decider="data-owner",
        owner="data-owner",
        consulted=("pim-consultant",),
        keywords=(
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
        local_keywords={
            DANISH: (
                "produktdata",
                "varer",
                "berigelse",
                "oversættelse",
                "oversættelser",
                "beskrivelse",
                "beskrivelser",
                "billeder",
                "datakvalitet",
                "manglende værdier",
            )
        },
    ),
    "pim": DefaultArea(
        name=gettext_noop("PIM"),
        decider="business-owner",
        owner="pim-consultant",
        consulted=("data-owner",),
        keywords=("pim", "catalogue", "catalog", "completeness", "channel export"),
        local_keywords={DANISH: ("katalog", "kataloget", "fuldstændighed", "kanaleksport")},
    ),
    "data-model": DefaultArea(
        name=gettext_noop("Data model"),
        decider="data-modeller",
        owner="data-modeller",
        consulted=("data-owner",),
        keywords=(
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
        local_keywords={
            DANISH: (
                "datamodel",
                "datamodellen",
                "attribut",
                "attributter",
                "varianter",
                "hierarki",
                "klassifikation",
                "enhed",
                "enheder",
            )
        },
        is_technical=True,
    ),
    "integration": DefaultArea(
        name=gettext_noop("Integration"),
        decider="integration-specialist",
        owner="integration-specialist",
        consulted=("it-owner",),
        keywords=(
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
        local_keywords={DANISH: ("integrationen", "grænseflade", "grænsefladen", "synkronisering")},
        is_technical=True,
    ),
    "process": DefaultArea(
        name=gettext_noop("Process"),
        decider="process-owner",
        owner="process-owner",
        consulted=("lead",),
        keywords=("process", "workflow", "approval", "approvals", "handover", "onboarding"),
        local_keywords={
            DANISH: (
                "proces",
                "processen",
                "godkendelse",
                "godkendelser",
                "overdragelse",
                "arbejdsgang",
            )
        },
    ),
    GENERAL_AREA: DefaultArea(
        name=gettext_noop("General"),
        decider="business-owner",
        owner="lead",
        consulted=("business-owner",),
    ),
}

DEFAULT_AREAS: Mapping[str, AreaTerms] = {
    key: AreaTerms(
        decider=area.decider, owner=area.owner, consulted=area.consulted, keywords=area.keywords
    )
    for key, area in AREAS.items()
}

# The side that the collaboration model leaves each area to.
DECIDING_SIDES: Mapping[str, Side] = {
    key: DEFAULT_ROLES[area.decider].side for key, area in AREAS.items()
}

TECHNICAL_AREAS = frozenset(key for key, area in AREAS.items() if area.is_technical)
