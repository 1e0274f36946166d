"""Mistakes in who and how: roles, areas, phases, the ladder, who stands on which side."""

import re
from collections.abc import Iterable, Iterator

from pico_bot.charter.validation.calendar import participants, rhythm
from pico_bot.charter.validation.problem import Problem, amount, key, number, once, text
from pico_bot.charter.validation.vocabulary import questions
from pico_bot.checkins import is_reserved_word, reserved_name
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, join_and
from pico_bot.model import (
    LEAD_ROLES,
    Area,
    AreaTerms,
    CharterTerms,
    Criterion,
    PhaseTerms,
    Priority,
    Side,
)

_MOST_ROLES, _MOST_AREAS, _MOST_PHASES, _MOST_CRITERIA, _MOST_WORDS = 40, 30, 20, 20, 100
# `checkin` tells them all in one answer.
_MOST_CHECKINS = 5
_LONGEST_TITLE, _LONGEST_WORD, _LONGEST_TEXT = 75, 60, 500
_MOST_DAYS, _MOST_HOURS = 365, 2000

_LEADS = {
    Side.CONSULTANCY: gettext_noop(
        "The consultancy must have the role `{role}`. It can't be removed because it leads "
        "that side."
    ),
    Side.CUSTOMER: gettext_noop(
        "The customer must have the role `{role}`. It can't be removed because it leads that side."
    ),
}

_SLACK_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")
_SLACK_SOMEBODY = re.compile(r"[TEUW][A-Z0-9]{1,30}")


def problems(terms: CharterTerms) -> Iterator[Problem]:
    """What is wrong with who and how."""
    yield from _roles(terms)
    yield from _areas(terms)
    yield from _phases(terms)
    yield from _further(terms)
    yield from _ladder(terms)
    if terms.internal_channel is not None and not _SLACK_CHANNEL.fullmatch(terms.internal_channel):
        yield Problem(
            path="internal_channel",
            sentence=_("Enter the channel's Slack ID, like C0123456789."),
        )
    for who in terms.placed:
        if not _SLACK_SOMEBODY.fullmatch(who):
            yield Problem(
                path=f"placed.{who}",
                sentence=_(
                    "`{id}` isn't the Slack ID of a person or team, like U0123456789 or "
                    "T0123456789."
                ).format(id=who),
            )


def _roles(terms: CharterTerms) -> Iterator[Problem]:
    for side, lead in LEAD_ROLES.items():
        role = terms.roles.get(lead)
        if role is None or role.side is not side:
            yield Problem(path=f"roles.{lead}", sentence=_(_LEADS[side]).format(role=lead))
    yield from amount("roles", list(terms.roles), most=_MOST_ROLES)
    for name, role in terms.roles.items():
        path = f"roles.{name}"
        yield from key(path, name)
        yield from text(f"{path}.title", role.title, limit=_LONGEST_TITLE)
        if role.side is Side.UNKNOWN:
            yield Problem(
                path=f"{path}.side",
                sentence=_("A role must be on the consultancy or the customer side."),
            )


def _areas(terms: CharterTerms) -> Iterator[Problem]:
    if Area.GENERAL not in terms.areas:
        yield Problem(
            path="areas",
            sentence=_("The area `general` is required. It takes what doesn't fit in other areas."),
        )
    yield from amount("areas", list(terms.areas), most=_MOST_AREAS)
    for name, area in terms.areas.items():
        yield from key(f"areas.{name}", name)
        yield from _area(f"areas.{name}", area, terms)


def _area(path: str, area: AreaTerms, terms: CharterTerms) -> Iterator[Problem]:
    yield from _known(f"{path}.owner", [area.owner], terms)
    yield from _known(f"{path}.decider", [area.decider], terms)
    yield from _known(f"{path}.consulted", area.consulted, terms)
    yield from _known(f"{path}.informed", area.informed, terms)
    yield from once(f"{path}.consulted", area.consulted)
    yield from once(f"{path}.informed", area.informed)
    yield from amount(f"{path}.words", area.words, most=_MOST_WORDS)
    yield from once(f"{path}.words", area.words)
    for at, word in enumerate(area.words):
        yield from text(f"{path}.words.{at}", word, limit=_LONGEST_WORD)
    yield from number(f"{path}.silence_days", area.silence_days, least=1, most=_MOST_DAYS)


def _phases(terms: CharterTerms) -> Iterator[Problem]:
    if not terms.phases:
        yield Problem(path="phases", sentence=_("Add at least one phase."))
    yield from amount("phases", terms.phases, most=_MOST_PHASES)
    yield from once("phases", [each.key for each in terms.phases])
    for at, phase in enumerate(terms.phases):
        yield from _phase(f"phases.{at}", phase, terms)


def _phase(path: str, phase: PhaseTerms, terms: CharterTerms) -> Iterator[Problem]:
    yield from key(f"{path}.key", phase.key)
    yield from text(f"{path}.title", phase.title, limit=_LONGEST_TITLE)
    if phase.purpose:
        yield from text(f"{path}.purpose", phase.purpose, limit=_LONGEST_TEXT)
    yield from _known(f"{path}.roles", phase.roles, terms)
    yield from once(f"{path}.roles", phase.roles)
    yield from _criteria(f"{path}.entry", phase.entry, terms)
    yield from _criteria(f"{path}.exit", phase.exit, terms)
    # A tick names its criterion alone.
    both = [each.key for each in (*phase.entry, *phase.exit)]
    yield from once(path, both)
    if phase.questions is not None:
        yield from questions(f"{path}.questions", phase.questions)
    if phase.rhythm is not None:
        yield from rhythm(f"{path}.rhythm", phase.rhythm)


def _further(terms: CharterTerms) -> Iterator[Problem]:
    further = terms.further_checkins
    yield from amount("further_checkins", list(further), most=_MOST_CHECKINS)
    yield from once("further_checkins", [each.title for each in further.values()])
    for name, each in further.items():
        path = f"further_checkins.{name}"
        yield from key(path, name)
        if is_reserved_word(name):
            yield Problem(path=path, sentence=reserved_name(name))
        yield from text(f"{path}.title", each.title, limit=_LONGEST_TITLE)
        yield from rhythm(f"{path}.rhythm", each.rhythm)
        if each.questions is not None:
            yield from questions(f"{path}.questions", each.questions)
        yield from participants(f"{path}.participants", each.participants)


def _criteria(path: str, criteria: tuple[Criterion, ...], terms: CharterTerms) -> Iterator[Problem]:
    yield from amount(path, criteria, most=_MOST_CRITERIA)
    for at, each in enumerate(criteria):
        yield from key(f"{path}.{at}.key", each.key)
        yield from text(f"{path}.{at}.text", each.text, limit=_LONGEST_TEXT)
        yield from _known(f"{path}.{at}.role", [each.role], terms)


def _ladder(terms: CharterTerms) -> Iterator[Problem]:
    ladder = terms.ladder
    for priority in Priority:
        path = f"ladder.acknowledge_hours.{priority}"
        hours = ladder.acknowledge_hours.get(priority)
        if hours is None:
            yield Problem(path=path, sentence=_("Enter the working hours for every priority."))
        else:
            yield from number(path, hours, least=1, most=_MOST_HOURS)
    if not ladder.rungs:
        yield Problem(path="ladder.rungs", sentence=_("Choose at least one escalation level."))
    yield from once("ladder.rungs", ladder.rungs)
    yield from number("ladder.step_hours", ladder.step_hours, least=1, most=_MOST_HOURS)
    yield from number("ladder.quiet_days", ladder.quiet_days, least=1, most=_MOST_DAYS)


def _known(path: str, said: Iterable[str], terms: CharterTerms) -> Iterator[Problem]:
    for role in said:
        if role not in terms.roles:
            yield Problem(
                path=path,
                sentence=_("There's no role `{role}`. The roles are {roles}.").format(
                    role=role, roles=join_and([f"`{each}`" for each in terms.roles])
                ),
            )
