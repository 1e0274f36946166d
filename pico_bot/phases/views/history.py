"""The phases a partnership has been through, with the criteria marked as met in each."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from pico_bot.blockkit import Block, fits, header, one_line, pack_lines, plain_text_of
from pico_bot.i18n import dates, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import Message, Partnership
from pico_bot.phases.views.layout import DONE, build_message, local_date, phase_title
from pico_bot.phases.views.view_models import PastPhase
from pico_bot.records.views import record_link


def history_message(
    partnership: Partnership, past: Sequence[PastPhase], *, zone: ZoneInfo
) -> Message:
    """The phases of the partnership, newest first, with the criteria marked as met."""
    heading = header(_("Phases in {partnership}").format(partnership=partnership.name))
    blocks: list[Block] = [heading]
    for ticks in (100, 12, 5, 2, 0):
        blocks = [heading]
        for each in reversed(past):
            blocks += pack_lines(_past(each, zone=zone, ticks=ticks), title=_past_title(each, zone))
        if fits(blocks, text=plain_text_of(blocks)):
            break
    while not fits(blocks, text=plain_text_of(blocks)) and len(blocks) > 1:
        blocks.pop()
    return build_message(blocks)


def _past_title(past: PastPhase, zone: ZoneInfo) -> str:
    period = past.period
    names = {
        "phase": phase_title(past.phase),
        "begun": dates.format_day(local_date(period.from_at, zone)),
    }
    if past.decision is not None:
        names["decision"] = record_link(past.decision)
    if period.until_at is None:
        text = (
            _("*{phase}* since {begun}, agreed in {decision}")
            if past.decision
            else _("*{phase}* since {begun}")
        )
    else:
        names["ended"] = dates.format_day(local_date(period.until_at, zone))
        text = (
            _("*{phase}* from {begun} to {ended}, agreed in {decision}")
            if past.decision
            else _("*{phase}* from {begun} to {ended}")
        )
    return text.format(**names)


def _past(past: PastPhase, *, zone: ZoneInfo, ticks: int) -> list[str]:
    lines = []
    for text, tick in past.ticks[:ticks]:
        ticked = _("{criterion}: marked as met by {name} on {day}").format(
            criterion=one_line(_(text), limit=160),
            name=one_line(tick.member.name),
            day=dates.format_day(local_date(tick.ticked_at, zone)),
        )
        lines.append(f"{DONE} {ticked}")
    more = len(past.ticks) - len(lines)
    if more:
        summary = ngettext("{count} criterion met", "{count} criteria met", more)
        lines.append(f"{DONE} {summary.format(count=more)}")
    nothing = _("No criteria were marked as met.")
    return [*_reason(past), *(lines or [f"_{nothing}_"])]


def _reason(past: PastPhase) -> list[str]:
    if past.decision is None or not past.decision.rationale:
        return []
    return [_("Reason: {reason}").format(reason=one_line(past.decision.rationale, limit=160))]
