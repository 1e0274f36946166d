"""What changes from one charter to another, in plain words: a line a change."""

from collections.abc import Iterator, Mapping
from typing import Any

from pico_bot.blockkit import label_of
from pico_bot.charter.diff_checkins import extra_checkin_changes
from pico_bot.charter.diff_labels import HOLIDAYS, MATURITY, changed, described, names, rhythm, role
from pico_bot.charter.diff_phases import phase_changes, question_changes
from pico_bot.charter.documents import NAME, terms_of
from pico_bot.charter.views import labels
from pico_bot.i18n import format_time, format_weekdays, gettext_noop, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import AreaTerms, CharterTerms, Priority, Side

_ACKNOWLEDGE = {
    Priority.URGENT: gettext_noop(
        "Acknowledge urgent issues within (working hours): {old} → {new}"
    ),
    Priority.HIGH: gettext_noop(
        "Acknowledge high-priority issues within (working hours): {old} → {new}"
    ),
    Priority.NORMAL: gettext_noop(
        "Acknowledge normal-priority issues within (working hours): {old} → {new}"
    ),
    Priority.LOW: gettext_noop(
        "Acknowledge low-priority issues within (working hours): {old} → {new}"
    ),
}


def describe_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], *, names: Mapping[str, str]
) -> list[str]:
    """What changes between two whole charters, in the language that is spoken now.

    `names` are what people are called, by their Slack ids. The consultancy's own channel is never
    named, since the customer reads these lines.
    """
    old, new = terms_of(before), terms_of(after)
    return [
        *changed(_("Partnership name"), str(before.get(NAME)), str(after.get(NAME))),
        *_basics(old, new),
        *_roles(old, new),
        *_areas(old, new),
        *_tags(old, new),
        *changed(_("Check-in"), rhythm(old.rhythm), rhythm(new.rhythm)),
        *_checkins(old, new, names),
        *question_changes(_("Check-in"), old.questions, new.questions),
        *extra_checkin_changes(old, new, names),
        *phase_changes(old, new),
        *_ladder(old, new),
        *_digests(old, new),
        *_placed(old, new, names),
    ]


def _basics(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    yield from changed(_("Starting preset"), _(MATURITY[old.maturity]), _(MATURITY[new.maturity]))
    yield from changed(_("Language"), old.language, new.language)
    yield from changed(_("Country"), old.country, new.country)
    yield from changed(_("Region"), old.region, new.region)
    yield from changed(_("Time zone"), old.time_zone, new.time_zone)
    yield from changed(_("Working hours"), labels.hours(old.hours), labels.hours(new.hours))
    for side in Side:
        yield from changed(
            _("Working hours ({side})").format(side=label_of(side)),
            labels.own_hours(old, side),
            labels.own_hours(new, side),
        )
    if old.retention_months != new.retention_months:
        months = new.retention_months
        yield (
            ngettext(
                "Records are kept for {count} month", "Records are kept for {count} months", months
            ).format(count=months)
            if months
            else _("Records are kept indefinitely")
        )
    if old.internal_channel != new.internal_channel:
        yield _("The consultancy's internal channel changes")


def _roles(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    for key, each in new.roles.items():
        if key not in old.roles:
            yield _("New role: {role} ({side})").format(
                role=_(each.title), side=label_of(each.side)
            )
            continue
        before = old.roles[key]
        if before.title != each.title:
            yield _("Role renamed: {old} → {new}").format(old=_(before.title), new=_(each.title))
    for key, each in old.roles.items():
        if key not in new.roles:
            yield _("Role removed: {role} ({side})").format(
                role=_(each.title), side=label_of(each.side)
            )


def _areas(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    for key, area in new.areas.items():
        if key not in old.areas:
            yield _("New area {area}: {decider} decides, {owner} handles issues").format(
                area=key, decider=role(new, area.decider), owner=role(new, area.owner)
            )
        elif area != old.areas[key]:
            yield from _area(key, (old, old.areas[key]), (new, area))
    for key in old.areas:
        if key not in new.areas:
            yield _("Area removed: {area}").format(area=key)


def _area(
    key: str, old: tuple[CharterTerms, AreaTerms], new: tuple[CharterTerms, AreaTerms]
) -> Iterator[str]:
    (terms, before), (terms_now, now) = old, new
    if before.decider != now.decider:
        yield _("{area}, decider: {old} → {new}").format(
            area=key, new=role(terms_now, now.decider), old=role(terms, before.decider)
        )
    if before.owner != now.owner:
        yield _("{area}, issue owner: {old} → {new}").format(
            area=key, new=role(terms_now, now.owner), old=role(terms, before.owner)
        )
    if before.consulted != now.consulted:
        yield _("{area}, consulted: {old} → {new}").format(
            area=key, new=names(terms_now, now.consulted), old=names(terms, before.consulted)
        )
    if before.informed != now.informed:
        yield _("{area}, informed: {old} → {new}").format(
            area=key, new=names(terms_now, now.informed), old=names(terms, before.informed)
        )
    if before.both_sides != now.both_sides:
        sentence = (
            _("{area}: both sides confirm decisions")
            if now.both_sides
            else _("{area}: one side can confirm decisions")
        )
        yield sentence.format(area=key)
    if before.silence_days != now.silence_days:
        yield ngettext(
            "{area}, escalate after: {old} → {count} working day",
            "{area}, escalate after: {old} → {count} working days",
            now.silence_days,
        ).format(area=key, count=now.silence_days, old=before.silence_days)
    if before.words != now.words:
        yield _("{area}, keywords: {new}").format(area=key, new=described(now.words))


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


def _checkins(old: CharterTerms, new: CharterTerms, names: Mapping[str, str]) -> Iterator[str]:
    before, now = old.checkins, new.checkins
    if before.holidays is not now.holidays:
        yield _(HOLIDAYS[now.holidays])
    if before.window_days != now.window_days:
        yield ngettext(
            "Check-ins are summarised after: {old} → {count} working day",
            "Check-ins are summarised after: {old} → {count} working days",
            now.window_days,
        ).format(count=now.window_days, old=before.window_days)
    if before.participants != now.participants:
        asked = [names.get(each, each) for each in now.participants]
        yield (
            _("Check-in participants: {people}").format(people=described(asked))
            if asked
            else _("Check-in participants: everyone with a role")
        )
    if before.direct != now.direct:
        yield (
            _("Check-in participants also get a direct message")
            if now.direct
            else _("Check-in participants no longer get a direct message")
        )


def _ladder(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    before, now = old.ladder, new.ladder
    for priority, sentence in _ACKNOWLEDGE.items():
        was, is_now = (each.acknowledge_hours.get(priority) for each in (before, now))
        if was != is_now:
            yield _(sentence).format(old=was, new=is_now)
    yield from changed(
        _("Escalation levels"),
        described([labels.level_name(each) for each in before.rungs]),
        described([labels.level_name(each) for each in now.rungs]),
    )
    if before.step_hours != now.step_hours:
        yield _("Working hours between escalation levels: {old} → {new}").format(
            new=now.step_hours, old=before.step_hours
        )
    if before.quiet_days != now.quiet_days:
        yield _("Working days until the partnership counts as quiet: {old} → {new}").format(
            new=now.quiet_days, old=before.quiet_days
        )


def _digests(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    before, now = old.digests, new.digests
    if (before.weekday, before.at) != (now.weekday, now.at):
        yield _("Weekly digest: {day} at {time}").format(
            day=format_weekdays([now.weekday]), time=format_time(now.at)
        )
    if before.shared_monthly != now.shared_monthly:
        yield (
            _("The customer gets a monthly digest")
            if now.shared_monthly
            else _("The customer no longer gets a monthly digest")
        )


def _placed(old: CharterTerms, new: CharterTerms, names: Mapping[str, str]) -> Iterator[str]:
    for who, side in new.placed.items():
        if old.placed.get(who) is not side:
            yield _("{who}: {side}").format(who=names.get(who, who), side=label_of(side))
    for who in old.placed:
        if who not in new.placed:
            yield _("{who}: side follows Slack again").format(who=names.get(who, who))
