"""The charter as a page of plain words, its versions, and the buttons that change its parts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pico_bot.blockkit import (
    TEXT_LIMIT,
    Block,
    actions,
    button,
    context,
    date_token,
    fits,
    header,
    one_line,
    pack_lines,
    plain_text_of,
    section,
    side_in_sentence,
    time_token,
    truncate,
)
from pico_bot.charter.views import checkins, forms, parts
from pico_bot.i18n import gettext as _
from pico_bot.i18n import ngettext
from pico_bot.model import LEAD_ROLES, Charter, CharterTerms, Decision, Member, Message, Side

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
class VersionLine:
    """A decision, with the permalink of its card where it has one."""

    decision: Decision
    address: str | None

    @property
    def link(self) -> str:
        """The decision by its name, as markup."""
        name = self.decision.reference
        return f"<{self.address}|{name}>" if self.address else name


@dataclass(frozen=True, kw_only=True)
class CharterPage:
    """A version of the charter for one reader.

    `waiting` are changes that are proposed. `names` are what people and teams are called that have
    a side by agreement, by their Slack ids. `channel_id` is the Slack channel that was asked about;
    `may_edit` whether the reader gets buttons. `on` is the day that was asked about, if one was.
    """

    name: str
    charter: Charter
    terms: CharterTerms
    came_by: VersionLine | None
    waiting: Sequence[VersionLine]
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


def page_message(shown: CharterPage) -> Message:
    """The charter, for whoever asks; in several messages where one cannot hold it."""
    for room in _ROOMS:
        blocks = [block for piece in _pieces(shown, room) for block in piece]
        if fits(blocks):
            return _message(blocks)
    first, *rest = _apart(_pieces(shown, _SPLIT_ROOM))
    return _message(first, more=tuple(map(_message, rest)))


def _pieces(shown: CharterPage, room: int) -> list[list[Block]]:
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
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks, more=more)


def history(name: str, versions: Sequence[tuple[Charter, VersionLine | None]]) -> Message:
    """The charter's versions, the newest first, as many as one message holds."""
    blocks: list[Block] = []
    for most in range(min(len(versions), _MOST_VERSIONS), 0, -1):
        lines = [f"• {_version(version, came_by)}" for version, came_by in versions[:most]]
        older = len(versions) - most
        if older:
            lines.append(
                ngettext(
                    "… and {count} older version", "… and {count} older versions", older
                ).format(count=older)
            )
        blocks = [
            header(_("Charter history for {name}").format(name=name)),
            *pack_lines(lines),
            context(_("See the charter on a given day: `charter on 2026-05-03`")),
        ]
        if fits(blocks):
            break
    return _message(blocks)


def _title(shown: CharterPage) -> str:
    if shown.on is not None:
        return _("Charter for {name} on {day}").format(name=shown.name, day=date_token(shown.on))
    return _("Charter for {name}").format(name=shown.name)


def _origin(shown: CharterPage) -> str:
    version = shown.charter
    since = time_token(version.set_at)
    values = {"version": version.version, "moment": since}
    if version.set_by is None:
        return _("Version {version}, in force since {moment} (default settings)").format(**values)
    values["person"] = one_line(version.set_by.name)
    if shown.came_by is None:
        return _("Version {version}, in force since {moment}, set up by {person}").format(**values)
    return _(
        "Version {version}, in force since {moment}, changed by {person} in {decision}"
    ).format(**values, decision=shown.came_by.link)


def _version(version: Charter, came_by: VersionLine | None) -> str:
    who = one_line(version.set_by.name) if version.set_by else _("default settings")
    if version.set_by and came_by is None:
        who = _("set up by {person}").format(person=who)
    values = {
        "version": version.version,
        "moment": time_token(version.set_at),
        "person": who,
        "decision": came_by.link if came_by else "",
        "what": one_line(came_by.decision.title, limit=200) if came_by else "",
    }
    if came_by:
        said = _("*{version}* · {moment} · {person} · {decision} {what}").format(**values)
    else:
        said = _("*{version}* · {moment} · {person}").format(**values)
    if version.reason:
        said += "\n" + _("   reason: {reason}").format(reason=one_line(version.reason, limit=300))
    return said


def _waiting(shown: CharterPage, room: int) -> list[Block]:
    lines = [
        f":hourglass_flowing_sand: {each.link} {one_line(each.decision.title, limit=room // 3)}"
        for each in shown.waiting[:10]
    ]
    if not lines:
        return []
    title = ngettext(
        "*Proposed change waiting for confirmation*",
        "*Proposed changes waiting for confirmation*",
        len(lines),
    )
    return pack_lines(lines, title=title)


def _shown(part: _Part, shown: CharterPage, room: int) -> list[Block]:
    text = truncate("\n".join([f"*{part.title}*", *part.lines]), room)
    accessory = None
    if part.opens and shown.may_edit:
        accessory = _edit(_("Edit"), part.opens, shown)
    blocks = [section(text, accessory=accessory)]
    if part.buttons and shown.may_edit:
        row = [_edit(label, opens, shown) for label, opens in part.buttons]
        starts = range(0, len(row), _BUTTONS_IN_A_ROW)
        blocks += [actions(*row[start : start + _BUTTONS_IN_A_ROW]) for start in starts]
    return blocks


def _edit(label: str, opens: str, shown: CharterPage) -> Block:
    return button(label, action_id=f"{EDIT}:{opens}"[:255], value=shown.channel_id)


def _foot(shown: CharterPage) -> str:
    if shown.on is not None:
        return _("See the charter in force today: `charter`")
    if shown.may_edit:
        return _(
            "A change takes effect once the other side confirms it. Also: `charter history`, "
            "`charter on 2026-05-03`, `charter export`, `charter import`"
        )
    return _(
        "{who} can change it together. Also: `charter history`, `charter on 2026-05-03`, "
        "`charter export`"
    ).format(who=shown.may_change)


def _parts(shown: CharterPage) -> list[_Part]:
    terms = shown.terms
    return [
        _Part(
            title=_("Partnership"),
            lines=parts.agreed(shown.name, terms),
            opens=forms.GENERAL,
            buttons=[
                (_("Edit hours for {side}").format(side=side_in_sentence(each)), forms.HOURS + each)
                for each in LEAD_ROLES
            ],
        ),
        _Part(title=_("Check-in"), lines=parts.checkin(terms, shown.names), opens=forms.CHECKIN),
        _Part(
            title=_("Extra check-ins"),
            lines=checkins.extra_checkin_lines(terms, shown.names),
            buttons=[
                *(
                    (_("Edit {checkin}").format(checkin=each.title), forms.FURTHER + key)
                    for key, each in terms.further_checkins.items()
                ),
                (_("Add check-in"), forms.NEW_EXTRA),
            ],
        ),
        _Part(
            title=_("Areas"),
            lines=[parts.area(key, area, terms) for key, area in terms.areas.items()],
            buttons=[
                *((_("Edit {area}").format(area=key), forms.AREA + key) for key in terms.areas),
                (_("Add area"), forms.NEW_AREA),
            ],
        ),
        _Part(title=_("Roles"), lines=parts.roles(terms), opens=forms.ROLES),
        _Part(title=_("Hashtags and emoji"), lines=parts.tags(terms), opens=forms.WORDS),
        _Part(
            title=_("Escalation and digests"),
            lines=parts.silence(terms, internal=shown.reader.side is Side.CONSULTANCY),
            opens=forms.SILENCE,
        ),
        _Part(
            title=_("Who's on which side"),
            lines=parts.sides(terms, shown.names),
            opens=forms.SIDES,
        ),
        _Part(
            title=_("Phases"),
            lines=[" → ".join(one_line(_(each.title)) for each in terms.phases)],
            buttons=[
                (_("Edit {phase}").format(phase=_(each.title)), forms.PHASE + each.key)
                for each in terms.phases
            ],
        ),
    ]
