"""What was filled into a form of the charter, as the charter that it makes of another.

A text that was left as it was shown is the one that stood there, in whatever language it was shown.
"""

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pico_bot.blockkit import FormInput
from pico_bot.charter import document
from pico_bot.charter.editing import extra_checkins, field_parsers
from pico_bot.charter.editing.errors import WrongFields
from pico_bot.charter.editing.field_parsers import Document
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
)

_BETWEEN_WORDS = re.compile(r"[,\n]+")
_BETWEEN_TAGS = re.compile(r"[\s,]+")


def parse_form(section: str, entered: FormInput, *, name: str, terms: CharterTerms) -> Document:
    """The charter that results when a form, made for `name` and `terms`, was filled in so.

    Raises WrongFields where a field cannot be understood, KeyError where there is no such form.
    """
    made = copy.deepcopy(document(name, terms))
    if section.startswith(forms.AREA):
        _read_area(section.removeprefix(forms.AREA), made, entered)
    elif section.startswith(forms.HOURS):
        _read_own_hours(section.removeprefix(forms.HOURS), made, entered)
    elif section.startswith(forms.PHASE):
        _read_phase(section.removeprefix(forms.PHASE), made, entered, terms)
    elif section.startswith(forms.FURTHER):
        extra_checkins.parse_extra_checkin(
            section.removeprefix(forms.FURTHER), made, entered, terms
        )
    else:
        _READERS[section](made, entered, terms)
    return made


def merge_patch(before: Document, after: Document) -> Document:
    """What makes `before` into `after`, as a JSON merge patch (RFC 7386)."""
    patch: Document = {key: None for key in before if key not in after}
    for key, value in after.items():
        old = before.get(key)
        if key in before and old == value:
            continue
        both = isinstance(old, dict) and isinstance(value, dict)
        patch[key] = merge_patch(old, value) if both and old else value
    return patch


def _read_general(made: Document, entered: FormInput, _terms: CharterTerms) -> None:
    if entered.has("name"):
        made["name"] = " ".join(entered.text("name").split())
    made["language"] = entered.text("language")
    made.update(_working_time(entered))


def _read_own_hours(side: str, made: Document, entered: FormInput) -> None:
    if side not in LEAD_ROLES:
        raise KeyError(side)
    own = _working_time(entered)
    if all(made[part] == said for part, said in own.items()):
        made["own_hours"].pop(side, None)
    else:
        made["own_hours"][side] = own


def _working_time(entered: FormInput) -> Document:
    country = entered.text("country")
    return {
        "time_zone": entered.text("time_zone"),
        "country": None if country == labels.NOTHING else country,
        "region": entered.text("region").upper() or None,
        "hours": {
            "start": field_parsers.time_of_day(entered, "hours_start"),
            "end": field_parsers.time_of_day(entered, "hours_end"),
            "weekdays": field_parsers.weekdays(entered, "hours_weekdays"),
        },
    }


def _read_checkin(made: Document, entered: FormInput, terms: CharterTerms) -> None:
    made["rhythm"] = field_parsers.rhythm(entered)
    made["checkins"] = {
        **made["checkins"],
        "holidays": entered.text("holidays"),
        "window_days": entered.number("window_days"),
        "direct": entered.ticked("direct"),
    }
    if entered.has("participants"):
        before = terms.checkins.participants
        made["checkins"]["participants"] = field_parsers.in_order(
            before, entered.several("participants")
        )
    if entered.has("questions"):
        made["questions"] = field_parsers.questions(entered, terms.questions)


def _read_area(key: str, made: Document, entered: FormInput) -> None:
    if entered.ticked("drop"):
        made["areas"].pop(key, None)
        return
    # KeyError for an area that is none.
    made["areas"][key] = _responsibility(entered, made["areas"][key])


def _read_new_area(made: Document, entered: FormInput, _terms: CharterTerms) -> None:
    key = field_parsers.key_of(entered.text("name"), taken=())
    if key in made["areas"]:
        raise WrongFields({"name": _("There's already an area called {area}.").format(area=key)})
    made["areas"][key] = _responsibility(entered, {})


def _responsibility(entered: FormInput, before: Mapping[str, Any]) -> Document:
    said = field_parsers.split(_BETWEEN_WORDS, entered.text("words"))
    return {
        **before,
        "owner": entered.text("owner"),
        "decider": entered.text("decider"),
        "consulted": field_parsers.in_order(
            before.get("consulted", ()), entered.several("consulted")
        ),
        "informed": field_parsers.in_order(before.get("informed", ()), entered.several("informed")),
        "both_sides": entered.ticked("both_sides"),
        "silence_days": entered.number("silence_days"),
        "words": said if entered.has("words") else list(before.get("words", ())),
    }


def _read_roles(made: Document, entered: FormInput, terms: CharterTerms) -> None:
    wrong = {}
    for key, role in terms.roles.items():
        field = f"role/{key}"
        if not entered.has(field):
            continue
        title = " ".join(entered.text(field).split())
        if not title:
            wrong[field] = _use_of(key, terms)
            made["roles"].pop(key)
        elif title != " ".join(_(role.title).split()):
            made["roles"][key]["title"] = title
    added = " ".join(entered.text("new_role").split())
    if added:
        key = field_parsers.key_of(added, taken=terms.roles)
        made["roles"][key] = {"side": entered.text("new_side"), "title": added}
    told = {field: sentence for field, sentence in wrong.items() if sentence}
    if told:
        raise WrongFields(told)


def _use_of(role: str, terms: CharterTerms) -> str:
    """A sentence that says what still needs `role`; empty where nothing does."""
    areas = [
        key
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


def _read_words(made: Document, entered: FormInput, terms: CharterTerms) -> None:
    tags: dict[str, str] = {}
    emoji: dict[str, str] = {}
    for kind in (Kind.DECISION, Kind.ISSUE, Kind.CHANGE):
        _take(
            tags,
            kind,
            field=f"words_{kind}",
            said=[
                each.lstrip("#").lower()
                for each in field_parsers.split(_BETWEEN_TAGS, entered.text(f"words_{kind}"))
            ]
            if entered.has(f"words_{kind}")
            else [word for word, of in terms.tag_words.items() if of is kind],
        )
        _take(
            emoji,
            kind,
            field=f"emoji_{kind}",
            said=[
                each.strip(":").lower()
                for each in field_parsers.split(_BETWEEN_TAGS, entered.text(f"emoji_{kind}"))
            ]
            if entered.has(f"emoji_{kind}")
            else [word for word, of in terms.emoji.items() if of is kind],
        )
    # In the order in which they stood, so that saving them unchanged changes nothing.
    made["tag_words"] = _as_before(made["tag_words"], tags)
    made["emoji"] = _as_before(made["emoji"], emoji)


def _take(found: dict[str, str], kind: Kind, *, field: str, said: Sequence[str]) -> None:
    for word in said:
        if found.get(word, kind) != kind:
            raise WrongFields({field: _("{word} is already in use.").format(word=word)})
        if word:
            found[word] = kind.value


def _read_silence(made: Document, entered: FormInput, _terms: CharterTerms) -> None:
    ladder, digests = made["ladder"], made["digests"]
    ladder["acknowledge_hours"] = {
        each: entered.number(f"hours_{each}") for each in ladder["acknowledge_hours"]
    } | {
        each.value: entered.number(f"hours_{each}")
        for each in Priority
        if entered.number(f"hours_{each}") is not None
    }
    chosen = entered.several("rungs")
    ladder["rungs"] = [each.value for each in EscalationLevel if each.value in chosen]
    ladder["step_hours"] = entered.number("step_hours")
    ladder["quiet_days"] = entered.number("quiet_days")
    digests["weekday"] = int(entered.text("digest_weekday"))
    digests["at"] = field_parsers.time_of_day(entered, "digest_at")
    digests["shared_monthly"] = entered.ticked("shared_monthly")
    made["retention_months"] = entered.number("retention_months")
    if entered.has("internal_channel"):
        channel = entered.text("internal_channel")
        made["internal_channel"] = None if channel == labels.NOTHING else channel


def _read_sides(made: Document, entered: FormInput, _terms: CharterTerms) -> None:
    placed: dict[str, str] = {}
    for side in Side:
        field = f"side_{side}"
        for who in entered.several(field):
            if placed.setdefault(who, side.value) != side.value:
                raise WrongFields({field: _("Someone is listed on more than one side.")})
    if any(entered.has(f"side_{side}") for side in Side):
        made["placed"] = _as_before(made["placed"], placed)


def _read_phase(key: str, made: Document, entered: FormInput, terms: CharterTerms) -> None:
    phase, stored = (
        terms.phase(key),
        next((each for each in made["phases"] if each["key"] == key), None),
    )
    if phase is None or stored is None:
        raise KeyError(key)
    for field, before in (("title", phase.title), ("purpose", phase.purpose)):
        if entered.has(field) and entered.text(field) != _(before).strip():
            stored[field] = entered.text(field)
    for field, criteria in (("entry", phase.entry), ("exit", phase.exit)):
        if entered.has(field):
            stored[field] = _criteria(entered, field, criteria, terms)
    stored["roles"] = field_parsers.in_order(phase.roles, entered.several("roles"))
    if entered.has("questions"):
        said = entered.text("questions")
        stored["questions"] = (
            field_parsers.questions(entered, phase.questions or ()) if said else None
        )


def _criteria(
    entered: FormInput, field: str, before: Sequence[Criterion], terms: CharterTerms
) -> list[Document]:
    found: list[Document] = []
    lines = field_parsers.lines(entered.text(field))
    kept = field_parsers.match_known(
        lines, [responsibilities.criterion_line(each) for each in before]
    )
    for line, index in zip(lines, kept, strict=True):
        text, bar, role = (part.strip() for part in line.rpartition("|"))
        if not bar or not text or role not in terms.roles:
            raise WrongFields({field: _wrong_criterion(line, terms)})
        old = before[index] if index is not None else None
        made = field_parsers.keep_unshown(text, old, found=found, before=before)
        found.append(made | {"role": role})
    return found


def _wrong_criterion(line: str, terms: CharterTerms) -> str:
    return _("“{line}” must be written as: criterion | role. The roles are {roles}.").format(
        line=line[:80], roles=", ".join(terms.roles)
    )


def _as_before(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    kept = {key: after[key] for key in before if key in after}
    return kept | dict(after)


_READERS: Mapping[str, Callable[[Document, FormInput, CharterTerms], None]] = {
    forms.GENERAL: _read_general,
    forms.CHECKIN: _read_checkin,
    forms.ROLES: _read_roles,
    forms.WORDS: _read_words,
    forms.SILENCE: _read_silence,
    forms.SIDES: _read_sides,
    forms.NEW_AREA: _read_new_area,
    forms.NEW_EXTRA: extra_checkins.parse_new_extra_checkin,
}
