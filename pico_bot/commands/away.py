"""The verb about absences: oneself, wherever one works with the bot, or somebody else."""

from datetime import date
from zoneinfo import ZoneInfo

from pico_bot.blockkit import escape, sentence
from pico_bot.commands.request import MENTION, Command, Request
from pico_bot.core import BadRequest, parse_day
from pico_bot.i18n import format_weekday_and_day, gettext_noop, join_and
from pico_bot.i18n import gettext as _
from pico_bot.model import Channel, Member, Message
from pico_bot.partnerships import partnerships, roles
from pico_bot.people import AbsenceOutcome, absences

AWAY_FORM = "away @person until 2026-12-27"


def own_absence(words: str) -> bool:
    """Whether `words` tell of the speaker's own absence, which is no one partnership's affair."""
    first, *rest = words.split() or [""]
    is_away = first.lower().strip(":?!.,`*_") == AWAY.name
    return is_away and not (rest and MENTION.fullmatch(rest[0]))


def _away(request: Request) -> Message:
    words = request.split()
    channel = request.channel()
    by = request.asker(channel)
    member = by
    if words and MENTION.fullmatch(words[0]):
        member = request.mentioned(channel, words.pop(0), form=AWAY_FORM)
    if [each.lower() for each in words] == ["back"]:
        moved = absences.end(request.session, member=member, by=by, now=request.now)
        said = [_back(member, was_away=any(each.was_away for each in moved))]
    else:
        until = _until(request, channel, words=words)
        moved = absences.start(request.session, member=member, until=until, by=by, now=request.now)
        said = [
            _("{name} is away through {day}.").format(
                name=escape(member.name), day=format_weekday_and_day(until)
            ),
            _where(member, by=by),
        ]
    # Told are the partnership that was asked in, or all of them to the person alone.
    shown = moved if request.spoken.directly else [each for each in moved if each.member is member]
    said += [_in_partnership(request, each, named=len(moved) > 1) for each in shown]
    return sentence(_joined(said, lines=request.spoken.directly))


def _until(request: Request, channel: Channel, *, words: list[str]) -> date:
    if len(words) < 2 or words[0].lower() != "until":
        raise BadRequest(
            _("Use `{form}`, `away until friday` or `away back`.").format(form=AWAY_FORM)
        )
    zone = ZoneInfo(partnerships.terms_of(request.session, channel.partnership).time_zone)
    return parse_day(" ".join(words[1:]), today=request.now.astimezone(zone).date())


def _back(member: Member, *, was_away: bool) -> str:
    name = escape(member.name)
    return (
        _("{name} is back.").format(name=name)
        if was_away
        else (_("{name} wasn't away.").format(name=name))
    )


def _where(member: Member, *, by: Member) -> str:
    """Where it counts; who else they work with is nobody's affair."""
    if member is by:
        return _("This applies to all your partnerships.")
    if absences.applies_everywhere(member, by=by):
        return _("This applies to all of {name}'s partnerships.").format(name=escape(member.name))
    return _("This applies to this partnership only.")


def _in_partnership(request: Request, moved: AbsenceOutcome, *, named: bool) -> str:
    """Who stands in there, and what moved; by name where several are told."""
    sentences = _standing_in(request, moved) if moved.is_away else []
    if moved.records:
        references = join_and([each.reference for each in moved.records])
        sentences.append(_("Reassigned: {records}.").format(records=references))
    if not sentences:
        return ""
    told = " ".join(sentences)
    if not (named and request.spoken.directly):
        return told
    return _("*{partnership}*: {sentences}").format(
        partnership=escape(moved.partnership.name), sentences=told
    )


def _standing_in(request: Request, moved: AbsenceOutcome) -> list[str]:
    """Who stands in for the member in each role of theirs."""
    said = []
    for contact in roles.contacts(request.session, partnership=moved.partnership, now=request.now):
        if contact.primary is None or contact.primary.id != moved.member.id:
            continue
        who = join_and([escape(each.name) for each in contact.answering()]) or _("*No one*")
        said.append(_("{who} is covering as `{role}`.").format(who=who, role=contact.role.key))
    return said


def _joined(sentences: list[str], *, lines: bool) -> str:
    return ("\n" if lines else " ").join(each for each in sentences if each)


AWAY = Command(
    name="away",
    forms=(
        (AWAY_FORM, gettext_noop("set who is away and until when; without a person, that's you")),
        ("away until friday", gettext_noop("yourself, through that day")),
        ("away back", gettext_noop("end an absence early")),
    ),
    run=_away,
)
