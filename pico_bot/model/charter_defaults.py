"""What a charter says as long as nobody says otherwise; its texts are translated where shown."""

from collections.abc import Mapping

from pico_bot.i18n import gettext_noop as _
from pico_bot.model.charter_terms import (
    AreaTerms,
    Criterion,
    EscalationTerms,
    PhaseTerms,
    Question,
    QuestionKind,
    RoleTerms,
)
from pico_bot.model.vocabulary import Area, Kind, Priority, Side

DEFAULT_ROLES: Mapping[str, RoleTerms] = {
    "lead": RoleTerms(side=Side.CONSULTANCY, title=_("Partnership lead")),
    "pim-consultant": RoleTerms(side=Side.CONSULTANCY, title=_("PIM consultant")),
    "data-modeller": RoleTerms(side=Side.CONSULTANCY, title=_("Data modeller")),
    "integration-specialist": RoleTerms(side=Side.CONSULTANCY, title=_("Integration specialist")),
    "business-owner": RoleTerms(side=Side.CUSTOMER, title=_("Business owner")),
    "data-owner": RoleTerms(side=Side.CUSTOMER, title=_("Data owner")),
    "process-owner": RoleTerms(side=Side.CUSTOMER, title=_("Process owner")),
    "it-owner": RoleTerms(side=Side.CUSTOMER, title=_("IT owner")),
}

# The role that a side falls back to when the one asked for is empty.
LEAD_ROLES: Mapping[Side, str] = {Side.CONSULTANCY: "lead", Side.CUSTOMER: "business-owner"}

DEFAULT_AREAS: Mapping[str, AreaTerms] = {
    Area.PRODUCT_DATA: AreaTerms(
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
    ),
    Area.PIM: AreaTerms(
        decider="business-owner",
        owner="pim-consultant",
        consulted=("data-owner",),
        keywords=("pim", "catalogue", "catalog", "completeness", "channel export"),
    ),
    Area.DATA_MODEL: AreaTerms(
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
    ),
    Area.INTEGRATION: AreaTerms(
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
    ),
    Area.PROCESS: AreaTerms(
        decider="process-owner",
        owner="process-owner",
        consulted=("lead",),
        keywords=("process", "workflow", "approval", "approvals", "handover", "onboarding"),
    ),
    Area.GENERAL: AreaTerms(decider="business-owner", owner="lead", consulted=("business-owner",)),
}

DEFAULT_EMOJI: Mapping[str, Kind] = {
    "scales": Kind.DECISION,
    "ticket": Kind.ISSUE,
    "seedling": Kind.CHANGE,
}


# The words that tag in Danish, beside the English ones.
DANISH_TAG_WORDS: Mapping[str, Kind] = {
    "beslutning": Kind.DECISION,
    "sag": Kind.ISSUE,
    "ændring": Kind.CHANGE,
}

# The words that tell the areas in Danish, beside the English ones.
DANISH_AREA_KEYWORDS: Mapping[str, tuple[str, ...]] = {
    Area.PRODUCT_DATA: (
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
    ),
    Area.PIM: ("katalog", "kataloget", "fuldstændighed", "kanaleksport"),
    Area.DATA_MODEL: (
        "datamodel",
        "datamodellen",
        "attribut",
        "attributter",
        "varianter",
        "hierarki",
        "klassifikation",
        "enhed",
        "enheder",
    ),
    Area.INTEGRATION: ("integrationen", "grænseflade", "grænsefladen", "synkronisering"),
    Area.PROCESS: (
        "proces",
        "processen",
        "godkendelse",
        "godkendelser",
        "overdragelse",
        "arbejdsgang",
    ),
}

# Areas that the model leaves to one side: the customer decides on its business, the consultancy
# answers for structure and technical coherence.
DECIDING_SIDES: Mapping[str, Side] = {
    Area.PRODUCT_DATA: Side.CUSTOMER,
    Area.PIM: Side.CUSTOMER,
    Area.DATA_MODEL: Side.CONSULTANCY,
    Area.INTEGRATION: Side.CONSULTANCY,
    Area.PROCESS: Side.CUSTOMER,
    Area.GENERAL: Side.CUSTOMER,
}

DEFAULT_ESCALATION = EscalationTerms(
    acknowledge_hours={Priority.URGENT: 2, Priority.HIGH: 8, Priority.NORMAL: 24, Priority.LOW: 80}
)

MOVED = Question(key="moved", text=_("What moved forward?"))
NEXT = Question(key="next_steps", text=_("What's next?"))
IN_THE_WAY = Question(key="in_the_way", text=_("Any blockers?"))
CHANGES_COMING = Question(key="changes_coming", text=_("What changes are coming?"))
CONFIDENCE = Question(
    key="confidence",
    text=_("How confident are you that this will go well?"),
    kind=QuestionKind.SCALE,
)
DEFAULT_QUESTIONS = (MOVED, NEXT, IN_THE_WAY, CHANGES_COMING, CONFIDENCE)

UNDERSTOOD = Question(key="understood", text=_("What have we learned?"))
UNCLEAR = Question(key="unclear", text=_("What's still unclear, and who can clarify it?"))
TO_DECIDE = Question(key="to_decide", text=_("What needs to be decided next, and by whom?"))
READY = Question(key="ready", text=_("Who needs training or access before go-live?"))
REVIEW = Question(key="review", text=_("Which decision needs review?"))

DEFAULT_PHASES = (
    PhaseTerms(
        key="initial",
        title=_("Initial"),
        purpose=_("Get to know each other: goals, people and ways of working."),
        exit=(
            Criterion(
                key="goals",
                text=_("The goals of the partnership are written down"),
                role="business-owner",
            ),
            Criterion(
                key="contacts",
                text=_("Both sides have named their contact points"),
                role="lead",
            ),
            Criterion(
                key="charter",
                text=_("Both sides have read and confirmed the charter"),
                role="business-owner",
            ),
        ),
        roles=("lead", "business-owner"),
        questions=(MOVED, NEXT, UNCLEAR, IN_THE_WAY, CONFIDENCE),
    ),
    PhaseTerms(
        key="analysis",
        title=_("Analysis"),
        purpose=_("Understand the customer's products, data, processes and goals."),
        entry=(
            Criterion(
                key="access",
                text=_("The consultants have access to the data and systems"),
                role="it-owner",
            ),
        ),
        exit=(
            Criterion(
                key="products",
                text=_("Products, variants and their data are described"),
                role="data-owner",
            ),
            Criterion(
                key="processes",
                text=_("The processes around product data are described"),
                role="process-owner",
            ),
            Criterion(
                key="systems",
                text=_("Systems and the data that flows between them are mapped"),
                role="integration-specialist",
            ),
        ),
        roles=("lead", "pim-consultant", "business-owner", "data-owner"),
        questions=(UNDERSTOOD, UNCLEAR, NEXT, IN_THE_WAY, CHANGES_COMING, CONFIDENCE),
    ),
    PhaseTerms(
        key="solution-design",
        title=_("Solution design"),
        purpose=_("Design data models and structures that work across systems and channels."),
        exit=(
            Criterion(
                key="data-model",
                text=_("The data model is decided"),
                role="data-modeller",
            ),
            Criterion(
                key="integrations",
                text=_("The integrations are designed"),
                role="integration-specialist",
            ),
            Criterion(
                key="ownership",
                text=_("Data maintenance responsibilities are decided"),
                role="data-owner",
            ),
        ),
        roles=("lead", "data-modeller", "integration-specialist", "data-owner", "it-owner"),
        questions=(MOVED, TO_DECIDE, NEXT, IN_THE_WAY, CHANGES_COMING, CONFIDENCE),
    ),
    PhaseTerms(
        key="implementation",
        title=_("Implementation"),
        purpose=_("Build the solution, load the data and put it into use."),
        entry=(
            Criterion(
                key="priorities",
                text=_("Priorities are agreed"),
                role="business-owner",
            ),
        ),
        exit=(
            Criterion(
                key="data",
                text=_("The product data is loaded and its quality is accepted"),
                role="data-owner",
            ),
            Criterion(
                key="running",
                text=_("Systems and integrations are running"),
                role="it-owner",
            ),
            Criterion(
                key="trained",
                text=_("Users are trained"),
                role="process-owner",
            ),
        ),
        roles=(
            "lead",
            "pim-consultant",
            "integration-specialist",
            "business-owner",
            "data-owner",
            "it-owner",
        ),
        questions=(MOVED, NEXT, IN_THE_WAY, READY, CHANGES_COMING, CONFIDENCE),
    ),
    PhaseTerms(
        key="continuous-development",
        title=_("Continuous development"),
        purpose=_("Adapt the solution to new variants, markets, channels and requirements."),
        entry=(
            Criterion(
                key="handed-over",
                text=_("Responsibility for daily operations is agreed"),
                role="business-owner",
            ),
        ),
        roles=("lead", "business-owner", "data-owner"),
        questions=(MOVED, CHANGES_COMING, REVIEW, IN_THE_WAY, CONFIDENCE),
    ),
)
