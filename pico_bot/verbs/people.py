"""Verbs about people: who holds which role, and who is away."""

from zoneinfo import ZoneInfo

from pico_bot import partnerships, records, roles, routing
from pico_bot.cards import reading
from pico_bot.cards.blocks import escape
from pico_bot.errors import BadRequest
from pico_bot.model import Channel, Rank
from pico_bot.model.message import Message
from pico_bot.verbs.asking import MENTION, Request, Verb, day

ROLE_FORM = "role assign @person data-owner"
AWAY_FORM = "away @person until 2026-12-27"


def _role(request: Request) -> Message:
    words = request.split()
    if len(words) != 3 or words[0] not in {"assign", "deputy", "end"}:
        raise BadRequest(
            f"Say `{ROLE_FORM}`, `role deputy @person data-owner` or `role end @person data-owner`."
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
        said = f"{name} no longer holds `{key}`."
        if contact.is_gap:
            said += " *Nobody* does now."
    else:
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
        said = f"{name} is {'deputy for' if rank is Rank.DEPUTY else 'now'} `{key}`."
    return reading.sentence(said + _moved(request, channel))


def _away(request: Request) -> Message:
    words = request.split()
    channel = request.channel()
    by = request.asker(channel)
    member = by
    if words and MENTION.fullmatch(words[0]):
        member = request.mentioned(channel, words.pop(0), form=AWAY_FORM)
    name = escape(member.name)
    if words == ["back"]:
        roles.set_back(request.session, member=member, by=by, now=request.now)
        said = f"{name} is back."
    else:
        if words[:1] == ["until"]:
            words = words[1:]
        until = day(" ".join(words), form=AWAY_FORM, what="the last day")
        terms = partnerships.terms_of(request.session, channel.partnership)
        roles.set_away(
            request.session,
            member=member,
            until=until,
            zone=ZoneInfo(terms.time_zone),
            by=by,
            now=request.now,
        )
        said = f"{name} is away through {until.isoformat()}; deputies stand in."
    return reading.sentence(said + _moved(request, channel))


def _roles(request: Request) -> Message:
    channel = request.channel()
    held = roles.contacts(request.session, partnership=channel.partnership, now=request.now)
    return reading.contacts(
        channel.partnership,
        [(each.role, each.primary, each.deputies, each.away) for each in held],
    )


def _moved(request: Request, channel: Channel) -> str:
    """Bring what is open to who answers for it now; a sentence that says what moved."""
    moved = routing.reroute(request.session, partnership=channel.partnership, now=request.now)
    for record in moved:
        records.show(request.session, record, now=request.now)
    if not moved:
        return ""
    return f" Moved with it: {', '.join(each.reference for each in moved)}."


ROLES = Verb(
    name="roles",
    forms=(("roles", "who answers for what, on both sides"),),
    run=_roles,
)
AWAY = Verb(
    name="away",
    forms=(
        (AWAY_FORM, "who is away until when; without a person it is you"),
        ("away back", "end it early"),
    ),
    run=_away,
)
ROLE = Verb(
    name="role",
    forms=(
        (ROLE_FORM, "who holds a role"),
        ("role deputy @person data-owner", "who stands in for them"),
        ("role end @person data-owner", "they no longer do"),
    ),
    run=_role,
    consultancy_only=True,
)
