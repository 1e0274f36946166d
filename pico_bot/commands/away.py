"""`away`: one's own absence, in all partnerships, or someone else's in this one."""

from datetime import date

from pico_bot.blockkit import escape, role_in_sentence, sentence
from pico_bot.commands.request import MENTION, Command, Request, Usage
from pico_bot.core import BadRequest, parse_span
from pico_bot.i18n import format_weekday_and_day, gettext_noop, join_and, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import Channel, Member, Message, snapshot_of
from pico_bot.partnerships import roles
from pico_bot.people import AbsenceOutcome, absences

AWAY_USAGE = gettext_noop("away @person until 2026-12-27")
_AWAY_UNTIL_USAGE = gettext_noop("away until friday")


# Days that need no other word.
_SINGLE_DAYS = frozenset({"today", "tomorrow", "idag", "imorgen"})
_FIRST_WORDS = _SINGLE_DAYS | frozenset(
    {"until", "through", "til", "indtil", "from", "fra", "next", "næste", "i"}
)


def is_own_absence(text: str) -> bool:
    """Whether the command is about the person's own absence, so that it needs no partnership."""
    first, *rest = text.split() or [""]
    is_away = first.lower().strip(":?!.,`*_") == AWAY.name
    return is_away and not (rest and MENTION.fullmatch(rest[0]))


def _away(request: Request) -> Message:
    words = request.split()
    channel = request.channel()
    by = request.member(channel)
    member = by
    if words and MENTION.fullmatch(words[0]):
        member = request.mentioned(channel, words.pop(0), usage=AWAY_USAGE)
    if [each.lower() for each in words] == ["back"]:
        outcomes = absences.end(request.session, member=member, by=by, now=request.now)
        lines = [_back(member, was_away=any(each.was_away for each in outcomes))]
    else:
        first, until = _days(request, channel, words=words)
        outcomes = absences.start(
            request.session, member=member, first=first, until=until, by=by, now=request.now
        )
        lines = [
            _describe_days(request, channel, member, first=first, until=until),
            _scope(member, by=by),
        ]
    in_private = request.invocation.in_private
    # In a channel, other partnerships aren't mentioned.
    shown = outcomes if in_private else [each for each in outcomes if each.member is member]
    lines += [_outcome_line(request, each, named=len(outcomes) > 1) for each in shown]
    return sentence(("\n" if in_private else " ").join(filter(None, lines)))


def _today(request: Request, channel: Channel) -> date:
    return request.now.astimezone(snapshot_of(channel.partnership).zone).date()


def _describe_days(
    request: Request, channel: Channel, member: Member, *, first: date, until: date
) -> str:
    name, day = escape(member.name), format_weekday_and_day(until)
    if first <= _today(request, channel):
        return _("{name} is away through {day}.").format(name=name, day=day)
    return _("{name} is away from {first} through {day}.").format(
        name=name, first=format_weekday_and_day(first), day=day
    )


def _days(request: Request, channel: Channel, *, words: list[str]) -> tuple[date, date]:
    """The first and the last day of an absence."""
    begins = words[0].lower() if words else ""
    if begins not in _FIRST_WORDS or (len(words) == 1 and begins not in _SINGLE_DAYS):
        raise BadRequest(
            _("Use `{form}`, `{other}` or `away back`.").format(
                form=_(AWAY_USAGE), other=_(_AWAY_UNTIL_USAGE)
            )
        )
    return parse_span(" ".join(words), today=_today(request, channel))


def _back(member: Member, *, was_away: bool) -> str:
    text = _("{name} is back.") if was_away else _("{name} wasn't away.")
    return text.format(name=escape(member.name))


def _scope(member: Member, *, by: Member) -> str:
    """Where the absence applies; other partnerships aren't named."""
    if member is by:
        return _("This applies to all your partnerships.")
    if absences.applies_everywhere(member, by=by):
        return _("This applies to all of {name}'s partnerships.").format(name=escape(member.name))
    return _("This applies to this partnership only.")


def _outcome_line(request: Request, outcome: AbsenceOutcome, *, named: bool) -> str:
    """The deputies and the reassigned records; with the partnership's name if `named`."""
    sentences = _covering(request, outcome) if outcome.is_away else []
    if outcome.records:
        references = join_and([each.reference for each in outcome.records])
        sentences.append(_("Reassigned: {records}.").format(records=references))
    if not sentences:
        return ""
    text = " ".join(sentences)
    if not (named and request.invocation.in_private):
        return text
    return _("*{partnership}*: {sentences}").format(
        partnership=escape(outcome.partnership.name), sentences=text
    )


def _covering(request: Request, outcome: AbsenceOutcome) -> list[str]:
    """Who covers for the member in each of their roles."""
    lines = []
    contacts = roles.contacts(outcome.partnership, now=request.now)
    for contact in contacts:
        if contact.primary is None or contact.primary.id != outcome.member.id:
            continue
        names = [escape(each.name) for each in contact.answering()]
        role = escape(role_in_sentence(contact.role.title))
        if names:
            covering = ngettext(
                "{who} is covering as *{role}*.", "{who} are covering as *{role}*.", len(names)
            )
            lines.append(covering.format(who=join_and(names), role=role))
        else:
            lines.append(_("No one is covering as *{role}*.").format(role=role))
    return lines


AWAY = Command(
    name="away",
    usages=(
        Usage(
            AWAY_USAGE, gettext_noop("set who is away and until when; without a person, that's you")
        ),
        Usage(_AWAY_UNTIL_USAGE, gettext_noop("yourself, through that day")),
        Usage(
            gettext_noop("away from 2026-12-20 until 2027-01-03"),
            gettext_noop("an absence that begins later; also `away tomorrow` or `away next week`"),
        ),
        Usage("away back", gettext_noop("end an absence early")),
    ),
    run=_away,
)
