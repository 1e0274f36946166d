"""The charter as a page of plain words, its versions, and the buttons that change its parts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pico_bot.cards.blocks import (
    TEXT_LIMIT,
    Block,
    actions,
    button,
    context,
    cut,
    day,
    escape,
    fits,
    folded,
    header,
    moment,
    one_line,
    section,
)
from pico_bot.cards.charter import checkins, forms, words
from pico_bot.cards.log import spoken
from pico_bot.cards.telling import packed
from pico_bot.model import AreaTerms, Charter, CharterTerms, Decision, Kind, Member, Side
from pico_bot.model.message import Message
from pico_bot.texts import gettext as _
from pico_bot.texts import ngettext
from pico_bot.texts.dates import time_of_day, weekdays

EDIT = "charter_edit"
ANY_EDIT = re.compile(rf"^{EDIT}:")

# How much of a section is shown, tried in this order until Slack takes the whole.
_ROOMS = (2900, 1200, 700, 400, 250, 150)

# How much where not even that is enough, so that the page goes on in another message.
_SPLIT_ROOM = 700

# What a row of buttons holds.
_BUTTONS_IN_A_ROW = 25

# As many versions as one answer lists.
_MOST_VERSIONS = 60


@dataclass(frozen=True, kw_only=True)
class Told:
    """A decision, with the permalink of its card where it has one."""

    decision: Decision
    address: str | None

    @property
    def link(self) -> str:
        """The decision by its name, as markup."""
        name = self.decision.reference
        return f"<{self.address}|{name}>" if self.address else name


@dataclass(frozen=True, kw_only=True)
class Page:
    """A version of the charter for one reader.

    `waiting` are changes that are proposed. `names` are what people and teams are called that have
    a side by agreement, by their Slack ids. `channel_id` is the Slack channel that was asked about;
    `may_edit` whether the reader gets buttons. `on` is the day that was asked about, if one was.
    """

    name: str
    charter: Charter
    terms: CharterTerms
    came_by: Told | None
    waiting: Sequence[Told]
    names: Mapping[str, str]
    reader: Member
    channel_id: str
    may_edit: bool
    may_change: str
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A part of the page: its title, its lines, and what its button opens, if it has one."""

    title: str
    lines: Sequence[str]
    opens: str | None = None
    buttons: Sequence[tuple[str, str]] = field(default_factory=tuple)


def page(shown: Page) -> Message:
    """The charter, for whoever asks; in several messages where one cannot hold it."""
    for room in _ROOMS:
        blocks = [block for piece in _pieces(shown, room) for block in piece]
        if fits(blocks):
            return _message(blocks)
    first, *rest = _apart(_pieces(shown, _SPLIT_ROOM))
    return _message(first, more=tuple(map(_message, rest)))


def _pieces(shown: Page, room: int) -> list[list[Block]]:
    """The page in pieces that each stand in one message."""
    return [
        [header(_title(shown)), context(_origin(shown)), *_waiting(shown, room)],
        *(_shown(part, shown, room) for part in _parts(shown)),
        [context(_foot(shown))],
    ]


def _apart(pieces: Sequence[list[Block]]) -> list[list[Block]]:
    """As many of the pieces together as one message holds, in order."""
    found: list[list[Block]] = []
    for piece in pieces:
        if found and fits([*found[-1], *piece]):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _message(blocks: list[Block], *, more: tuple[Message, ...] = ()) -> Message:
    return Message(text=cut(spoken(blocks), TEXT_LIMIT), blocks=blocks, more=more)


def history(name: str, versions: Sequence[tuple[Charter, Told | None]]) -> Message:
    """The charter's versions, the newest first, as many as one message holds."""
    blocks: list[Block] = []
    for most in range(min(len(versions), _MOST_VERSIONS), 0, -1):
        lines = [f"• {_version(version, came_by)}" for version, came_by in versions[:most]]
        older = len(versions) - most
        if older:
            lines.append(
                ngettext("… and {count} more version", "… and {count} more versions", older).format(
                    count=older
                )
            )
        blocks = [
            header(_("The charter of {name} over time").format(name=name)),
            *packed(lines),
            context(_("What was in force on a day: `charter on 2026-05-03`")),
        ]
        if fits(blocks):
            break
    return _message(blocks)


def _title(shown: Page) -> str:
    if shown.on is not None:
        return _("The charter of {name} on {day}").format(name=shown.name, day=day(shown.on))
    return _("The charter of {name}").format(name=shown.name)


def _origin(shown: Page) -> str:
    version = shown.charter
    since = moment(version.set_at)
    values = {"version": version.version, "moment": since}
    if version.set_by is None:
        return _("Version {version}, in force since {moment}: as every charter begins").format(
            **values
        )
    values["person"] = one_line(version.set_by.name)
    if shown.came_by is None:
        return _("Version {version}, in force since {moment}, set up by {person}").format(**values)
    return _("Version {version}, in force since {moment}, set by {person} with {decision}").format(
        **values, decision=shown.came_by.link
    )


def _version(version: Charter, came_by: Told | None) -> str:
    who = one_line(version.set_by.name) if version.set_by else _("what everybody starts with")
    if version.set_by and came_by is None:
        who = _("set up by {person}").format(person=who)
    values = {
        "version": version.version,
        "moment": moment(version.set_at),
        "person": who,
        "decision": came_by.link if came_by else "",
        "what": one_line(came_by.decision.title, limit=200) if came_by else "",
    }
    if came_by:
        said = _("*{version}* · {moment} · {person} · {decision} {what}").format(**values)
    else:
        said = _("*{version}* · {moment} · {person}").format(**values)
    if version.reason:
        said += "\n" + _("   because: {reason}").format(reason=one_line(version.reason, limit=300))
    return said


def _waiting(shown: Page, room: int) -> list[Block]:
    lines = [
        f":hourglass_flowing_sand: {each.link} {one_line(each.decision.title, limit=room // 3)}"
        for each in shown.waiting[:10]
    ]
    if not lines:
        return []
    title = ngettext(
        "*A change is proposed and waits to be confirmed*",
        "*Changes are proposed and wait to be confirmed*",
        len(lines),
    )
    return packed(lines, title=title)


def _shown(part: _Part, shown: Page, room: int) -> list[Block]:
    text = cut("\n".join([f"*{part.title}*", *part.lines]), room)
    accessory = None
    if part.opens and shown.may_edit:
        accessory = _edit(_("Edit"), part.opens, shown)
    blocks = [section(text, accessory=accessory)]
    if part.buttons and shown.may_edit:
        row = [_edit(label, opens, shown) for label, opens in part.buttons]
        starts = range(0, len(row), _BUTTONS_IN_A_ROW)
        blocks += [actions(*row[start : start + _BUTTONS_IN_A_ROW]) for start in starts]
    return blocks


def _edit(label: str, opens: str, shown: Page) -> Block:
    return button(label, action_id=f"{EDIT}:{opens}"[:255], value=shown.channel_id)


def _foot(shown: Page) -> str:
    if shown.on is not None:
        return _("What is in force today: `charter`")
    if shown.may_edit:
        return _(
            "A change takes effect when the other side confirms it. Also: `charter history`, "
            "`charter on 2026-05-03`, `charter export`, `charter import`"
        )
    return _(
        "{who} change it, together. Also: `charter history`, `charter on 2026-05-03`, "
        "`charter export`"
    ).format(who=shown.may_change)


def _parts(shown: Page) -> list[_Part]:
    terms = shown.terms
    return [
        _Part(title=_("The partnership"), lines=_general(shown), opens=forms.GENERAL),
        _Part(title=_("Check-in"), lines=_checkin(shown), opens=forms.CHECKIN),
        _Part(
            title=_("Further check-ins"),
            lines=checkins.told(terms, shown.names),
            buttons=[
                *(
                    (_("Edit {checkin}").format(checkin=each.title), forms.FURTHER + key)
                    for key, each in terms.further_checkins.items()
                ),
                (_("Add a check-in"), forms.NEW_FURTHER),
            ],
        ),
        _Part(
            title=_("Areas"),
            lines=[_area(key, area, terms) for key, area in terms.areas.items()],
            buttons=[
                *((_("Edit {area}").format(area=key), forms.AREA + key) for key in terms.areas),
                (_("Add an area"), forms.NEW_AREA),
            ],
        ),
        _Part(title=_("Roles"), lines=_roles(terms), opens=forms.ROLES),
        _Part(title=_("Words and emoji"), lines=_words(terms), opens=forms.WORDS),
        _Part(title=_("Silence and digests"), lines=_silence(shown), opens=forms.SILENCE),
        _Part(title=_("Who is on which side"), lines=_sides(shown), opens=forms.SIDES),
        _Part(
            title=_("Phases"),
            lines=[" → ".join(one_line(_(each.title)) for each in terms.phases)],
            buttons=[
                (_("Edit {phase}").format(phase=_(each.title)), forms.PHASE + each.key)
                for each in terms.phases
            ],
        ),
    ]


def summary(name: str, terms: CharterTerms) -> list[str]:
    """The partnership in a few lines: language, country, working hours, check-in."""
    return [
        *_agreed(name, terms),
        _("The check-in comes {rhythm}.").format(rhythm=words.rhythm(terms.rhythm)),
    ]


def _general(shown: Page) -> list[str]:
    return _agreed(shown.name, shown.terms)


def _agreed(name: str, terms: CharterTerms) -> list[str]:
    country = _("no public holidays")
    if terms.country:
        where = words.country_name(terms.country)
        where += f" ({terms.region})" if terms.region else ""
        country = _("public holidays of {country}").format(country=escape(where))
    at_work = words.hours(terms.hours)
    return [
        f"{one_line(name)} · {words.language_name(terms.language)} · {country}",
        _("Working hours: {hours} ({zone})").format(hours=at_work, zone=escape(terms.time_zone)),
    ]


def _checkin(shown: Page) -> list[str]:
    terms = shown.terms
    lines = [_("Comes {rhythm}, and asks:").format(rhythm=words.rhythm(terms.rhythm))]
    for question in terms.questions:
        how = words.question_kind(question.kind, question.choices)
        lines.append(f"• {folded(_(question.text), limit=200)} _({escape(how)})_")
    on_holidays = words.holidays(terms.checkins.holidays)
    lines.append(_("On a public holiday: {what}.").format(what=on_holidays))
    days = terms.checkins.window_days
    lines.append(
        ngettext(
            "The answers are summed up after {count} working day.",
            "The answers are summed up after {count} working days.",
            days,
        ).format(count=days)
    )
    lines.append(_asked(shown))
    return lines


def _asked(shown: Page) -> str:
    """Who is asked, and where."""
    checkins = shown.terms.checkins
    named = [one_line(shown.names.get(each, each)) for each in checkins.participants]
    people = words.names(named) if named else _("whoever answers for a role")
    if checkins.direct:
        return _("Asked in the channel and in a direct message: {people}.").format(people=people)
    return _("Asked in the channel: {people}.").format(people=people)


def _area(key: str, area: AreaTerms, terms: CharterTerms) -> str:
    def roles(keys: Sequence[str]) -> str:
        return escape(words.names([words.role_title(terms, each) for each in keys]))

    if area.decider == area.owner:
        said = [_("{role} decides and works").format(role=roles([area.decider]))]
    else:
        said = [
            _("{role} decides").format(role=roles([area.decider])),
            _("{role} works").format(role=roles([area.owner])),
        ]
    if area.consulted:
        said.append(_("consulted: {roles}").format(roles=roles(area.consulted)))
    if area.informed:
        said.append(_("informed: {roles}").format(roles=roles(area.informed)))
    if area.both_sides:
        said.append(_("both sides confirm"))
    said.append(
        ngettext("silent after {days} day", "silent after {days} days", area.silence_days).format(
            days=area.silence_days
        )
    )
    return f"• _{one_line(key)}_: {' · '.join(said)}"


def _roles(terms: CharterTerms) -> list[str]:
    return [
        _("{side}: {roles}").format(
            side=words.side(side).capitalize(),
            roles=", ".join(
                f"{one_line(_(role.title))} `{one_line(key)}`"
                for key, role in terms.roles.items()
                if role.side is side
            ),
        )
        for side in (Side.CONSULTANCY, Side.CUSTOMER)
    ]


def _words(terms: CharterTerms) -> list[str]:
    lines = []
    for kind in (Kind.DECISION, Kind.ISSUE, Kind.CHANGE):
        tags = " ".join(
            f"`#{one_line(each)}`" for each, of in terms.tag_words.items() if of is kind
        )
        emoji = " ".join(f":{one_line(each)}:" for each, of in terms.emoji.items() if of is kind)
        lines.append(f"• {_(kind)}: {tags} {emoji}".rstrip())
    told = [
        f"_{one_line(key)}_ ({escape(', '.join(area.words))})"
        for key, area in terms.areas.items()
        if area.words
    ]
    if told:
        lines.append(_("An area is told by: {words}").format(words="; ".join(told)))
    return lines


def _silence(shown: Page) -> list[str]:
    terms = shown.terms
    ladder, digests = terms.ladder, terms.digests
    hours = ", ".join(
        _("{priority} {hours} h").format(priority=_(each), hours=wait)
        for each, wait in ladder.acknowledge_hours.items()
    )
    lines = [
        _("An issue has to be taken within working hours: {hours}").format(hours=hours),
        _("Then told, {hours} working hours apart: {rungs}").format(
            hours=ladder.step_hours, rungs=" → ".join(words.rung(each) for each in ladder.rungs)
        ),
        _("Quiet after {days} working days without a message").format(days=ladder.quiet_days),
    ]
    if shown.reader.side is Side.CONSULTANCY:
        where = f"<#{terms.internal_channel}>" if terms.internal_channel else _("direct messages")
        lines.append(
            _("Internal digest: {days} at {time}, to {where}").format(
                days=weekdays([digests.weekday]), time=time_of_day(digests.at), where=where
            )
        )
    lines.append(
        _("The customer gets a digest every month")
        if digests.shared_monthly
        else _("No digest for the customer")
    )
    if terms.retention_months is None:
        lines.append(_("Records are kept for ever"))
    else:
        lines.append(
            ngettext(
                "Records are kept for {months} month",
                "Records are kept for {months} months",
                terms.retention_months,
            ).format(months=terms.retention_months)
        )
    return lines


def _sides(shown: Page) -> list[str]:
    if not shown.terms.placed:
        return [_("As Slack tells by the workspace; nobody is placed by agreement.")]
    lines = []
    for side in Side:
        placed = [
            one_line(shown.names.get(who, who))
            for who, of in shown.terms.placed.items()
            if of is side
        ]
        if placed:
            lines.append(
                _("{side}: {people}").format(
                    side=words.side(side).capitalize(), people=", ".join(placed)
                )
            )
    return lines
