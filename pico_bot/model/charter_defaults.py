"""The defaults of a charter; their texts are in English and are translated where shown."""

from collections.abc import Mapping

from pico_bot.i18n import DANISH, gettext_noop
from pico_bot.model.charter_terms import (
    Criterion,
    EscalationTerms,
    Maturity,
    PhaseTerms,
    Question,
    QuestionKind,
)
from pico_bot.model.vocabulary import Kind, Priority

DEFAULT_EMOJI: Mapping[str, Kind] = {
    "scales": Kind.DECISION,
    "ticket": Kind.ISSUE,
    "seedling": Kind.CHANGE,
}


# The words that tag in each language, beside the English ones.
LOCAL_TAG_WORDS: Mapping[str, Mapping[str, Kind]] = {
    DANISH: {
        "beslutning": Kind.DECISION,
        "sag": Kind.ISSUE,
        "ændring": Kind.CHANGE,
    },
}

DEFAULT_ESCALATION = EscalationTerms(
    acknowledge_hours={Priority.URGENT: 2, Priority.HIGH: 8, Priority.NORMAL: 24, Priority.LOW: 80}
)

PROGRESS = Question(key="progress", text=gettext_noop("What moved forward?"))
NEXT = Question(key="next_steps", text=gettext_noop("What's next?"))
BLOCKERS = Question(key="blockers", text=gettext_noop("Any blockers?"))
UPCOMING_CHANGES = Question(key="upcoming_changes", text=gettext_noop("What changes are coming?"))
CONFIDENCE = Question(
    key="confidence",
    text=gettext_noop("How confident are you that this will go well?"),
    kind=QuestionKind.SCALE,
)
DEFAULT_QUESTIONS = (PROGRESS, NEXT, BLOCKERS, UPCOMING_CHANGES, CONFIDENCE)

UNDERSTOOD = Question(key="understood", text=gettext_noop("What have we learned?"))
UNCLEAR = Question(
    key="unclear", text=gettext_noop("What's still unclear, and who can clarify it?")
)
TO_DECIDE = Question(
    key="to_decide", text=gettext_noop("What needs to be decided next, and who decides it?")
)
READY = Question(key="ready", text=gettext_noop("Who needs training or access before go-live?"))
REVIEW = Question(key="review", text=gettext_noop("Which decision needs review?"))

# What a charter asks to begin with, by the maturity of the partnership.
PRESET_QUESTIONS: Mapping[Maturity, tuple[Question, ...]] = {
    Maturity.STARTING: (
        PROGRESS,
        NEXT,
        UNCLEAR,
        TO_DECIDE,
        BLOCKERS,
        UPCOMING_CHANGES,
        CONFIDENCE,
    ),
    Maturity.ESTABLISHED: DEFAULT_QUESTIONS,
    Maturity.ADVANCED: (PROGRESS, UPCOMING_CHANGES, BLOCKERS, CONFIDENCE),
}

ALL_DEFAULT_QUESTIONS = (*DEFAULT_QUESTIONS, UNDERSTOOD, UNCLEAR, TO_DECIDE, READY, REVIEW)

DEFAULT_PHASES = (
    PhaseTerms(
        key="initial",
        title=gettext_noop("Initial"),
        purpose=gettext_noop("Get to know each other: goals, people and ways of working."),
        exit=(
            Criterion(
                key="goals",
                text=gettext_noop("The goals of the partnership are written down"),
                role="business-owner",
            ),
            Criterion(
                key="contacts",
                text=gettext_noop("Both sides have named their contact points"),
                role="lead",
            ),
            Criterion(
                key="charter",
                text=gettext_noop("Both sides have read and confirmed the charter"),
                role="business-owner",
            ),
        ),
        roles=("lead", "business-owner"),
        questions=(PROGRESS, NEXT, UNCLEAR, BLOCKERS, CONFIDENCE),
    ),
    PhaseTerms(
        key="analysis",
        title=gettext_noop("Analysis"),
        purpose=gettext_noop("Understand the customer's products, data, processes and goals."),
        entry=(
            Criterion(
                key="access",
                text=gettext_noop("The consultants have access to the data and systems"),
                role="it-owner",
            ),
        ),
        exit=(
            Criterion(
                key="products",
                text=gettext_noop("Products, variants and their data are described"),
                role="data-owner",
            ),
            Criterion(
                key="processes",
                text=gettext_noop("The processes around product data are described"),
                role="process-owner",
            ),
            Criterion(
                key="systems",
                text=gettext_noop("Systems and the data that flows between them are mapped"),
                role="integration-specialist",
            ),
        ),
        roles=("lead", "pim-consultant", "business-owner", "data-owner"),
        questions=(UNDERSTOOD, UNCLEAR, NEXT, BLOCKERS, UPCOMING_CHANGES, CONFIDENCE),
    ),
    PhaseTerms(
        key="solution-design",
        title=gettext_noop("Solution design"),
        purpose=gettext_noop(
            "Design data models and structures that work across systems and channels."
        ),
        exit=(
            Criterion(
                key="data-model",
                text=gettext_noop("The data model is decided"),
                role="data-modeller",
            ),
            Criterion(
                key="integrations",
                text=gettext_noop("The integrations are designed"),
                role="integration-specialist",
            ),
            Criterion(
                key="ownership",
                text=gettext_noop("Data maintenance responsibilities are decided"),
                role="data-owner",
            ),
        ),
        roles=("lead", "data-modeller", "integration-specialist", "data-owner", "it-owner"),
        questions=(PROGRESS, TO_DECIDE, NEXT, BLOCKERS, UPCOMING_CHANGES, CONFIDENCE),
    ),
    PhaseTerms(
        key="implementation",
        title=gettext_noop("Implementation"),
        purpose=gettext_noop("Build the solution, load the data and put it into use."),
        entry=(
            Criterion(
                key="priorities",
                text=gettext_noop("Priorities are agreed"),
                role="business-owner",
            ),
        ),
        exit=(
            Criterion(
                key="data",
                text=gettext_noop("The product data is loaded and its quality is accepted"),
                role="data-owner",
            ),
            Criterion(
                key="running",
                text=gettext_noop("Systems and integrations are running"),
                role="it-owner",
            ),
            Criterion(
                key="trained",
                text=gettext_noop("Users are trained"),
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
        questions=(PROGRESS, NEXT, BLOCKERS, READY, UPCOMING_CHANGES, CONFIDENCE),
    ),
    PhaseTerms(
        key="continuous-development",
        title=gettext_noop("Continuous development"),
        purpose=gettext_noop(
            "Adapt the solution to new variants, markets, channels and requirements."
        ),
        entry=(
            Criterion(
                key="handed-over",
                text=gettext_noop("Responsibility for daily operations is agreed"),
                role="business-owner",
            ),
        ),
        roles=("lead", "business-owner", "data-owner"),
        questions=(PROGRESS, UPCOMING_CHANGES, REVIEW, BLOCKERS, CONFIDENCE),
    ),
)
