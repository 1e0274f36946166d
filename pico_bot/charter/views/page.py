"""The charter's page and history, with the buttons that change its parts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pico_bot.blockkit import (
    TEXT_LIMIT,
    Block,
    ModalState,
    actions,
    area_name,
    button,
    context,
    date_token,
    fits,
    header,
    label_of,
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
from pico_bot.model import (
    LEAD_ROLES,
    Charter,
    CharterTerms,
    Decision,
    Member,
    Message,
    PhaseTerms,
    Side,
)

# What an *Edit* button opens is in its state; ids only have to be unique within a row
# of buttons.
EDIT = "charter_edit:"
ANY_EDIT = re.compile(rf"^{EDIT}")

# The most characters of a section, tried in order until the page fits in one message.
_SECTION_LIMITS = (2900, 1200, 700, 400, 250, 150)

# The same for a page that still doesn't fit, and is split into several messages.
_SPLIT_SECTION_LIMIT = 700

# Slack allows 25 elements in a row of buttons.
_BUTTONS_IN_A_ROW = 25

_MAX_VERSIONS = 60
_MAX_PROPOSALS = 10


@dataclass(frozen=True, kw_only=True)
class DecisionLink:
    """A decision, with the permalink of its card where it has one."""

    decision: Decision
    permalink: str | None

    @property
    def link(self) -> str:
        """The decision's reference as markup, linked to its card."""
        reference = self.decision.reference
        return f"<{self.permalink}|{reference}>" if self.permalink else reference


@dataclass(frozen=True, kw_only=True)
class CharterPage:
    """A version of the charter, as one reader sees it.

    `phase` is the phase at that time, if the charter has it. `decision` is the one that made this
    version, `proposals` are changes waiting for confirmation.
    `names` are those of people and teams, by Slack id. `channel_id` is the Slack channel that the
    page is shown in. `may_edit` gives the reader buttons; `editors` are the titles of the roles
    that can change the charter. `on` is the day that the reader asked for, if any.
    """

    name: str
    charter: Charter
    terms: CharterTerms
    phase: PhaseTerms | None
    decision: DecisionLink | None
    proposals: Sequence[DecisionLink]
    names: Mapping[str, str]
    reader: Member
    channel_id: str
    may_edit: bool
    editors: str
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class EditButtonState(ModalState):
    """The part of the charter that an *Edit* button changes, as `forms.CharterFormState` has it."""

    channel_id: str
    section: str


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A part of the page.

    `form` is the form that its *Edit* button opens; `buttons` are the labels and forms of others.
    """

    title: str
    lines: Sequence[str]
    form: str | None = None
    buttons: Sequence[tuple[str, str]] = field(default_factory=tuple)


def charter_page_message(shown: CharterPage) -> Message:
    """The charter's page, continued in further messages if it doesn't fit in one."""
    for limit in _SECTION_LIMITS:
        blocks = [block for group in _groups(shown, limit) for block in group]
        if fits(blocks):
            return _message(blocks)
    first, *rest = _split(_groups(shown, _SPLIT_SECTION_LIMIT))
    return _message(first, more=tuple(map(_message, rest)))


def _groups(shown: CharterPage, limit: int) -> list[list[Block]]:
    """The page's blocks, in groups that are kept in one message."""
    return [
        [header(_title(shown)), context(_origin(shown)), *_proposals(shown, limit)],
        *(_blocks(part, shown, limit) for part in _parts(shown)),
        [context(_footer(shown))],
    ]


def _split(groups: Sequence[list[Block]]) -> list[list[Block]]:
    """The groups' blocks by message, as many groups in each as fit."""
    messages: list[list[Block]] = []
    for group in groups:
        if messages and fits([*messages[-1], *group]):
            messages[-1] += group
        else:
            messages.append(group)
    return messages


def _message(blocks: list[Block], *, more: tuple[Message, ...] = ()) -> Message:
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks, more=more)


def versions_message(name: str, versions: Sequence[tuple[Charter, DecisionLink | None]]) -> Message:
    """The charter's `versions`, newest first, as many as fit in one message."""
    blocks: list[Block] = []
    for count in range(min(len(versions), _MAX_VERSIONS), 0, -1):
        lines = [f"• {_version_line(version, decision)}" for version, decision in versions[:count]]
        older = len(versions) - count
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
    values = {"version": version.version, "moment": time_token(version.created_at)}
    if version.created_by is None:
        return _("Version {version}, in force since {moment} (default settings)").format(**values)
    values["person"] = one_line(version.created_by.name)
    if shown.decision is None:
        return _("Version {version}, in force since {moment}, set up by {person}").format(**values)
    return _(
        "Version {version}, in force since {moment}, changed by {person} in {decision}"
    ).format(**values, decision=shown.decision.link)


def _version_line(version: Charter, decision: DecisionLink | None) -> str:
    who = one_line(version.created_by.name) if version.created_by else _("default settings")
    if version.created_by and decision is None:
        who = _("set up by {person}").format(person=who)
    values = {
        "version": version.version,
        "moment": time_token(version.created_at),
        "person": who,
        "decision": decision.link if decision else "",
        "what": one_line(decision.decision.title, limit=200) if decision else "",
    }
    if decision:
        line = _("*{version}* · {moment} · {person} · {decision} {what}").format(**values)
    else:
        line = _("*{version}* · {moment} · {person}").format(**values)
    reason = label_of(version.cause) if version.cause else version.reason
    if reason:
        line += "\n" + _("   reason: {reason}").format(reason=one_line(reason, limit=300))
    return line


def _proposals(shown: CharterPage, limit: int) -> list[Block]:
    lines = [
        f":hourglass_flowing_sand: {each.link} {one_line(each.decision.title, limit=limit // 3)}"
        for each in shown.proposals[:_MAX_PROPOSALS]
    ]
    if not lines:
        return []
    title = ngettext(
        "*Proposed change waiting for confirmation*",
        "*Proposed changes waiting for confirmation*",
        len(lines),
    )
    return pack_lines(lines, title=title)


def _blocks(part: _Part, shown: CharterPage, limit: int) -> list[Block]:
    text = truncate("\n".join([f"*{part.title}*", *part.lines]), limit)
    accessory = None
    if part.form and shown.may_edit:
        accessory = _edit_button(_("Edit"), part.form, shown)
    blocks = [section(text, accessory=accessory)]
    if part.buttons and shown.may_edit:
        row = [_edit_button(label, form, shown) for label, form in part.buttons]
        starts = range(0, len(row), _BUTTONS_IN_A_ROW)
        blocks += [actions(*row[start : start + _BUTTONS_IN_A_ROW]) for start in starts]
    return blocks


def _edit_button(label: str, form: str, shown: CharterPage) -> Block:
    state = EditButtonState(channel_id=shown.channel_id, section=form)
    return button(label, action_id=f"{EDIT}{form}", value=state.dump())


def _footer(shown: CharterPage) -> str:
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
    ).format(who=shown.editors)


def _parts(shown: CharterPage) -> list[_Part]:
    terms = shown.terms
    return [
        _Part(
            title=_("Partnership"),
            lines=parts.basics(shown.name, terms),
            form=forms.GENERAL,
            buttons=[
                (_("Edit hours for {side}").format(side=side_in_sentence(each)), forms.HOURS + each)
                for each in LEAD_ROLES
            ],
        ),
        _Part(
            title=_("Check-in"),
            lines=parts.checkin(terms, shown.names, phase=shown.phase),
            form=forms.CHECKIN,
        ),
        _Part(
            title=_("Extra check-ins"),
            lines=checkins.extra_checkin_lines(terms, shown.names),
            buttons=[
                *(
                    (_("Edit {checkin}").format(checkin=each.title), forms.EXTRA_CHECKIN + key)
                    for key, each in terms.extra_checkins.items()
                ),
                (_("Add check-in"), forms.NEW_CHECKIN),
            ],
        ),
        _Part(
            title=_("Areas"),
            lines=[parts.area(key, area, terms) for key, area in terms.areas.items()],
            buttons=[
                *(
                    (_("Edit {area}").format(area=area_name(key)), forms.AREA + key)
                    for key in terms.areas
                ),
                (_("Add area"), forms.NEW_AREA),
            ],
        ),
        _Part(title=_("Roles"), lines=parts.roles(terms), form=forms.ROLES),
        _Part(title=_("Hashtags and emoji"), lines=parts.tags(terms), form=forms.TAGS),
        _Part(
            title=_("Escalation and digests"),
            lines=parts.escalation(terms, internal=shown.reader.side is Side.CONSULTANCY),
            form=forms.ESCALATION,
        ),
        _Part(
            title=_("Who's on which side"),
            lines=parts.sides(terms, shown.names),
            form=forms.SIDES,
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
