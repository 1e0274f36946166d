"""What changed in a partnership recently, in one line, and which check-ins were skipped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pico_bot.blockkit import date_token, label_of, one_line
from pico_bot.i18n import format_moment, format_number, join_and, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import SkipReason
from pico_bot.records.views import and_more

# The number of skipped check-ins listed, newest first.
_MAX_SKIPPED = 3


@dataclass(frozen=True, kw_only=True)
class SkippedCheckin:
    """A check-in that was skipped: when it was due (UTC), in which Slack channel, and why.

    `title` is None for the main check-in.
    """

    title: str | None
    due_at: datetime
    zone: ZoneInfo
    channel: str
    reason: SkipReason | None


@dataclass(frozen=True, kw_only=True)
class RecentChanges:
    """Counts of what changed.

    `charter` counts new charter versions, `roles` roles that changed hands. `phase` is the title of
    the new phase, if it changed.
    """

    decided: int
    logged: int
    resolved: int
    raised: int
    charter: int = 0
    roles: int = 0
    phase: str | None = None
    skipped: Sequence[SkippedCheckin] = ()


def changes_line(changes: RecentChanges, *, since: date) -> str:
    """What changed since the day `since`, as a sentence."""
    parts = [text.format(count=format_number(count)) for count, text in _counts(changes) if count]
    if changes.phase:
        parts.append(_("the phase is now {phase}").format(phase=one_line(_(changes.phase))))
    if not parts:
        return _("Nothing has been decided, logged or resolved since {day}.").format(
            day=date_token(since)
        )
    return _("Since {day}: {what}.").format(day=date_token(since), what=join_and(parts))


def skipped_lines(changes: RecentChanges) -> list[str]:
    """A line for each of the latest skipped check-ins."""
    lines = [f"• {_skipped(each)}" for each in changes.skipped[-_MAX_SKIPPED:]]
    if len(changes.skipped) > _MAX_SKIPPED:
        lines.append(and_more(len(changes.skipped) - _MAX_SKIPPED))
    return lines


def _skipped(checkin: SkippedCheckin) -> str:
    values = {
        "channel": f"<#{checkin.channel}>",
        "moment": format_moment(checkin.due_at, checkin.zone),
        "because": label_of(checkin.reason) if checkin.reason else "",
    }
    if checkin.title is None:
        return _("The check-in in {channel}, due {moment}, was skipped: {because}.").format(
            **values
        )
    return _(
        "The extra check-in {name} in {channel}, due {moment}, was skipped: {because}."
    ).format(name=f"*{one_line(checkin.title)}*", **values)


def _counts(changes: RecentChanges) -> list[tuple[int, str]]:
    return [
        (
            changes.decided,
            ngettext("{count} decision confirmed", "{count} decisions confirmed", changes.decided),
        ),
        (changes.logged, ngettext("{count} issue logged", "{count} issues logged", changes.logged)),
        (
            changes.resolved,
            ngettext("{count} issue resolved", "{count} issues resolved", changes.resolved),
        ),
        (
            changes.raised,
            ngettext("{count} change raised", "{count} changes raised", changes.raised),
        ),
        (
            changes.charter,
            ngettext("{count} charter change", "{count} charter changes", changes.charter),
        ),
        (
            changes.roles,
            ngettext("{count} role reassigned", "{count} roles reassigned", changes.roles),
        ),
    ]
