"""In which phases a partnership was, and what was ticked in them."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from pico_bot.blockkit import Block, fits, header, one_line, pack_lines, plain_text_of
from pico_bot.i18n import dates, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import Message, Partnership
from pico_bot.phases.views.parts import DONE, fit_message, local_day, title_of
from pico_bot.phases.views.view_models import PastPhase
from pico_bot.records.views import record_link


def history_message(
    partnership: Partnership, past: Sequence[PastPhase], *, zone: ZoneInfo
) -> Message:
    """In which phases the partnership was, the newest first, and what was ticked in them."""
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
    return fit_message(blocks)


def _past_title(past: PastPhase, zone: ZoneInfo) -> str:
    period = past.period
    begun, title = dates.format_day(local_day(period.from_at, zone)), title_of(past.phase)
    if period.until_at is None:
        told = _("*{phase}* since {begun}").format(phase=title, begun=begun)
    else:
        told = _("*{phase}* from {begun} to {ended}").format(
            phase=title, begun=begun, ended=dates.format_day(local_day(period.until_at, zone))
        )
    if past.decision is None:
        return told
    return _("{period}, agreed in {decision}").format(
        period=told, decision=record_link(past.decision)
    )


def _past(past: PastPhase, *, zone: ZoneInfo, ticks: int) -> list[str]:
    lines = []
    for text, tick in past.ticks[:ticks]:
        ticked = _("{criterion}: marked as met by {name} on {day}").format(
            criterion=one_line(_(text), limit=160),
            name=one_line(tick.member.name),
            day=dates.format_day(local_day(tick.ticked_at, zone)),
        )
        lines.append(f"{DONE} {ticked}")
    more = len(past.ticks) - len(lines)
    if more:
        told = ngettext("{count} criterion met", "{count} criteria met", more)
        lines.append(f"{DONE} {told.format(count=more)}")
    nothing = _("No criteria were marked as met.")
    return [*_why(past), *(lines or [f"_{nothing}_"])]


def _why(past: PastPhase) -> list[str]:
    if past.decision is None or not past.decision.rationale:
        return []
    return [_("Reason: {reason}").format(reason=one_line(past.decision.rationale, limit=160))]
