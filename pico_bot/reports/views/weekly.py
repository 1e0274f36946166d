"""What a lead reads every week: how their partnerships fare, worst first, and what to do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from types import MappingProxyType

from pico_bot.blockkit import (
    MESSAGE_BLOCKS,
    TEXT_LIMIT,
    Block,
    button,
    context,
    date_token,
    fits,
    header,
    one_line,
    pack_lines,
    plain_text_of,
    section,
    truncate,
)
from pico_bot.i18n import format_number, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Health, HealthLevel, Member, Message, Partnership, Record
from pico_bot.records.views import OPEN, and_more
from pico_bot.reports.views import charts
from pico_bot.reports.views.charts import Chart
from pico_bot.reports.views.health import reason_text
from pico_bot.reports.views.recent_changes import RecentChanges, changes_line, skipped_line

LEVEL_EMOJI: Mapping[HealthLevel, str] = MappingProxyType(
    {
        HealthLevel.ACT: ":red_circle:",
        HealthLevel.WATCH: ":large_yellow_circle:",
        HealthLevel.STEADY: ":large_green_circle:",
    }
)
_LEVELS: Mapping[HealthLevel, str] = MappingProxyType(
    {
        HealthLevel.ACT: gettext_noop("Needs action"),
        HealthLevel.WATCH: gettext_noop("Watch"),
        HealthLevel.STEADY: gettext_noop("Steady"),
    }
)
_BEFORE: Mapping[HealthLevel, str] = MappingProxyType(
    {
        HealthLevel.ACT: gettext_noop("Last week: needs action."),
        HealthLevel.WATCH: gettext_noop("Last week: watch."),
        HealthLevel.STEADY: gettext_noop("Last week: steady."),
    }
)


# How many partnerships are told in full and how many records a reason names, tried in this order.
_ROOMS = ((30, 8), (15, 5), (10, 3), (6, 2), (3, 2))


@dataclass(frozen=True, kw_only=True)
class PartnershipHealth:
    """How one partnership fares; `channel` is the Slack id of its home.

    `before` is how it did a week ago, if that is known.
    """

    partnership: Partnership
    channel: str
    condition: Health
    before: HealthLevel | None
    changed: RecentChanges


def digest_message(
    fares: Sequence[PartnershipHealth],
    *,
    week: date,
    since: date,
    drawn: Sequence[Chart] = (),
    lead: Member | None = None,
) -> Message:
    """How partnerships fare, in the week that begins with `week`; what changed is since `since`.

    `drawn` are charts, as far as there is room for them. `lead` is whose partnerships they are,
    where others read it too.
    """
    fares = sorted(fares, key=lambda each: each.condition.rank)
    blocks: list[Block] = []
    text = ""
    for (most, named), shown in product(_ROOMS, charts.reduced(drawn)):
        said = [
            *_heading(lead, week=week),
            context(_counted(fares)),
            *_bad(fares, most=most, named=named, since=since),
            *_steady(fares, most=most, since=since),
        ]
        text = "\n".join(each for each in (_spoken(said, lead), charts.chart_words(shown)) if each)
        blocks = [*said, *(each.block for each in shown)]
        if fits(blocks, text=text):
            break
    return Message(text=truncate(text, TEXT_LIMIT), blocks=blocks[:MESSAGE_BLOCKS])


def headline(condition: Health, *, name: str, channel: str) -> str:
    """How the partnership called `name` fares in a word, and where it is; markup."""
    level = condition.level
    return f"{LEVEL_EMOJI[level]} *{_(_LEVELS[level])} · {one_line(name)}* <#{channel}>"


def _heading(lead: Member | None, *, week: date) -> list[Block]:
    if lead is None:
        return [header(_("Your partnerships, week of {day}").format(day=date_token(week)))]
    # A mention calls once, when the message is posted, and not when it is updated.
    return [
        header(_("Partnerships, week of {day}").format(day=date_token(week))),
        context(_("For {name}, partnership lead").format(name=lead.mention)),
    ]


def _spoken(blocks: Sequence[Block], lead: Member | None) -> str:
    text = plain_text_of(blocks)
    return text if lead is None else text.replace(lead.mention, one_line(lead.name))


def _headline(fare: PartnershipHealth) -> str:
    return headline(fare.condition, name=fare.partnership.name, channel=fare.channel)


def _bad(fares: Sequence[PartnershipHealth], *, most: int, named: int, since: date) -> list[Block]:
    bad = [each for each in fares if each.condition.level is not HealthLevel.STEADY]
    blocks = [block for each in bad[:most] for block in _told(each, named=named, since=since)]
    if len(bad) > most:
        blocks.append(section(and_more(len(bad) - most)))
    return blocks


def _told(fare: PartnershipHealth, *, named: int, since: date) -> list[Block]:
    """The partnership with its reasons; a section ends before each that has a button to itself."""
    parts: list[tuple[list[str], list[Record]]] = [([_headline(fare)], [])]
    for reason in fare.condition.reasons:
        if reason.records and parts[-1][1]:
            parts.append(([], []))
        lines, about = parts[-1]
        lines.append(f"• {reason_text(reason, channel=fare.channel, named=named)}")
        about += reason.records[:1]
    parts[-1][0].extend([*skipped_line(fare.changed), _lately(fare, since=since)])
    blocks = []
    for lines, about in parts:
        first, *rest = pack_lines(lines)
        if about:
            first["accessory"] = _open(fare, about[0])
        blocks += [first, *rest]
    return blocks


def _open(fare: PartnershipHealth, record: Record) -> Block:
    return button(
        _("Open {record}").format(record=record.reference),
        action_id=OPEN,
        value=f"{record.id}:{fare.channel}",
    )


def _steady(fares: Sequence[PartnershipHealth], *, most: int, since: date) -> list[Block]:
    steady = [each for each in fares if each.condition.level is HealthLevel.STEADY]
    lines = [
        "\n".join([_headline(each), *skipped_line(each.changed), _lately(each, since=since)])
        for each in steady[:most]
    ]
    if len(steady) > most:
        lines.append(and_more(len(steady) - most))
    return pack_lines(lines)


def _counted(fares: Sequence[PartnershipHealth]) -> str:
    levels = [each.condition.level for each in fares]
    return " · ".join(
        f"{LEVEL_EMOJI[level]} {_(_LEVELS[level])}: {format_number(levels.count(level))}"
        for level in HealthLevel
    )


def _lately(fare: PartnershipHealth, *, since: date) -> str:
    """What changed, in a line of small words."""
    told = changes_line(fare.changed, since=since)
    if fare.before is not None and fare.before is not fare.condition.level:
        told += f" {_(_BEFORE[fare.before])}"
    return f"_{told}_"
