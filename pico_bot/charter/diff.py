"""Changes from one charter to another in plain words, a line each."""

from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from pico_bot.blockkit import area_name, label_of
from pico_bot.charter.diff_checkins import (
    checkin_changes,
    extra_checkin_changes,
    phase_changes,
    value_change,
)
from pico_bot.charter.documents import NAME, parse_terms
from pico_bot.charter.views import labels
from pico_bot.i18n import format_time, format_weekdays, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import AreaTerms, CharterTerms, Priority, Side


def charter_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], *, names: Mapping[str, str]
) -> list[str]:
    """The changes between two whole charters, in the current language.

    `names` are those of people and Slack workspaces, by Slack id. The internal channel is never
    named, since customers read these lines.
    """
    old, new = parse_terms(before), parse_terms(after)
    return [
        *value_change(_("Partnership name"), str(before.get(NAME)), str(after.get(NAME))),
        *_basics(old, new),
        *_roles(old, new),
        *_areas(old, new),
        *_tags(old, new),
        *checkin_changes(old, new, names),
        *extra_checkin_changes(old, new, names),
        *phase_changes(old, new),
        *_escalation(old, new),
        *_digests(old, new),
        *_sides(old, new, names),
    ]


def _basics(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    yield from value_change(_("Starting preset"), label_of(old.maturity), label_of(new.maturity))
    yield from value_change(
        _("Language"), labels.language_name(old.language), labels.language_name(new.language)
    )
    yield from value_change(_("Country"), _country(old), _country(new))
    yield from value_change(_("Region"), _region(old), _region(new))
    yield from value_change(_("Time zone"), old.time_zone, new.time_zone)
    yield from value_change(_("Working hours"), labels.hours(old.hours), labels.hours(new.hours))
    for side in Side:
        yield from value_change(
            _("Working hours ({side})").format(side=label_of(side)),
            labels.own_hours(old, side),
            labels.own_hours(new, side),
        )
    if old.retention_months != new.retention_months:
        yield labels.retention(new)
    if old.internal_channel != new.internal_channel:
        yield _("The consultancy's internal channel changes")


def _country(terms: CharterTerms) -> str | None:
    return labels.country_name(terms.country) if terms.country else None


def _region(terms: CharterTerms) -> str | None:
    if terms.country and terms.region:
        return labels.region_name(terms.country, terms.region)
    return None


def _roles(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    for key, role in new.roles.items():
        if key not in old.roles:
            yield _("New role: {role} ({side})").format(
                role=_(role.title), side=label_of(role.side)
            )
        elif role.title != old.roles[key].title:
            yield _("Role renamed: {old} → {new}").format(
                old=_(old.roles[key].title), new=_(role.title)
            )
    for key, role in old.roles.items():
        if key not in new.roles:
            yield _("Role removed: {role} ({side})").format(
                role=_(role.title), side=label_of(role.side)
            )


def _areas(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    for key, area in new.areas.items():
        if key not in old.areas:
            yield _("New area {area}: {decider} decides, {owner} handles issues").format(
                area=area_name(key),
                decider=labels.role_title(new, area.decider),
                owner=labels.role_title(new, area.owner),
            )
        elif area != old.areas[key]:
            yield from _area(area_name(key), (old, old.areas[key]), (new, area))
    for key in old.areas:
        if key not in new.areas:
            yield _("Area removed: {area}").format(area=area_name(key))


def _area(
    name: str, old: tuple[CharterTerms, AreaTerms], new: tuple[CharterTerms, AreaTerms]
) -> Iterator[str]:
    (old_terms, before), (new_terms, after) = old, new
    if before.decider != after.decider:
        yield _("{area}, decider: {old} → {new}").format(
            area=name,
            new=labels.role_title(new_terms, after.decider),
            old=labels.role_title(old_terms, before.decider),
        )
    if before.owner != after.owner:
        yield _("{area}, issue owner: {old} → {new}").format(
            area=name,
            new=labels.role_title(new_terms, after.owner),
            old=labels.role_title(old_terms, before.owner),
        )
    if before.consulted != after.consulted:
        yield _("{area}, consulted: {old} → {new}").format(
            area=name,
            new=labels.role_titles(new_terms, after.consulted),
            old=labels.role_titles(old_terms, before.consulted),
        )
    if before.informed != after.informed:
        yield _("{area}, informed: {old} → {new}").format(
            area=name,
            new=labels.role_titles(new_terms, after.informed),
            old=labels.role_titles(old_terms, before.informed),
        )
    if before.both_sides != after.both_sides:
        sentence = (
            _("{area}: both sides confirm decisions")
            if after.both_sides
            else _("{area}: one side can confirm decisions")
        )
        yield sentence.format(area=name)
    if before.response_days != after.response_days:
        yield ngettext(
            "{area}, escalate after: {old} → {count} working day",
            "{area}, escalate after: {old} → {count} working days",
            after.response_days,
        ).format(area=name, count=after.response_days, old=before.response_days)
    if before.keywords != after.keywords:
        yield _("{area}, keywords: {new}").format(area=name, new=labels.joined(after.keywords))


def _tags(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    for word, kind in new.tag_words.items():
        if old.tag_words.get(word) is not kind:
            yield _("Tag #{word}: {kind}").format(word=word, kind=label_of(kind))
    for word in old.tag_words:
        if word not in new.tag_words:
            yield _("Tag removed: #{word}").format(word=word)
    for name, kind in new.emoji.items():
        if old.emoji.get(name) is not kind:
            yield _("Emoji {name}: {kind}").format(name=name, kind=label_of(kind))
    for name in old.emoji:
        if name not in new.emoji:
            yield _("Emoji removed: {name}").format(name=name)


def _escalation(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    before, after = old.escalation, new.escalation
    for priority in reversed(Priority):
        yield from value_change(
            labels.acknowledge_label(priority),
            _number(before.acknowledge_hours.get(priority)),
            _number(after.acknowledge_hours.get(priority)),
        )
    yield from value_change(
        _("Escalation levels"),
        labels.joined([label_of(each) for each in before.levels]),
        labels.joined([label_of(each) for each in after.levels]),
    )
    yield from value_change(
        _("Working hours between escalation levels"),
        str(before.level_hours),
        str(after.level_hours),
    )
    yield from value_change(
        _("Working days without messages before the partnership counts as quiet"),
        str(before.quiet_days),
        str(after.quiet_days),
    )


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)


def _digests(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    before, after = old.digests, new.digests
    if (before.weekday, before.at) != (after.weekday, after.at):
        yield _("Weekly digest: {day} at {time}").format(
            day=format_weekdays([after.weekday]), time=format_time(after.at)
        )
    if before.shared_monthly != after.shared_monthly:
        yield labels.monthly_digest(new)


def _sides(old: CharterTerms, new: CharterTerms, names: Mapping[str, str]) -> Iterator[str]:
    for who, side in new.side_overrides.items():
        if old.side_overrides.get(who) is not side:
            yield _side_text(side).format(who=names.get(who, who))
    for who in old.side_overrides:
        if who not in new.side_overrides:
            yield _("The side of {who} follows Slack again").format(who=names.get(who, who))


def _side_text(side: Side) -> str:
    match side:
        case Side.CUSTOMER:
            return _("{who} is on the customer side")
        case Side.CONSULTANCY:
            return _("{who} is on the consultancy side")
        case Side.UNKNOWN:
            return _("{who} isn't part of the partnership")
        case _:
            assert_never(side)
