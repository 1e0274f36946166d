"""The parts of the charter's forms that are about who works on what: areas, phases, questions."""

from collections.abc import Sequence

from pico_bot.blockkit import (
    NAME_LIMIT,
    Block,
    number_input,
    one_line,
    section,
    select_input,
    several_input,
    text_input,
    tick_input,
    words_input,
)
from pico_bot.charter.views import labels
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import (
    Area,
    AreaTerms,
    CharterTerms,
    Criterion,
    PhaseTerms,
    Question,
    QuestionKind,
)

MOST_DAYS = 365

QUESTION_HINT = gettext_noop(
    "One a line. Behind | stands how it is answered, if not in words: scale (1 to 5), people, or "
    "choice: one, another."
)


def question_line(question: Question) -> str:
    """A question as it stands on a line of a form."""
    text = " ".join(_(question.text).split())
    match question.kind:
        case QuestionKind.TEXT:
            return text
        case QuestionKind.CHOICE:
            return f"{text} | choice: {', '.join(question.choices)}"
        case _:
            return f"{text} | {question.kind}"


def criterion_line(criterion: Criterion) -> str:
    """A criterion as it stands on a line of a form."""
    return f"{' '.join(_(criterion.text).split())} | {criterion.role}"


def area(key: str, terms: CharterTerms) -> list[Block]:
    area = terms.areas[key]
    blocks = [section(f"*{one_line(key)}*"), *_responsibility(area, terms)]
    if key != Area.GENERAL:
        blocks.append(
            tick_input(
                "drop",
                _("No longer an area"),
                _("Take it out of the charter"),
                hint=_("What was logged under it stays, and is treated as general."),
            )
        )
    return blocks


def new_area(terms: CharterTerms) -> list[Block]:
    name = text_input(
        "name",
        _("Name"),
        limit=40,
        hint=_("People write it behind area: , so small letters and hyphens: spare-parts."),
    )
    return [name, *_responsibility(terms.area(Area.GENERAL), terms, is_new=True)]


def _responsibility(area: AreaTerms, terms: CharterTerms, *, is_new: bool = False) -> list[Block]:
    roles = labels.role_choices(terms)
    return [
        select_input("decider", _("Confirms its decisions"), roles[:100], value=area.decider),
        select_input("owner", _("Works on its issues"), roles[:100], value=area.owner),
        several_input("consulted", _("Is consulted, and may object"), roles, values=area.consulted),
        several_input("informed", _("Is told what was decided"), roles, values=area.informed),
        tick_input(
            "both_sides",
            _("Both sides"),
            _("A decision needs the confirmation of each side"),
            ticked=area.both_sides,
        ),
        number_input(
            "silence_days",
            _("Working days without a word until it counts as silent"),
            value=area.silence_days,
            least=1,
            most=MOST_DAYS,
        ),
        words_input(
            "words",
            _("Words by which a text is told to be of it"),
            value="" if is_new else ", ".join(area.words),
            multiline=True,
            optional=True,
            hint=_("With commas between them."),
        ),
    ]


def questions_input(
    label: str, questions: Sequence[Question], *, optional: bool, hint: str
) -> Block:
    return words_input(
        "questions",
        label,
        value="\n".join(map(question_line, questions)),
        multiline=True,
        optional=optional,
        hint=hint,
    )


def phase_of(phase: PhaseTerms, terms: CharterTerms) -> list[Block]:
    hint = _("One a line: what has to be true | the key of the role that ticks it.")
    keys = _("Roles: {keys}").format(keys=", ".join(terms.roles))
    return [
        words_input("title", _("Name"), value=_(phase.title), limit=NAME_LIMIT),
        words_input(
            "purpose", _("What it is for"), value=_(phase.purpose), multiline=True, optional=True
        ),
        words_input(
            "entry",
            _("What has to be true to enter it"),
            value="\n".join(map(criterion_line, phase.entry)),
            multiline=True,
            optional=True,
            hint=hint,
        ),
        words_input(
            "exit",
            _("What has to be true to leave it"),
            value="\n".join(map(criterion_line, phase.exit)),
            multiline=True,
            optional=True,
            hint=keys,
        ),
        several_input(
            "roles",
            _("Roles that have to be filled"),
            labels.role_choices(terms),
            values=phase.roles,
        ),
        questions_input(
            _("What its check-in asks"),
            phase.questions or (),
            optional=True,
            hint=_("As for every check-in. Left empty, the charter's questions are asked."),
        ),
    ]
