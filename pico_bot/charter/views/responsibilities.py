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
from pico_bot.checkins.views import question_types
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Area,
    AreaTerms,
    CharterTerms,
    Criterion,
    PhaseTerms,
    Question,
)

MOST_DAYS = 365


def question_hint() -> str:
    """How to write the questions of a check-in in a form."""
    return _(
        "One question per line. After |, give the answer type: {types}. Default: text."
    ).format(types=question_types.usages())


def question_line(question: Question) -> str:
    """A question as it stands on a line of a form."""
    text = " ".join(_(question.text).split())
    if question.kind is Question.kind:
        return text
    if question_types.type_of(question.kind).takes_choices:
        return f"{text} | {question.kind}: {', '.join(question.choices)}"
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
                _("Remove area"),
                _("Remove from the charter"),
                hint=_("Its records are kept and treated as general."),
            )
        )
    return blocks


def new_area(terms: CharterTerms) -> list[Block]:
    name = text_input(
        "name",
        _("Name"),
        limit=40,
        hint=_("Typed after area: in tags, so use lower case and hyphens: spare-parts."),
    )
    return [name, *_responsibility(terms.area(Area.GENERAL), terms, is_new=True)]


def _responsibility(area: AreaTerms, terms: CharterTerms, *, is_new: bool = False) -> list[Block]:
    roles = labels.role_choices(terms)
    return [
        select_input("decider", _("Confirms its decisions"), roles[:100], value=area.decider),
        select_input("owner", _("Handles its issues"), roles[:100], value=area.owner),
        several_input("consulted", _("Consulted, and can object"), roles, values=area.consulted),
        several_input("informed", _("Informed of decisions"), roles, values=area.informed),
        tick_input(
            "both_sides",
            _("Both sides"),
            _("Both sides must confirm its decisions"),
            ticked=area.both_sides,
        ),
        number_input(
            "silence_days",
            _("Working days before it counts as unanswered"),
            value=area.silence_days,
            least=1,
            most=MOST_DAYS,
        ),
        words_input(
            "words",
            _("Keywords for this area"),
            value="" if is_new else ", ".join(area.words),
            multiline=True,
            optional=True,
            hint=_("Separate with commas."),
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
    hint = _("One per line: criterion | key of the role that ticks it.")
    keys = _("Roles: {keys}").format(keys=", ".join(terms.roles))
    return [
        words_input("title", _("Name"), value=_(phase.title), limit=NAME_LIMIT),
        words_input("purpose", _("Purpose"), value=_(phase.purpose), multiline=True, optional=True),
        words_input(
            "entry",
            _("Entry criteria"),
            value="\n".join(map(criterion_line, phase.entry)),
            multiline=True,
            optional=True,
            hint=hint,
        ),
        words_input(
            "exit",
            _("Exit criteria"),
            value="\n".join(map(criterion_line, phase.exit)),
            multiline=True,
            optional=True,
            hint=keys,
        ),
        several_input(
            "roles",
            _("Roles that must be filled"),
            labels.role_choices(terms),
            values=phase.roles,
        ),
        questions_input(
            _("Check-in questions"),
            phase.questions or (),
            optional=True,
            hint=_(
                "Leave empty to use the charter's questions. Same format as in the main check-in."
            ),
        ),
    ]
