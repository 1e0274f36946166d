"""What changed in a partnership lately, in a line of small words, and the check-ins that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pico_bot.blockkit import date_token, escape, one_line
from pico_bot.i18n import format_moment, format_number, join_and, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.records.views import and_more

# As many check-ins are named that did not come, the newest of them.
_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class SkippedCheckin:
    """A check-in that did not come: due when (UTC), in the Slack channel `channel`, and why not.

    `title` is that of one beside the main one. `because` is English, and said in the language that
    is spoken.
    """

    title: str | None
    due_at: datetime
    zone: ZoneInfo
    channel: str
    because: str


@dataclass(frozen=True, kw_only=True)
class RecentChanges:
    """How much happened lately: what was decided, logged, resolved and signalled.

    `charter` is how many versions of the charter came into force, `roles` how many roles somebody
    gave away, and `phase` the name of the phase, if it is a new one. `skipped` are check-ins that
    did not come.
    """

    decided: int
    logged: int
    resolved: int
    signalled: int
    charter: int = 0
    roles: int = 0
    phase: str | None = None
    skipped: Sequence[SkippedCheckin] = ()


def changes_line(changed: RecentChanges, *, since: date) -> str:
    """What changed since the day `since`, in a sentence."""
    told = [words.format(count=format_number(count)) for count, words in _counted(changed) if count]
    if changed.phase:
        told.append(_("the phase is now {phase}").format(phase=one_line(_(changed.phase))))
    if not told:
        return _("Nothing has been decided, logged or resolved since {day}.").format(
            day=date_token(since)
        )
    return _("Since {day}: {what}.").format(day=date_token(since), what=join_and(told))


def skipped_line(changed: RecentChanges) -> list[str]:
    """A line for each check-in that did not come, as far as they are named."""
    lines = [f"• {_skipped(each)}" for each in changed.skipped[-_NAMED:]]
    if len(changed.skipped) > _NAMED:
        lines.append(and_more(len(changed.skipped) - _NAMED))
    return lines


def _skipped(one: SkippedCheckin) -> str:
    said = {
        "channel": f"<#{one.channel}>",
        "moment": format_moment(one.due_at, one.zone),
        "because": escape(_(one.because)),
    }
    if one.title is None:
        return _("The check-in in {channel}, due {moment}, was skipped: {because}.").format(**said)
    return _(
        "The extra check-in {name} in {channel}, due {moment}, was skipped: {because}."
    ).format(name=f"*{one_line(one.title)}*", **said)


def _counted(changed: RecentChanges) -> list[tuple[int, str]]:
    return [
        (
            changed.decided,
            ngettext("{count} decision confirmed", "{count} decisions confirmed", changed.decided),
        ),
        (changed.logged, ngettext("{count} issue logged", "{count} issues logged", changed.logged)),
        (
            changed.resolved,
            ngettext("{count} issue resolved", "{count} issues resolved", changed.resolved),
        ),
        (
            changed.signalled,
            ngettext("{count} change raised", "{count} changes raised", changed.signalled),
        ),
        (
            changed.charter,
            ngettext("{count} charter change", "{count} charter changes", changed.charter),
        ),
        (
            changed.roles,
            ngettext("{count} role reassigned", "{count} roles reassigned", changed.roles),
        ),
    ]
