"""The monthly digest, for both sides; it names no people and nothing internal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from pico_bot.blockkit import (
    KIND_EMOJI,
    TEXT_LIMIT,
    Block,
    context,
    date_token,
    fits,
    header,
    label_of,
    one_line,
    pack_lines,
    plain_text_of,
    section,
    sentence,
    truncate,
)
from pico_bot.i18n import format_month, format_number
from pico_bot.i18n import gettext as _
from pico_bot.model import Decision, Message, Record, Side, State
from pico_bot.records.views import and_more_in, record_link
from pico_bot.reports.views import charts
from pico_bot.reports.views.charts import Chart

# Records per list and length of titles, tried in this order until the message fits.
_LENGTH_BUDGETS = ((15, 90), (10, 90), (6, 60), (3, 40))


@dataclass(frozen=True, kw_only=True)
class RecordSnapshot:
    """A record with its state at the end of the month and the side that owns it."""

    record: Record
    state: State
    side: Side


@dataclass(frozen=True, kw_only=True)
class MonthReport:
    """What happened in the month that started on `first`.

    `opened` is the number of issues opened; `open` are those still open at the end. `changes` were
    raised or moved during the month, and `reviews` are the next decisions due for review.
    """

    first: date
    opened: int
    decided: Sequence[Record]
    resolved: Sequence[RecordSnapshot]
    open: Sequence[RecordSnapshot]
    changes: Sequence[RecordSnapshot]
    reviews: Sequence[Decision]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened during the month."""
        return not (self.opened or self.decided or self.resolved or self.changes)


def monthly_message(month: MonthReport, *, chart_list: Sequence[Chart] = ()) -> Message:
    """The month in one message; a single line if nothing happened and nothing is open.

    The charts are shown if they fit.
    """
    if month.is_quiet and not month.open and not month.reviews:
        return sentence(_quiet(month))
    blocks: list[Block] = []
    text = ""
    for shown, (most, length) in product(charts.fewer_charts(chart_list), _LENGTH_BUDGETS):
        content = [
            header(_("What happened in {month}").format(month=format_month(month.first))),
            *([section(_quiet(month))] if month.is_quiet else []),
            *_decided(month, most=most, length=length),
            *_issues(month, most=most, length=length),
            *_changes(month, most=most, length=length),
            *_reviews(month, most=most, length=length),
            context(_("This is the monthly digest. For figures at any time, use `@Pico figures`.")),
        ]
        text = "\n".join(
            each for each in (plain_text_of(content), charts.chart_text(shown)) if each
        )
        blocks = [*content, *(each.block for each in shown)]
        if fits(blocks, text=text):
            break
    return Message(text=truncate(text, TEXT_LIMIT), blocks=blocks)


def _quiet(month: MonthReport) -> str:
    return _("A quiet month: nothing was decided, opened, resolved or raised in *{month}*.").format(
        month=format_month(month.first)
    )


def _decided(month: MonthReport, *, most: int, length: int) -> list[Block]:
    lines = [_line(each, length=length) for each in month.decided]
    return _listed(_("Decided"), lines, most=most, command="`@Pico log decisions`")


def _issues(month: MonthReport, *, most: int, length: int) -> list[Block]:
    blocks = []
    for title, issues in (
        (_("Issues resolved"), month.resolved),
        (_("Issues still open at the end of the month"), month.open),
    ):
        lines = [
            f"{_line(each.record, length=length)} · {label_of(each.side)}"
            for each in sorted(issues, key=lambda each: each.side)
        ]
        blocks += _listed(
            title,
            lines,
            most=most,
            command="`@Pico log issues`",
            summary=_by_side(issues),
        )
    return blocks


def _by_side(issues: Sequence[RecordSnapshot]) -> str:
    counts: Mapping[Side, int] = {
        side: sum(each.side is side for each in issues)
        for side in (Side.CONSULTANCY, Side.CUSTOMER)
    }
    return ", ".join(f"{label_of(side)} {format_number(count)}" for side, count in counts.items())


def _changes(month: MonthReport, *, most: int, length: int) -> list[Block]:
    lines = [
        f"{_line(each.record, length=length)} · _{label_of(each.state)}_" for each in month.changes
    ]
    return _listed(
        _("Changes and their status at the end of the month"),
        lines,
        most=most,
        command="`@Pico log changes`",
    )


def _reviews(month: MonthReport, *, most: int, length: int) -> list[Block]:
    lines = [
        f"{_line(each, length=length)} · {date_token(each.review_on)}"
        for each in month.reviews
        if each.review_on
    ]
    return _listed(_("Due for review"), lines, most=most, command="`@Pico log decisions`")


def _listed(
    title: str, lines: Sequence[str], *, most: int, command: str, summary: str = ""
) -> list[Block]:
    """Lines under a title with their count; nothing if there are none."""
    if not lines:
        return []
    heading = f"*{title} ({format_number(len(lines))})*"
    shown = [f"• {line}" for line in lines[:most]]
    if len(lines) > most:
        shown.append(and_more_in(len(lines) - most, command))
    return pack_lines(shown, title=f"{heading}: {summary}" if summary else heading)


def _line(record: Record, *, length: int) -> str:
    title = one_line(record.title, limit=length)
    return f"{KIND_EMOJI[record.kind]} {record_link(record)} {title}"
