"""What a lead reads every week: how their partnerships fare, worst first, and what to do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from pico_bot.cards.blocks import (
    MESSAGE_BLOCKS,
    TEXT_LIMIT,
    Block,
    button,
    context,
    cut,
    day,
    fits,
    header,
    one_line,
    section,
)
from pico_bot.cards.log import spoken
from pico_bot.cards.records.surroundings import and_more, name_of
from pico_bot.cards.telling import packed
from pico_bot.cards.whole import OPEN
from pico_bot.model import Partnership
from pico_bot.model.conditions import Condition, Level, Reason, Sign
from pico_bot.model.message import Message
from pico_bot.texts import deferred, ngettext
from pico_bot.texts import gettext as _
from pico_bot.texts.dates import listed, number

LEVEL_EMOJI: Mapping[Level, str] = MappingProxyType(
    {
        Level.ACT: ":red_circle:",
        Level.WATCH: ":large_yellow_circle:",
        Level.STEADY: ":large_green_circle:",
    }
)
_LEVELS: Mapping[Level, str] = MappingProxyType(
    {Level.ACT: deferred("Act"), Level.WATCH: deferred("Watch"), Level.STEADY: deferred("Steady")}
)
_BEFORE: Mapping[Level, str] = MappingProxyType(
    {
        Level.ACT: deferred("A week ago somebody had to act."),
        Level.WATCH: deferred("A week ago it was to be watched."),
        Level.STEADY: deferred("A week ago it was steady."),
    }
)

# How many partnerships are told in full and how many records a reason names, tried in this order.
_ROOMS = ((30, 8), (15, 5), (10, 3), (6, 2), (3, 2))


@dataclass(frozen=True, kw_only=True)
class Changed:
    """How much happened lately: what was decided, logged, resolved and signalled.

    `skipped` are check-ins that did not come.
    """

    decided: int
    logged: int
    resolved: int
    signalled: int
    skipped: int


@dataclass(frozen=True, kw_only=True)
class Fare:
    """How one partnership fares; `channel` is the Slack id of its home.

    `before` is how it did a week ago, if that is known.
    """

    partnership: Partnership
    channel: str
    condition: Condition
    before: Level | None
    changed: Changed


def digest(fares: Sequence[Fare], *, week: date, since: date) -> Message:
    """How partnerships fare, in the week that begins with `week`; what changed is since `since`."""
    fares = sorted(fares, key=lambda each: each.condition.rank)
    blocks: list[Block] = []
    for most, named in _ROOMS:
        blocks = [
            header(_("Your partnerships in the week of {day}").format(day=day(week))),
            context(_counted(fares)),
            *_bad(fares, most=most, named=named, since=since),
            *_steady(fares, most=most, since=since),
        ]
        if fits(blocks, text=spoken(blocks)):
            break
    return Message(text=cut(spoken(blocks), TEXT_LIMIT), blocks=blocks[:MESSAGE_BLOCKS])


def headline(condition: Condition, *, name: str, channel: str) -> str:
    """How the partnership called `name` fares in a word, and where it is; markup."""
    level = condition.level
    return f"{LEVEL_EMOJI[level]} *{_(_LEVELS[level])} · {one_line(name)}* <#{channel}>"


def because(reason: Reason, *, channel: str, named: int) -> str:
    """Why a partnership does not fare well, with its number, and what to do now; markup."""
    return _SENTENCES[reason.sign](reason, f"<#{channel}>", named)


def _headline(fare: Fare) -> str:
    return headline(fare.condition, name=fare.partnership.name, channel=fare.channel)


def _bad(fares: Sequence[Fare], *, most: int, named: int, since: date) -> list[Block]:
    bad = [each for each in fares if each.condition.level is not Level.STEADY]
    blocks = [block for each in bad[:most] for block in _told(each, named=named, since=since)]
    if len(bad) > most:
        blocks.append(section(and_more(len(bad) - most)))
    return blocks


def _told(fare: Fare, *, named: int, since: date) -> list[Block]:
    lines = [_headline(fare)]
    lines += [
        f"• {because(each, channel=fare.channel, named=named)}" for each in fare.condition.reasons
    ]
    lines.append(_lately(fare, since=since))
    first = [record for reason in fare.condition.reasons for record in reason.records][:1]
    opens = [
        button(
            _("Open {record}").format(record=record.reference),
            action_id=OPEN,
            value=f"{record.id}:{fare.channel}",
        )
        for record in first
    ]
    blocks = packed(lines)
    for each in opens:
        blocks[0]["accessory"] = each
    return blocks


def _steady(fares: Sequence[Fare], *, most: int, since: date) -> list[Block]:
    steady = [each for each in fares if each.condition.level is Level.STEADY]
    lines = [f"{_headline(each)}\n{_lately(each, since=since)}" for each in steady[:most]]
    if len(steady) > most:
        lines.append(and_more(len(steady) - most))
    return packed(lines)


def _counted(fares: Sequence[Fare]) -> str:
    levels = [each.condition.level for each in fares]
    return " · ".join(
        f"{LEVEL_EMOJI[level]} {_(_LEVELS[level])}: {number(levels.count(level))}"
        for level in Level
    )


def _lately(fare: Fare, *, since: date) -> str:
    """What changed, in a line of small words."""
    changed = fare.changed
    counted = [
        (changed.decided, ngettext("{count} decided", "{count} decided", changed.decided)),
        (changed.logged, ngettext("{count} issue logged", "{count} issues logged", changed.logged)),
        (
            changed.resolved,
            ngettext("{count} issue resolved", "{count} issues resolved", changed.resolved),
        ),
        (
            changed.signalled,
            ngettext("{count} change signalled", "{count} changes signalled", changed.signalled),
        ),
        (
            changed.skipped,
            ngettext("{count} check-in skipped", "{count} check-ins skipped", changed.skipped),
        ),
    ]
    happened = [words.format(count=number(count)) for count, words in counted if count]
    told = (
        _("Since {day}: {what}.").format(day=day(since), what=listed(happened))
        if happened
        else _("Since {day} nothing was decided, logged or resolved.").format(day=day(since))
    )
    if fare.before is not None and fare.before is not fare.condition.level:
        told += f" {_(_BEFORE[fare.before])}"
    return f"_{told}_"


def _records(reason: Reason, named: int) -> str:
    names = [name_of(each) for each in reason.records[:named]]
    if len(reason.records) > named:
        names.append(and_more(len(reason.records) - named))
    return ", ".join(names)


def _overdue(reason: Reason, _channel: str, named: int) -> str:
    return ngettext(
        "{count} record is overdue: {records}. Help whose turn it is, or snooze it for a reason.",
        "{count} records are overdue: {records}. Help whose turn it is, or snooze them for a "
        "reason.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, named))


def _unanswered(reason: Reason, _channel: str, named: int) -> str:
    return ngettext(
        "{count} decision has waited too long for an answer: {records}. Ask who decides.",
        "{count} decisions have waited too long for an answer: {records}. Ask who decides.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, named))


def _low(reason: Reason, channel: str, _named: int) -> str:
    return _(
        "Confidence was {number} of 5 in the last check-in. Ask in {channel} what is behind it."
    ).format(number=number(round(reason.number, 1)), channel=channel)


def _falling(reason: Reason, channel: str, _named: int) -> str:
    return _(
        "Confidence fell by {number} from one check-in to the next. Ask in {channel} what changed."
    ).format(number=number(round(reason.number, 1)), channel=channel)


def _silence(reason: Reason, channel: str, _named: int) -> str:
    return ngettext(
        "Nobody has said a word for {count} working day. Write a line in {channel}.",
        "Nobody has said a word for {count} working days. Write a line in {channel}.",
        reason.days,
    ).format(count=reason.days, channel=channel)


def _gaps(reason: Reason, channel: str, _named: int) -> str:
    titles = [f"*{one_line(_(each.title))}*" for each in reason.roles]
    return ngettext(
        "{count} role is empty: {roles}. Say who holds it in {channel}: `/pico role assign`.",
        "{count} roles are empty: {roles}. Say who holds them in {channel}: `/pico role assign`.",
        len(titles),
    ).format(count=len(titles), roles=listed(titles), channel=channel)


def _reviews(reason: Reason, _channel: str, named: int) -> str:
    return ngettext(
        "{count} decision is past its review date: {records}. Keep it, or supersede it.",
        "{count} decisions are past their review date: {records}. Keep or supersede them.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, named))


def _missed(reason: Reason, channel: str, _named: int) -> str:
    count = int(reason.number)
    return ngettext(
        "{count} check-in came to nothing: it was skipped, or a side did not answer. Ask in "
        "{channel} whether day and hour still suit.",
        "{count} check-ins in a row came to nothing: they were skipped, or a side did not answer. "
        "Ask in {channel} whether day and hour still suit.",
        count,
    ).format(count=count, channel=channel)


_SENTENCES = MappingProxyType(
    {
        Sign.OVERDUE: _overdue,
        Sign.UNANSWERED: _unanswered,
        Sign.LOW: _low,
        Sign.FALLING: _falling,
        Sign.SILENCE: _silence,
        Sign.GAPS: _gaps,
        Sign.REVIEWS: _reviews,
        Sign.MISSED: _missed,
    }
)
