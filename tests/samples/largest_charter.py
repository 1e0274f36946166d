"""The largest valid charter, with the characters that take the most room in Slack."""

from dataclasses import replace

from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_roles import LEAD_ROLES
from pico_bot.model.charter_terms import (
    AreaTerms,
    Criterion,
    ExtraCheckin,
    PhaseTerms,
    Question,
    QuestionKind,
    RoleTerms,
    SideHours,
    WorkingHours,
)
from pico_bot.model.vocabulary import Kind, Side

_SIGN = "&"


def _keys(letter: str, count: int) -> list[str]:
    return [f"{letter}{number:02d}".ljust(40, "x") for number in range(count)]


def largest_charter() -> CharterTerms:
    """A charter in which every number and length is at its limit."""
    base = CharterTerms(time_zone="Europe/Copenhagen", country="DK")
    roles = dict(base.roles) | {
        key: RoleTerms(side=Side.CUSTOMER, title=_SIGN * 75)
        for key in _keys("r", 40 - len(base.roles))
    }
    keys = tuple(roles)
    areas = dict(base.areas) | {
        key: AreaTerms(
            owner=keys[-1],
            decider=keys[-2],
            consulted=keys,
            informed=keys,
            keywords=tuple(f"{number:03d}".ljust(60, _SIGN) for number in range(100)),
            both_sides=True,
            response_days=365,
        )
        for key in _keys("a", 30 - len(base.areas))
    }
    questions = tuple(
        Question(
            key=key,
            text=key.ljust(150, _SIGN),
            kind=QuestionKind.CHOICE,
            choices=tuple(f"{number:02d}".ljust(75, _SIGN) for number in range(50)),
        )
        for key in _keys("q", 15)
    )
    phases = tuple(
        PhaseTerms(
            key=key,
            title=key.ljust(75, _SIGN),
            purpose=_SIGN * 500,
            entry=_criteria("e", keys[-1]),
            exit=_criteria("x", keys[-1]),
            roles=keys,
            questions=questions,
        )
        for key in _keys("p", 20)
    )
    further = {
        key: ExtraCheckin(title=key.ljust(75, _SIGN), questions=questions) for key in _keys("c", 5)
    }
    return replace(
        base,
        own_hours={
            side: SideHours(
                time_zone="America/Argentina/ComodRivadavia",
                country="GB",
                region="SCT",
                hours=WorkingHours(weekdays=tuple(range(7))),
            )
            for side in LEAD_ROLES
        },
        roles=roles,
        areas=areas,
        questions=questions,
        extra_checkins=further,
        phases=phases,
        tag_words=dict(base.tag_words) | dict.fromkeys(_tags(50 - len(base.tag_words)), Kind.ISSUE),
        side_overrides={f"U{number:030d}": Side.CUSTOMER for number in range(300)},
        escalation=replace(
            base.escalation,
            acknowledge_hours=dict.fromkeys(base.escalation.acknowledge_hours, 2000),
            level_hours=2000,
            quiet_days=365,
        ),
        retention_months=600,
    )


def _criteria(letter: str, role: str) -> tuple[Criterion, ...]:
    return tuple(Criterion(key=key, text=_SIGN * 500, role=role) for key in _keys(letter, 20))


def _tags(count: int) -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [(first + second).ljust(40, "x") for first in letters for second in letters][:count]
