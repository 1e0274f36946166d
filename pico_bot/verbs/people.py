"""Verbs about people: who holds which role, and who is away."""

from datetime import date
from zoneinfo import ZoneInfo

from pico_bot import contacts, partnerships, roles
from pico_bot.cards import reading
from pico_bot.cards.blocks import escape
from pico_bot.errors import BadRequest
from pico_bot.model import Channel, Member, Rank
from pico_bot.model.message import Message
from pico_bot.rhythm import parse_day
from pico_bot.texts import deferred
from pico_bot.texts import gettext as _
from pico_bot.texts.dates import listed, weekday_and_day
from pico_bot.verbs.asking import MENTION, Request, Verb, day

ROLE_FORM = "role assign @person data-owner"
AWAY_FORM = "away @person until 2026-12-27"
ROLES_ON_FORM = "roles on 2026-05-03"


def asks_who_is_who(words: str) -> bool:
    """Whether `words` ask who holds the roles now."""
    return words.lower().strip(":?!.,`*_ ") == ROLES.name


def _role(request: Request) -> Message:
    words = request.split()
    if len(words) != 3 or words[0] not in {"assign", "deputy", "end"}:
        raise BadRequest(
            _("Say {forms}.").format(forms=", ".join(f"`{form}`" for form, _purpose in ROLE.forms))
        )
    channel = request.channel()
    by = request.asker(channel)
    member = request.mentioned(channel, words[1], form=ROLE_FORM)
    key, now, name = words[2].lower(), request.now, escape(member.name)
    if words[0] == "end":
        contact = roles.end(
            request.session,
            partnership=channel.partnership,
            key=key,
            member=member,
            by=by,
            now=now,
        )
        said = [_("{name} no longer holds `{role}`.").format(name=name, role=key)]
        if contact.is_gap:
            said.append(_("*Nobody* does now."))
    else:
        if member.slack_user_id in request.spoken.gone:
            raise BadRequest(
                _("{name} has no active Slack account, so they can hold no role.").format(name=name)
            )
        rank = Rank.PRIMARY if words[0] == "assign" else Rank.DEPUTY
        contact = roles.assign(
            request.session,
            partnership=channel.partnership,
            key=key,
            member=member,
            rank=rank,
            by=by,
            now=now,
        )
        is_deputy = rank is Rank.DEPUTY
        now_is = _("{name} is deputy for `{role}`.") if is_deputy else _("{name} is now `{role}`.")
        said = [now_is.format(name=name, role=key)]
    return _sentences(said + _moved(request, channel))


def _away(request: Request) -> Message:
    words = request.split()
    channel = request.channel()
    by = request.asker(channel)
    member = by
    if words and MENTION.fullmatch(words[0]):
        member = request.mentioned(channel, words.pop(0), form=AWAY_FORM)
    name = escape(member.name)
    if [each.lower() for each in words] == ["back"]:
        was_away = roles.set_back(request.session, member=member, by=by, now=request.now)
        is_back = _("{name} is back.") if was_away else _("{name} was not away.")
        said = [is_back.format(name=name)]
        return _sentences(said + _moved(request, channel, about=member))
    until = _set_away(request, channel, member=member, by=by, words=words)
    moved = _moved(request, channel, about=member)
    away = _("{name} is away through {day}.").format(name=name, day=weekday_and_day(until))
    return _sentences([away, *_standing_in(request, channel, member), *moved])


def _set_away(
    request: Request, channel: Channel, *, member: Member, by: Member, words: list[str]
) -> date:
    if len(words) < 2 or words[0].lower() != "until":
        raise BadRequest(
            _("Say until when: `{form}`, `away until friday` or `away back`.").format(
                form=AWAY_FORM
            )
        )
    zone = ZoneInfo(partnerships.terms_of(request.session, channel.partnership).time_zone)
    until = parse_day(" ".join(words[1:]), today=request.now.astimezone(zone).date())
    roles.set_away(request.session, member=member, until=until, zone=zone, by=by, now=request.now)
    return until


def _standing_in(request: Request, channel: Channel, member: Member) -> list[str]:
    """Who stands in for `member` in each role of theirs."""
    said = []
    held = roles.contacts(request.session, partnership=channel.partnership, now=request.now)
    for contact in held:
        if contact.primary is not None and contact.primary.id == member.id:
            names = listed([escape(each.name) for each in contact.answering()])
            who = names or _("*Nobody*")
            said.append(_("{who} stands in as `{role}`.").format(who=who, role=contact.role.key))
    return said


def _roles(request: Request) -> Message:
    channel = request.channel()
    words = request.split()
    if not words:
        return contacts.answer(
            request.session,
            partnership=channel.partnership,
            statuses=request.spoken.statuses,
            now=request.now,
        )
    if len(words) != 2 or words[0].lower() != "on":
        raise BadRequest(
            _("Say `roles`, or the day that you ask about: `{form}`.").format(form=ROLES_ON_FORM)
        )
    on = day(words[1].rstrip("?.!"), form=ROLES_ON_FORM)
    return contacts.answer_on(
        request.session, partnership=channel.partnership, on=on, now=request.now
    )


def _contacts(request: Request) -> Message:
    channel = request.channel()
    contacts.post(request.session, partnership=channel.partnership, now=request.now)
    return reading.sentence(
        _(
            "The contact card stands in the partnership's home channel, pinned, and stays up to "
            "date."
        )
    )


def _sentences(said: list[str]) -> Message:
    return reading.sentence(" ".join(said))


def _moved(request: Request, channel: Channel, *, about: Member | None = None) -> list[str]:
    """Bring what is open to who answers for it now; a sentence that says what moved."""
    moved = contacts.follow(
        request.session, partnership=channel.partnership, now=request.now, about=about
    )
    if not moved:
        return []
    references = ", ".join(each.reference for each in moved)
    return [_("Moved with it: {records}.").format(records=references)]


ROLES = Verb(
    name="roles",
    forms=(
        ("roles", deferred("who answers for what, on both sides")),
        (ROLES_ON_FORM, deferred("who did on a day gone by")),
    ),
    run=_roles,
)
CONTACTS = Verb(
    name="contacts",
    forms=(("contacts", deferred("post the contact card, pinned, or bring it up to date")),),
    run=_contacts,
    consultancy_only=True,
)
AWAY = Verb(
    name="away",
    forms=(
        (AWAY_FORM, deferred("who is away until when; without a person it is you")),
        ("away until friday", deferred("yourself, through that day")),
        ("away back", deferred("end it early")),
    ),
    run=_away,
)
ROLE = Verb(
    name="role",
    forms=(
        (ROLE_FORM, deferred("who holds a role")),
        ("role deputy @person data-owner", deferred("who stands in for them")),
        ("role end @person data-owner", deferred("they no longer do")),
    ),
    run=_role,
    consultancy_only=True,
)
