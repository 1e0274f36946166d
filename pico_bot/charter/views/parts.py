"""The parts of the charter's page, in lines of mrkdwn."""

from collections.abc import Mapping, Sequence

from pico_bot.blockkit import (
    KIND_TEXTS,
    area_name,
    escape,
    folded,
    label_of,
    one_line,
    side_in_sentence,
)
from pico_bot.charter.views import labels
from pico_bot.checkins.views import question_types
from pico_bot.i18n import format_time, format_weekdays, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    LEAD_ROLES,
    AreaTerms,
    CharterTerms,
    CheckinTerms,
    PhaseTerms,
    Side,
)


def summary(name: str, terms: CharterTerms) -> list[str]:
    """The partnership in a few lines: language, holidays, working hours, check-in."""
    return [
        *basics(name, terms),
        _("The check-in runs {rhythm}.").format(rhythm=labels.rhythm(terms.rhythm)),
    ]


def basics(name: str, terms: CharterTerms) -> list[str]:
    """Language, holidays and working hours, and those of a side that has its own."""
    holidays = escape(labels.public_holidays(terms))
    return [
        f"{one_line(name)} · {labels.language_name(terms.language)} · {holidays}",
        _("Working hours: {hours} ({zone})").format(
            hours=labels.hours(terms.hours), zone=escape(terms.time_zone)
        ),
        *(
            _("Working hours for {side}: {hours}").format(
                side=side_in_sentence(side), hours=escape(labels.own_hours(terms, side))
            )
            for side in LEAD_ROLES
            if side in terms.own_hours
        ),
    ]


def checkin(
    terms: CharterTerms,
    names: Mapping[str, str],
    *,
    phase: PhaseTerms | None,
) -> list[str]:
    """The main check-in in `phase`; `names` are by Slack id."""
    rhythm = labels.rhythm(terms.rhythm_in(phase))
    lines = [_("Runs {rhythm} and asks:").format(rhythm=rhythm)]
    for question in terms.questions_in(phase):
        how = question_types.type_label(question)
        lines.append(f"• {folded(_(question.text), limit=200)} _({escape(how)})_")
    if phase and (phase.rhythm or terms.questions_in(phase) != terms.questions_in(None)):
        lines.append(
            _("{phase} has its own check-in. The charter's own runs in the other phases.").format(
                phase=one_line(_(phase.title))
            )
        )
    on_holidays = label_of(terms.checkins.holidays)
    lines.append(_("On public holidays: {what}.").format(what=on_holidays))
    days = terms.checkins.window_days
    lines.append(
        ngettext(
            "Answers are summarised after {count} working day.",
            "Answers are summarised after {count} working days.",
            days,
        ).format(count=days)
    )
    lines.append(_participants(terms.checkins, names))
    return lines


def _participants(checkins: CheckinTerms, names: Mapping[str, str]) -> str:
    chosen = [one_line(names.get(who, who)) for who in checkins.participants]
    people = labels.joined(chosen) if chosen else _("the role holders")
    if checkins.direct:
        return _("Participants, asked in the channel and in a direct message: {people}.").format(
            people=people
        )
    return _("Participants, asked in the channel: {people}.").format(people=people)


def area(key: str, area: AreaTerms, terms: CharterTerms) -> str:
    """The responsibilities of an area."""

    def titles(keys: Sequence[str]) -> str:
        return escape(labels.role_titles(terms, keys))

    if area.decider == area.owner:
        parts = [_("{role} decides and handles issues").format(role=titles([area.decider]))]
    else:
        parts = [
            _("{role} decides").format(role=titles([area.decider])),
            _("{role} handles issues").format(role=titles([area.owner])),
        ]
    if area.consulted:
        parts.append(_("consulted: {roles}").format(roles=titles(area.consulted)))
    if area.informed:
        parts.append(_("informed: {roles}").format(roles=titles(area.informed)))
    if area.both_sides:
        parts.append(_("both sides confirm"))
    parts.append(
        ngettext(
            "escalates after {days} working day without an answer",
            "escalates after {days} working days without an answer",
            area.response_days,
        ).format(days=area.response_days)
    )
    return f"• _{one_line(area_name(key))}_: {' · '.join(parts)}"


def roles(terms: CharterTerms) -> list[str]:
    """The roles of each side."""
    return [
        _("{side}: {roles}").format(
            side=label_of(side).capitalize(),
            roles=", ".join(
                one_line(_(role.title)) for role in terms.roles.values() if role.side is side
            ),
        )
        for side in (Side.CONSULTANCY, Side.CUSTOMER)
    ]


def tags(terms: CharterTerms) -> list[str]:
    """The hashtags and emoji of each kind of record, and the keywords of areas."""
    lines = []
    for kind in KIND_TEXTS:
        hashtags = " ".join(
            f"`#{one_line(word)}`" for word, tagged in terms.tag_words.items() if tagged is kind
        )
        emoji = " ".join(
            f":{one_line(name)}:" for name, tagged in terms.emoji.items() if tagged is kind
        )
        lines.append(f"• {label_of(kind)}: {hashtags} {emoji}".rstrip())
    keywords = [
        f"_{one_line(area_name(key))}_ ({escape(', '.join(area.keywords))})"
        for key, area in terms.areas.items()
        if area.keywords
    ]
    if keywords:
        lines.append(_("Keywords: {words}").format(words="; ".join(keywords)))
    return lines


def escalation(terms: CharterTerms, *, internal: bool) -> list[str]:
    """Escalation, digests and retention; the internal digest only if `internal` is set."""
    escalation, digests = terms.escalation, terms.digests
    hours = ", ".join(
        ngettext("{priority} {hours} h", "{priority} {hours} h", limit).format(
            priority=label_of(priority), hours=limit
        )
        for priority, limit in escalation.acknowledge_hours.items()
    )
    lines = [
        _("Acknowledge issues within (working hours): {hours}").format(hours=hours),
        _("Escalates every {hours} working hours: {levels}").format(
            hours=escalation.level_hours,
            levels=" → ".join(label_of(each) for each in escalation.levels),
        ),
        ngettext(
            "Quiet after {days} working day without messages",
            "Quiet after {days} working days without messages",
            escalation.quiet_days,
        ).format(days=escalation.quiet_days),
    ]
    if internal:
        where = f"<#{terms.internal_channel}>" if terms.internal_channel else _("direct messages")
        lines.append(
            _("Internal weekly digest: {days} at {time}, in {where}").format(
                days=format_weekdays([digests.weekday]), time=format_time(digests.at), where=where
            )
        )
    return [*lines, labels.monthly_digest(terms), labels.retention(terms)]


def sides(terms: CharterTerms, names: Mapping[str, str]) -> list[str]:
    """Exceptions to which side people are on; `names` are those of people and teams by Slack id."""
    if not terms.side_overrides:
        return [_("By Slack workspace; no exceptions.")]
    lines = []
    for side in Side:
        people = [
            one_line(names.get(who, who)) for who, on in terms.side_overrides.items() if on is side
        ]
        if people:
            lines.append(
                _("{side}: {people}").format(
                    side=label_of(side).capitalize(), people=", ".join(people)
                )
            )
    return lines
