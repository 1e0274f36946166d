"""The weekly digest: how the lead's partnerships are doing, worst first, and what to do now."""

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
    fits,
    header,
    one_line,
    pack_lines,
    plain_text_of,
    section,
    truncate,
)
from pico_bot.i18n import format_number, format_week, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Health, HealthLevel, Member, Message, Partnership, Record
from pico_bot.records.views import OPEN, DetailsState, and_more
from pico_bot.reports.views import charts
from pico_bot.reports.views.charts import Chart
from pico_bot.reports.views.health import reason_text
from pico_bot.reports.views.recent_changes import RecentChanges, changes_line, skipped_lines


@dataclass(frozen=True, kw_only=True)
class LevelTexts:
    """How a level of health is shown; `last_week` is a sentence about the level a week ago."""

    emoji: str
    title: str
    last_week: str


LEVELS: Mapping[HealthLevel, LevelTexts] = MappingProxyType(
    {
        HealthLevel.ACT: LevelTexts(
            emoji=":red_circle:",
            title=gettext_noop("Needs action"),
            last_week=gettext_noop("Last week: needs action."),
        ),
        HealthLevel.WATCH: LevelTexts(
            emoji=":large_yellow_circle:",
            title=gettext_noop("Watch"),
            last_week=gettext_noop("Last week: watch."),
        ),
        HealthLevel.STEADY: LevelTexts(
            emoji=":large_green_circle:",
            title=gettext_noop("Steady"),
            last_week=gettext_noop("Last week: steady."),
        ),
    }
)

# Partnerships per list and records per reason, tried in this order until the message fits.
_LENGTH_BUDGETS = ((30, 8), (15, 5), (10, 3), (6, 2), (3, 2))


@dataclass(frozen=True, kw_only=True)
class PartnershipHealth:
    """How one partnership is doing; `channel` is the Slack id of its home channel.

    `previous_level` is its level a week ago, if known.
    """

    partnership: Partnership
    channel: str
    health: Health
    previous_level: HealthLevel | None
    changes: RecentChanges


def digest_message(
    partnerships: Sequence[PartnershipHealth],
    *,
    week: date,
    since: date,
    chart_list: Sequence[Chart] = (),
    lead: Member | None = None,
) -> Message:
    """The digest of the week that starts on `week`; changes are counted from the day `since`.

    `chart_list` are shown if they fit. `lead` is set if others read the digest too: it says
    whose partnerships these are.
    """
    partnerships = sorted(partnerships, key=lambda each: each.health.rank)
    blocks: list[Block] = []
    text = ""
    for (most, most_records), shown in product(_LENGTH_BUDGETS, charts.fewer_charts(chart_list)):
        content = [
            *_heading(lead, week=week),
            context(_level_counts(partnerships)),
            *_not_steady_blocks(partnerships, most=most, most_records=most_records, since=since),
            *_steady_blocks(partnerships, most=most, since=since),
        ]
        text = "\n".join(each for each in (_text(content, lead), charts.chart_text(shown)) if each)
        blocks = [*content, *(each.block for each in shown)]
        if fits(blocks, text=text):
            break
    return Message(text=truncate(text, TEXT_LIMIT), blocks=blocks[:MESSAGE_BLOCKS])


def partnership_headline(health: Health, *, name: str, channel: str) -> str:
    """The level, name and channel of a partnership; mrkdwn."""
    level = health.level
    return f"{LEVELS[level].emoji} *{_(LEVELS[level].title)} · {one_line(name)}* <#{channel}>"


def _heading(lead: Member | None, *, week: date) -> list[Block]:
    if lead is None:
        return [header(_("Your partnerships, {week}").format(week=format_week(week)))]
    # A mention notifies when the message is posted, but not when it is updated.
    return [
        header(_("Partnerships, {week}").format(week=format_week(week))),
        context(_("For {name}, partnership lead").format(name=lead.mention)),
    ]


def _text(blocks: Sequence[Block], lead: Member | None) -> str:
    text = plain_text_of(blocks)
    return text if lead is None else text.replace(lead.mention, one_line(lead.name))


def _headline(entry: PartnershipHealth) -> str:
    return partnership_headline(entry.health, name=entry.partnership.name, channel=entry.channel)


def _not_steady_blocks(
    partnerships: Sequence[PartnershipHealth], *, most: int, most_records: int, since: date
) -> list[Block]:
    bad = [each for each in partnerships if each.health.level is not HealthLevel.STEADY]
    blocks = [
        block
        for each in bad[:most]
        for block in _details(each, most_records=most_records, since=since)
    ]
    if len(bad) > most:
        blocks.append(section(and_more(len(bad) - most)))
    return blocks


def _details(entry: PartnershipHealth, *, most_records: int, since: date) -> list[Block]:
    """The partnership with its reasons.

    Each section has one button, so a new one starts at each further reason with records.
    """
    parts: list[tuple[list[str], list[Record]]] = [([_headline(entry)], [])]
    for reason in entry.health.reasons:
        if reason.records and parts[-1][1]:
            parts.append(([], []))
        lines, linked = parts[-1]
        text = reason_text(reason, channel=entry.channel, most_records=most_records)
        lines.append(f"• {text}")
        linked += reason.records[:1]
    parts[-1][0].extend([*skipped_lines(entry.changes), _changes(entry, since=since)])
    blocks = []
    for lines, linked in parts:
        first, *rest = pack_lines(lines)
        if linked:
            first["accessory"] = _open_button(entry, linked[0])
        blocks += [first, *rest]
    return blocks


def _open_button(entry: PartnershipHealth, record: Record) -> Block:
    return button(
        _("Open {record}").format(record=record.reference),
        action_id=OPEN,
        value=DetailsState(record_id=record.id, channel_id=entry.channel).dump(),
    )


def _steady_blocks(
    partnerships: Sequence[PartnershipHealth], *, most: int, since: date
) -> list[Block]:
    steady = [each for each in partnerships if each.health.level is HealthLevel.STEADY]
    lines = [
        "\n".join([_headline(each), *skipped_lines(each.changes), _changes(each, since=since)])
        for each in steady[:most]
    ]
    if len(steady) > most:
        lines.append(and_more(len(steady) - most))
    return pack_lines(lines)


def _level_counts(partnerships: Sequence[PartnershipHealth]) -> str:
    levels = [each.health.level for each in partnerships]
    return " · ".join(
        f"{texts.emoji} {_(texts.title)}: {format_number(levels.count(level))}"
        for level, texts in LEVELS.items()
    )


def _changes(entry: PartnershipHealth, *, since: date) -> str:
    """What changed, as one line in small print."""
    line = changes_line(entry.changes, since=since)
    previous = entry.previous_level
    if previous is not None and previous is not entry.health.level:
        line += f" {_(LEVELS[previous].last_week)}"
    return f"_{line}_"
