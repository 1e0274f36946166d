"""Parsing of the charter's forms, each into the charter that results.

A default text that comes back as it was shown, in whatever language, stays as it is stored.
"""

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pico_bot.blockkit import SubmittedForm, area_name
from pico_bot.charter import Document, document
from pico_bot.charter.editing import extra_checkins, field_parsers
from pico_bot.charter.editing.errors import InvalidFields
from pico_bot.charter.views import forms, labels, responsibilities
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    LEAD_ROLES,
    CharterTerms,
    Criterion,
    EscalationLevel,
    Kind,
    Priority,
    Side,
    without_default_texts,
)

_KEYWORD_SEPARATOR = re.compile(r"[,\n]+")
_TAG_SEPARATOR = re.compile(r"[\s,]+")


def parse_form(section: str, entered: SubmittedForm, *, name: str, terms: CharterTerms) -> Document:
    """The charter that results from what was `entered` in a form result for `name` and `terms`.

    Raises InvalidFields if a field can't be parsed, KeyError if there is no such form.
    """
    result = copy.deepcopy(document(name, terms))
    if section.startswith(forms.AREA):
        _parse_area(section.removeprefix(forms.AREA), result, entered)
    elif section.startswith(forms.HOURS):
        _parse_own_hours(section.removeprefix(forms.HOURS), result, entered)
    elif section.startswith(forms.PHASE):
        _parse_phase(section.removeprefix(forms.PHASE), result, entered, terms)
    elif section.startswith(forms.EXTRA_CHECKIN):
        extra_checkins.parse_extra_checkin(
            section.removeprefix(forms.EXTRA_CHECKIN), result, entered, terms
        )
    else:
        _PARSERS[section](result, entered, terms)
    return without_default_texts(result)


def make_patch(before: Document, after: Document) -> Document:
    """The JSON merge patch (RFC 7386) that turns `before` into `after`."""
    patch: Document = {key: None for key in before if key not in after}
    for key, value in after.items():
        old = before.get(key)
        if key in before and old == value:
            continue
        both = isinstance(old, dict) and isinstance(value, dict)
        patch[key] = make_patch(old, value) if both and old else value
    return patch


def _parse_general(result: Document, entered: SubmittedForm, _terms: CharterTerms) -> None:
    if entered.has("name"):
        result["name"] = " ".join(entered.text("name").split())
    result["language"] = entered.choice("language", str)
    result.update(_working_time(entered))


def _parse_own_hours(side: str, result: Document, entered: SubmittedForm) -> None:
    if side not in LEAD_ROLES:
        raise KeyError(side)
    own = _working_time(entered)
    if all(result[part] == value for part, value in own.items()):
        result["own_hours"].pop(side, None)
    else:
        result["own_hours"][side] = own


def _working_time(entered: SubmittedForm) -> Document:
    return {
        "time_zone": entered.choice("time_zone", str),
        "country": entered.optional_choice("country", str),
        "region": entered.text("region").upper() or None,
        "hours": {
            "start": field_parsers.parse_time(entered, "hours_start"),
            "end": field_parsers.parse_time(entered, "hours_end"),
            "weekdays": field_parsers.parse_weekdays(entered, "hours_weekdays"),
        },
    }


def _parse_checkin(result: Document, entered: SubmittedForm, terms: CharterTerms) -> None:
    result["rhythm"] = field_parsers.parse_rhythm_fields(entered)
    result["checkins"] = {
        **result["checkins"],
        "holidays": entered.choice("holidays", str),
        "window_days": entered.number("window_days"),
        "direct": entered.ticked("direct"),
    }
    if entered.has("participants"):
        before = terms.checkins.participants
        result["checkins"]["participants"] = field_parsers.keep_order(
            before, entered.choices("participants", str)
        )
    if entered.has("questions"):
        result["questions"] = field_parsers.parse_questions(entered, terms.questions)


def _parse_area(key: str, result: Document, entered: SubmittedForm) -> None:
    if entered.ticked("drop"):
        result["areas"].pop(key, None)
        return
    # Raises KeyError for an unknown area.
    result["areas"][key] = _responsibilities(entered, result["areas"][key])


def _parse_new_area(result: Document, entered: SubmittedForm, _terms: CharterTerms) -> None:
    key = field_parsers.make_key(entered.text("name"))
    if key in result["areas"]:
        taken = _("There's already an area called {area}.").format(area=area_name(key))
        raise InvalidFields({"name": taken})
    result["areas"][key] = _responsibilities(entered, {})


def _responsibilities(entered: SubmittedForm, before: Mapping[str, Any]) -> Document:
    keywords = field_parsers.split_unique(_KEYWORD_SEPARATOR, entered.text("keywords"))
    return {
        **before,
        "owner": entered.choice("owner", str),
        "decider": entered.choice("decider", str),
        "consulted": field_parsers.keep_order(
            before.get("consulted", ()), entered.choices("consulted", str)
        ),
        "informed": field_parsers.keep_order(
            before.get("informed", ()), entered.choices("informed", str)
        ),
        "both_sides": entered.ticked("both_sides"),
        "response_days": entered.number("response_days"),
        "keywords": keywords if entered.has("keywords") else list(before.get("keywords", ())),
    }


def _parse_roles(result: Document, entered: SubmittedForm, terms: CharterTerms) -> None:
    problems = {}
    for key, role in terms.roles.items():
        field = f"role/{key}"
        if not entered.has(field):
            continue
        title = " ".join(entered.text(field).split())
        if not title:
            problems[field] = _still_used(key, terms)
            result["roles"].pop(key)
        elif title != " ".join(_(role.title).split()):
            result["roles"][key]["title"] = title
    added = " ".join(entered.text("new_role").split())
    if added:
        key = field_parsers.make_key(added, taken=terms.roles)
        result["roles"][key] = {"side": entered.choice("new_side", str), "title": added}
    problems = {field: sentence for field, sentence in problems.items() if sentence}
    if problems:
        raise InvalidFields(problems)


def _still_used(role: str, terms: CharterTerms) -> str:
    """A sentence that says where `role` is still used; empty if it isn't."""
    areas = [
        area_name(key)
        for key, area in terms.areas.items()
        if role in {area.owner, area.decider, *area.consulted, *area.informed}
    ]
    if areas:
        return _("It's still used in: {areas}. Assign those to another role first.").format(
            areas=", ".join(areas)
        )
    phases = [
        _(phase.title)
        for phase in terms.phases
        if role in {*phase.roles, *(each.role for each in (*phase.entry, *phase.exit))}
    ]
    if phases:
        return _("It's still used in these phases: {phases}. Change those first.").format(
            phases=", ".join(phases)
        )
    return ""


def _parse_tags(result: Document, entered: SubmittedForm, terms: CharterTerms) -> None:
    tags: dict[str, str] = {}
    emoji: dict[str, str] = {}
    for kind in Kind:
        _assign(
            tags,
            kind,
            field=f"words_{kind}",
            words=[
                each.lstrip("#").lower()
                for each in field_parsers.split_unique(
                    _TAG_SEPARATOR, entered.text(f"words_{kind}")
                )
            ]
            if entered.has(f"words_{kind}")
            else [word for word, tagged in terms.tag_words.items() if tagged is kind],
        )
        _assign(
            emoji,
            kind,
            field=f"emoji_{kind}",
            words=[
                each.strip(":").lower()
                for each in field_parsers.split_unique(
                    _TAG_SEPARATOR, entered.text(f"emoji_{kind}")
                )
            ]
            if entered.has(f"emoji_{kind}")
            else [name for name, tagged in terms.emoji.items() if tagged is kind],
        )
    # Keep the order, so that saving an unchanged form changes nothing.
    result["tag_words"] = _keep_key_order(result["tag_words"], tags)
    result["emoji"] = _keep_key_order(result["emoji"], emoji)


def _assign(kinds: dict[str, str], kind: Kind, *, field: str, words: Sequence[str]) -> None:
    for word in words:
        if kinds.get(word, kind) != kind:
            raise InvalidFields({field: _("{word} is already in use.").format(word=word)})
        if word:
            kinds[word] = kind.value


def _parse_escalation(result: Document, entered: SubmittedForm, _terms: CharterTerms) -> None:
    escalation, digests = result["escalation"], result["digests"]
    escalation["acknowledge_hours"] = {
        each: entered.number(f"hours_{each}") for each in escalation["acknowledge_hours"]
    } | {
        each.value: entered.number(f"hours_{each}")
        for each in Priority
        if entered.number(f"hours_{each}") is not None
    }
    chosen = entered.choices("levels", EscalationLevel)
    escalation["levels"] = [each.value for each in EscalationLevel if each in chosen]
    escalation["level_hours"] = entered.number("level_hours")
    escalation["quiet_days"] = entered.number("quiet_days")
    digests["weekday"] = entered.choice("digest_weekday", int)
    digests["at"] = field_parsers.parse_time(entered, "digest_at")
    digests["shared_monthly"] = entered.ticked("shared_monthly")
    result["retention_months"] = entered.number("retention_months")
    if entered.has("internal_channel"):
        result["internal_channel"] = entered.optional_choice("internal_channel", str)


def _parse_sides(result: Document, entered: SubmittedForm, _terms: CharterTerms) -> None:
    overrides: dict[str, str] = {}
    for side in Side:
        field = f"side_{side}"
        for who in entered.choices(field, str):
            if overrides.setdefault(who, side.value) != side.value:
                raise InvalidFields({field: _("Someone is listed on more than one side.")})
    if any(entered.has(f"side_{side}") for side in Side):
        result["side_overrides"] = _keep_key_order(result["side_overrides"], overrides)


def _parse_phase(key: str, result: Document, entered: SubmittedForm, terms: CharterTerms) -> None:
    phase, stored = (
        terms.phase(key),
        next((each for each in result["phases"] if each["key"] == key), None),
    )
    if phase is None or stored is None:
        raise KeyError(key)
    for field, before in (("title", phase.title), ("purpose", phase.purpose)):
        if entered.has(field) and entered.text(field) != _(before).strip():
            stored[field] = entered.text(field)
    for field, criteria in (("entry", phase.entry), ("exit", phase.exit)):
        if entered.has(field):
            stored[field] = _criteria(entered, field, criteria, terms)
    stored["roles"] = field_parsers.keep_order(phase.roles, entered.choices("roles", str))
    if entered.has("questions"):
        stored["questions"] = (
            field_parsers.parse_questions(entered, phase.questions or ())
            if entered.text("questions")
            else None
        )


def _criteria(
    entered: SubmittedForm, field: str, before: Sequence[Criterion], terms: CharterTerms
) -> list[Document]:
    parsed: list[Document] = []
    lines = field_parsers.split_lines(entered.text(field))
    matches = field_parsers.match_previous(
        lines, [responsibilities.criterion_line(each, terms) for each in before]
    )
    roles = _roles_by_name(terms)
    for line, index in zip(lines, matches, strict=True):
        text, bar, name = (part.strip() for part in line.rpartition("|"))
        role = roles.get(name.casefold())
        if not bar or not text or role is None:
            raise InvalidFields({field: _invalid_criterion(line, terms)})
        old = before[index] if index is not None else None
        criterion = field_parsers.with_key(text, old, parsed=parsed, before=before)
        parsed.append(criterion | {"role": role})
    return parsed


def _roles_by_name(terms: CharterTerms) -> Mapping[str, str]:
    """The keys of roles by what people may write: the name that the form shows, or the key."""
    names = {name.casefold(): key for key, name in labels.role_names(terms).items()}
    return {key: key for key in terms.roles} | names


def _invalid_criterion(line: str, terms: CharterTerms) -> str:
    return _("“{line}” must be written as: criterion | role. The roles are {roles}.").format(
        line=line[:80], roles=", ".join(labels.role_names(terms).values())
    )


def _keep_key_order(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    kept = {key: after[key] for key in before if key in after}
    return kept | dict(after)


_PARSERS: Mapping[str, Callable[[Document, SubmittedForm, CharterTerms], None]] = {
    forms.GENERAL: _parse_general,
    forms.CHECKIN: _parse_checkin,
    forms.ROLES: _parse_roles,
    forms.TAGS: _parse_tags,
    forms.ESCALATION: _parse_escalation,
    forms.SIDES: _parse_sides,
    forms.NEW_AREA: _parse_new_area,
    forms.NEW_CHECKIN: extra_checkins.parse_new_checkin,
}
