"""What each part of a charter says, in lines of mrkdwn."""

from collections.abc import Mapping, Sequence

from pico_bot.blockkit import escape, folded, label_of, one_line, side_in_sentence
from pico_bot.charter.views import labels
from pico_bot.i18n import format_time, format_weekdays, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import LEAD_ROLES, AreaTerms, CharterTerms, CheckinTerms, Kind, Side


def summary(name: str, terms: CharterTerms) -> list[str]:
    """The partnership in a few lines: language, country, working hours, check-in."""
    return [
        *agreed(name, terms),
        _("The check-in runs {rhythm}.").format(rhythm=labels.rhythm(terms.rhythm)),
    ]


def agreed(name: str, terms: CharterTerms) -> list[str]:
    """Language, holidays and working hours, and those of a side that has its own."""
    at_work = labels.hours(terms.hours)
    country = escape(labels.public_holidays(terms))
    return [
        f"{one_line(name)} · {labels.language_name(terms.language)} · {country}",
        _("Working hours: {hours} ({zone})").format(hours=at_work, zone=escape(terms.time_zone)),
        *(
            _("Working hours for {side}: {hours}").format(
                side=side_in_sentence(side), hours=escape(labels.own_hours(terms, side))
            )
            for side in LEAD_ROLES
            if side in terms.own_hours
        ),
    ]


def checkin(terms: CharterTerms, called: Mapping[str, str]) -> list[str]:
    """The check-in; people are `called` so, by their Slack ids."""
    lines = [_("Runs {rhythm} and asks:").format(rhythm=labels.rhythm(terms.rhythm))]
    for question in terms.questions:
        how = question_types.type_label(question)
        lines.append(f"• {folded(_(question.text), limit=200)} _({escape(how)})_")
    on_holidays = labels.holidays(terms.checkins.holidays)
    lines.append(_("On public holidays: {what}.").format(what=on_holidays))
    days = terms.checkins.window_days
    lines.append(
        ngettext(
            "Answers are summarised after {count} working day.",
            "Answers are summarised after {count} working days.",
            days,
        ).format(count=days)
    )
    lines.append(_asked(terms.checkins, called))
    return lines


def _asked(checkins: CheckinTerms, called: Mapping[str, str]) -> str:
    """Who is asked, and where."""
    named = [one_line(called.get(each, each)) for each in checkins.participants]
    people = labels.names(named) if named else _("the role holders")
    if checkins.direct:
        return _("Participants, asked in the channel and in a direct message: {people}.").format(
            people=people
        )
    return _("Participants, asked in the channel: {people}.").format(people=people)


def area(key: str, said: AreaTerms, terms: CharterTerms) -> str:
    """Who answers for an area."""

    def titles(keys: Sequence[str]) -> str:
        return escape(labels.names([labels.role_title(terms, each) for each in keys]))

    if said.decider == said.owner:
        parts = [_("{role} decides and handles issues").format(role=titles([said.decider]))]
    else:
        parts = [
            _("{role} decides").format(role=titles([said.decider])),
            _("{role} handles issues").format(role=titles([said.owner])),
        ]
    if said.consulted:
        parts.append(_("consulted: {roles}").format(roles=titles(said.consulted)))
    if said.informed:
        parts.append(_("informed: {roles}").format(roles=titles(said.informed)))
    if said.both_sides:
        parts.append(_("both sides confirm"))
    parts.append(
        ngettext(
            "escalates after {days} working day without an answer",
            "escalates after {days} working days without an answer",
            said.silence_days,
        ).format(days=said.silence_days)
    )
    return f"• _{one_line(key)}_: {' · '.join(parts)}"


def roles(terms: CharterTerms) -> list[str]:
    """The roles of each side."""
    return [
        _("{side}: {roles}").format(
            side=labels.side(side).capitalize(),
            roles=", ".join(
                f"{one_line(_(role.title))} `{one_line(key)}`"
                for key, role in terms.roles.items()
                if role.side is side
            ),
        )
        for side in (Side.CONSULTANCY, Side.CUSTOMER)
    ]


def tags(terms: CharterTerms) -> list[str]:
    """The words and emoji that tag, and the words that tell an area."""
    lines = []
    for kind in (Kind.DECISION, Kind.ISSUE, Kind.CHANGE):
        hashtags = " ".join(
            f"`#{one_line(each)}`" for each, of in terms.tag_words.items() if of is kind
        )
        emoji = " ".join(f":{one_line(each)}:" for each, of in terms.emoji.items() if of is kind)
        lines.append(f"• {label_of(kind)}: {hashtags} {emoji}".rstrip())
    told = [
        f"_{one_line(key)}_ ({escape(', '.join(area.words))})"
        for key, area in terms.areas.items()
        if area.words
    ]
    if told:
        lines.append(_("Keywords: {words}").format(words="; ".join(told)))
    return lines


def silence(terms: CharterTerms, *, internal: bool) -> list[str]:
    """What happens when nobody acts or speaks; what is internal only where that is wanted."""
    ladder, digests = terms.ladder, terms.digests
    hours = ", ".join(
        _("{priority} {hours} h").format(priority=_(each), hours=wait)
        for each, wait in ladder.acknowledge_hours.items()
    )
    lines = [
        _("Acknowledge issues within (working hours): {hours}").format(hours=hours),
        _("Escalates every {hours} working hours: {rungs}").format(
            hours=ladder.step_hours,
            rungs=" → ".join(labels.level_name(each) for each in ladder.rungs),
        ),
        _("Quiet after {days} working days without messages").format(days=ladder.quiet_days),
    ]
    if internal:
        where = f"<#{terms.internal_channel}>" if terms.internal_channel else _("direct messages")
        lines.append(
            _("Internal weekly digest: {days} at {time}, in {where}").format(
                days=format_weekdays([digests.weekday]), time=format_time(digests.at), where=where
            )
        )
    lines.append(
        _("The customer gets a monthly digest")
        if digests.shared_monthly
        else _("The customer gets no monthly digest")
    )
    if terms.retention_months is None:
        lines.append(_("Records are kept indefinitely"))
    else:
        lines.append(
            ngettext(
                "Records are kept for {months} month",
                "Records are kept for {months} months",
                terms.retention_months,
            ).format(months=terms.retention_months)
        )
    return lines


def sides(terms: CharterTerms, called: Mapping[str, str]) -> list[str]:
    """Who is on a side by agreement; people are `called` so, by their Slack ids."""
    if not terms.placed:
        return [_("By Slack workspace; no exceptions.")]
    lines = []
    for side in Side:
        placed = [one_line(called.get(who, who)) for who, of in terms.placed.items() if of is side]
        if placed:
            lines.append(
                _("{side}: {people}").format(
                    side=labels.side(side).capitalize(), people=", ".join(placed)
                )
            )
    return lines
