"""Checks of roles, areas, phases, extra check-ins, escalation and sides."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from pico_bot.charter.validation.calendar import check_participants, check_rhythm
from pico_bot.charter.validation.problem import (
    Problem,
    check_count,
    check_key,
    check_range,
    check_text,
    check_unique,
)
from pico_bot.charter.validation.vocabulary import check_questions
from pico_bot.checkins import is_reserved_word, reserved_word_error
from pico_bot.i18n import comparable, gettext_noop, join_and
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    GENERAL_AREA,
    LEAD_ROLES,
    AreaTerms,
    CharterTerms,
    Criterion,
    PhaseTerms,
    Priority,
    Side,
)

_MAX_ROLES, _MAX_AREAS, _MAX_PHASES, _MAX_CRITERIA, _MAX_WORDS = 40, 30, 20, 20, 100
# The `checkin` command lists them all in one message.
_MAX_CHECKINS = 5
_MAX_TITLE_LENGTH, _MAX_WORD_LENGTH, _MAX_TEXT_LENGTH = 75, 60, 500
_MAX_DAYS, _MAX_HOURS = 365, 2000

_LEADS = {
    Side.CONSULTANCY: gettext_noop(
        "This role leads the consultancy, so it can't be removed or change sides."
    ),
    Side.CUSTOMER: gettext_noop(
        "This role leads the customer's side, so it can't be removed or change sides."
    ),
}

_SLACK_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")
_SLACK_USER_OR_TEAM = re.compile(r"[TEUW][A-Z0-9]{1,30}")


def problems(terms: CharterTerms) -> Iterator[Problem]:
    """The problems with roles and with everything that refers to them."""
    yield from _check_role_terms(terms)
    yield from _check_areas(terms)
    yield from _check_phases(terms)
    yield from _check_extra_checkins(terms)
    yield from _check_escalation(terms)
    if terms.internal_channel is not None and not _SLACK_CHANNEL.fullmatch(terms.internal_channel):
        yield Problem(
            path="internal_channel",
            sentence=_("Enter the channel's Slack ID, like C0123456789."),
        )
    for who in terms.side_overrides:
        if not _SLACK_USER_OR_TEAM.fullmatch(who):
            yield Problem(
                path=f"side_overrides.{who}",
                sentence=_(
                    "`{id}` isn't the Slack ID of a person or team, like U0123456789 or "
                    "T0123456789."
                ).format(id=who),
            )


def _check_role_terms(terms: CharterTerms) -> Iterator[Problem]:
    for side, lead in LEAD_ROLES.items():
        role = terms.roles.get(lead)
        if role is None or role.side is not side:
            yield Problem(path=f"roles.{lead}", sentence=_(_LEADS[side]))
    yield from check_count("roles", list(terms.roles), most=_MAX_ROLES)
    for name, role in terms.roles.items():
        path = f"roles.{name}"
        yield from check_key(path, name)
        yield from check_text(f"{path}.title", role.title, limit=_MAX_TITLE_LENGTH)
        if role.side is Side.UNKNOWN:
            yield Problem(
                path=f"{path}.side",
                sentence=_("A role must be on the consultancy or the customer side."),
            )


def _check_areas(terms: CharterTerms) -> Iterator[Problem]:
    if GENERAL_AREA not in terms.areas:
        yield Problem(
            path="areas",
            sentence=_(
                "The area `general` is required. It holds everything that fits no other area."
            ),
        )
    yield from check_count("areas", list(terms.areas), most=_MAX_AREAS)
    for name, area in terms.areas.items():
        yield from check_key(f"areas.{name}", name)
        yield from _check_area(f"areas.{name}", area, terms)


def _check_area(path: str, area: AreaTerms, terms: CharterTerms) -> Iterator[Problem]:
    yield from _check_roles(f"{path}.owner", [area.owner], terms)
    yield from _check_roles(f"{path}.decider", [area.decider], terms)
    yield from _check_roles(f"{path}.consulted", area.consulted, terms)
    yield from _check_roles(f"{path}.informed", area.informed, terms)
    yield from check_unique(f"{path}.consulted", area.consulted)
    yield from check_unique(f"{path}.informed", area.informed)
    yield from check_count(f"{path}.keywords", area.keywords, most=_MAX_WORDS)
    yield from check_unique(f"{path}.keywords", area.keywords)
    for at, word in enumerate(area.keywords):
        yield from check_text(f"{path}.keywords.{at}", word, limit=_MAX_WORD_LENGTH)
    yield from check_range(f"{path}.response_days", area.response_days, least=1, most=_MAX_DAYS)


def _check_phases(terms: CharterTerms) -> Iterator[Problem]:
    if not terms.phases:
        yield Problem(path="phases", sentence=_("Add at least one phase."))
    yield from check_count("phases", terms.phases, most=_MAX_PHASES)
    yield from check_unique("phases", [each.key for each in terms.phases])
    for at, phase in enumerate(terms.phases):
        yield from _check_phase(f"phases.{at}", phase, terms)


def _check_phase(path: str, phase: PhaseTerms, terms: CharterTerms) -> Iterator[Problem]:
    yield from check_key(f"{path}.key", phase.key)
    yield from check_text(f"{path}.title", phase.title, limit=_MAX_TITLE_LENGTH)
    if phase.purpose:
        yield from check_text(f"{path}.purpose", phase.purpose, limit=_MAX_TEXT_LENGTH)
    yield from _check_roles(f"{path}.roles", phase.roles, terms)
    yield from check_unique(f"{path}.roles", phase.roles)
    yield from _check_criteria(f"{path}.entry", phase.entry, terms)
    yield from _check_criteria(f"{path}.exit", phase.exit, terms)
    # A tick refers to its criterion by this key only.
    keys = [each.key for each in (*phase.entry, *phase.exit)]
    yield from check_unique(path, keys)
    if phase.questions is not None:
        yield from check_questions(f"{path}.questions", phase.questions)
    if phase.rhythm is not None:
        yield from check_rhythm(f"{path}.rhythm", phase.rhythm)


def _check_extra_checkins(terms: CharterTerms) -> Iterator[Problem]:
    extra_checkins = terms.extra_checkins
    yield from check_count("extra_checkins", list(extra_checkins), most=_MAX_CHECKINS)
    # People call a check-in by its title or its key, in any spelling of either.
    names = [{comparable(key), comparable(each.title)} for key, each in extra_checkins.items()]
    yield from check_unique("extra_checkins", chain.from_iterable(names))
    for name, each in extra_checkins.items():
        path = f"extra_checkins.{name}"
        yield from check_key(path, name)
        for word in dict.fromkeys((name, each.title.casefold().partition(" ")[0])):
            if is_reserved_word(word):
                yield Problem(path=path, sentence=reserved_word_error(word))
        yield from check_text(f"{path}.title", each.title, limit=_MAX_TITLE_LENGTH)
        yield from check_rhythm(f"{path}.rhythm", each.rhythm)
        if each.questions is not None:
            yield from check_questions(f"{path}.questions", each.questions)
        yield from check_participants(f"{path}.participants", each.participants)


def _check_criteria(
    path: str, criteria: tuple[Criterion, ...], terms: CharterTerms
) -> Iterator[Problem]:
    yield from check_count(path, criteria, most=_MAX_CRITERIA)
    for at, each in enumerate(criteria):
        yield from check_key(f"{path}.{at}.key", each.key)
        yield from check_text(f"{path}.{at}.text", each.text, limit=_MAX_TEXT_LENGTH)
        yield from _check_roles(f"{path}.{at}.role", [each.role], terms)


def _check_escalation(terms: CharterTerms) -> Iterator[Problem]:
    escalation = terms.escalation
    for priority in Priority:
        path = f"escalation.acknowledge_hours.{priority}"
        hours = escalation.acknowledge_hours.get(priority)
        if hours is None:
            yield Problem(path=path, sentence=_("Enter the working hours for every priority."))
        else:
            yield from check_range(path, hours, least=1, most=_MAX_HOURS)
    if not escalation.levels:
        yield Problem(path="escalation.levels", sentence=_("Choose at least one escalation level."))
    yield from check_unique("escalation.levels", escalation.levels)
    yield from check_range(
        "escalation.level_hours", escalation.level_hours, least=1, most=_MAX_HOURS
    )
    yield from check_range("escalation.quiet_days", escalation.quiet_days, least=1, most=_MAX_DAYS)


def _check_roles(path: str, roles: Iterable[str], terms: CharterTerms) -> Iterator[Problem]:
    for role in roles:
        if role not in terms.roles:
            yield Problem(
                path=path,
                sentence=_("There's no role `{role}`. The roles are {roles}.").format(
                    role=role, roles=join_and([f"`{each}`" for each in terms.roles])
                ),
            )
