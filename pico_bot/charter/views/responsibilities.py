"""Inputs for areas, phases and questions in the charter's forms."""

from collections.abc import Sequence

from pico_bot.blockkit import (
    Block,
    area_name,
    number_input,
    one_line,
    section,
    select_input,
    several_input,
    text_input,
    tick_input,
    words_input,
)
from pico_bot.charter.views import choices, labels
from pico_bot.checkins.views import question_types
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    GENERAL_AREA,
    NAME_LIMIT,
    AreaTerms,
    CharterTerms,
    Criterion,
    PhaseTerms,
    Question,
)

MAX_DAYS = 365
# Slack allows a hundred options in a select.
_MAX_OPTIONS = 100


def question_hint() -> str:
    """How to write the questions of a check-in in a form."""
    return _(
        "One question per line. After |, give the answer type: {types}. Default: text."
    ).format(types=question_types.usages())


def question_line(question: Question) -> str:
    """A question as a line in a form."""
    text = " ".join(_(question.text).split())
    if question.kind is Question.kind:
        return text
    if question_types.type_of(question.kind).takes_choices:
        return f"{text} | {question.kind}: {', '.join(question.choices)}"
    return f"{text} | {question.kind}"


def criterion_line(criterion: Criterion, terms: CharterTerms) -> str:
    """A criterion as a line in a form."""
    role = labels.role_names(terms).get(criterion.role, criterion.role)
    return f"{' '.join(_(criterion.text).split())} | {role}"


def area_inputs(key: str, terms: CharterTerms) -> list[Block]:
    """The inputs for an area; raises KeyError if there is no such area."""
    blocks = [
        section(f"*{one_line(area_name(key))}*"),
        *_responsibilities(terms.areas[key], terms),
    ]
    if key != GENERAL_AREA:
        blocks.append(
            tick_input(
                "drop",
                _("Remove area"),
                _("Remove from the charter"),
                hint=_("Its records are kept and treated as general."),
            )
        )
    return blocks


def new_area_inputs(terms: CharterTerms) -> list[Block]:
    """The inputs for an area to add, with the responsibilities of the general one."""
    name = text_input(
        "name",
        _("Name"),
        limit=40,
        hint=_("People type it in tags, such as area:spare-parts, so keep it short."),
    )
    return [name, *_responsibilities(terms.area(GENERAL_AREA), terms, is_new=True)]


def _responsibilities(area: AreaTerms, terms: CharterTerms, *, is_new: bool = False) -> list[Block]:
    roles = choices.role_choices(terms)
    return [
        select_input(
            "decider", _("Confirms its decisions"), roles[:_MAX_OPTIONS], value=area.decider
        ),
        select_input("owner", _("Handles its issues"), roles[:_MAX_OPTIONS], value=area.owner),
        several_input("consulted", _("Consulted, and can object"), roles, values=area.consulted),
        several_input("informed", _("Informed of decisions"), roles, values=area.informed),
        tick_input(
            "both_sides",
            _("Both sides"),
            _("Both sides must confirm its decisions"),
            ticked=area.both_sides,
        ),
        number_input(
            "response_days",
            _("Working days before it counts as unanswered"),
            value=area.response_days,
            least=1,
            most=MAX_DAYS,
        ),
        words_input(
            "keywords",
            _("Keywords for this area"),
            value="" if is_new else ", ".join(area.keywords),
            multiline=True,
            optional=True,
            hint=_("Separate with commas."),
        ),
    ]


def questions_input(
    label: str, questions: Sequence[Question], *, if_empty: str | None = None
) -> Block:
    """The input for a check-in's questions, one a line.

    `if_empty` says what is asked if it is left empty; without it, that isn't allowed.
    """
    hint = question_hint()
    return words_input(
        "questions",
        label,
        value="\n".join(map(question_line, questions)),
        multiline=True,
        optional=if_empty is not None,
        hint=f"{if_empty} {hint}" if if_empty else hint,
    )


def phase_inputs(phase: PhaseTerms, terms: CharterTerms) -> list[Block]:
    """The inputs for a phase."""
    return [
        words_input("title", _("Name"), value=_(phase.title), limit=NAME_LIMIT),
        words_input("purpose", _("Purpose"), value=_(phase.purpose), multiline=True, optional=True),
        words_input(
            "entry",
            _("Entry criteria"),
            value=_criterion_lines(phase.entry, terms),
            multiline=True,
            optional=True,
            hint=_("One per line: criterion | role that marks it as met."),
        ),
        words_input(
            "exit",
            _("Exit criteria"),
            value=_criterion_lines(phase.exit, terms),
            multiline=True,
            optional=True,
            hint=_("Roles: {roles}").format(roles=", ".join(labels.role_names(terms).values())),
        ),
        several_input(
            "roles",
            _("Required roles"),
            choices.role_choices(terms),
            values=phase.roles,
        ),
        questions_input(
            _("Check-in questions"),
            # What the charter's questions replace isn't asked.
            phase.questions or () if terms.questions_in(phase) == phase.questions else (),
            if_empty=_("Leave empty to use the charter's questions."),
        ),
    ]


def _criterion_lines(criteria: Sequence[Criterion], terms: CharterTerms) -> str:
    return "\n".join(criterion_line(each, terms) for each in criteria)
