"""What people say to the bot by command or mention: one table of verbs, each with its form."""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot import checkins, partnerships, records, roles, routing
from pico_bot.cards import reading
from pico_bot.cards.blocks import escape
from pico_bot.directory import Home
from pico_bot.errors import BadRequest, NotAllowed, NotFound
from pico_bot.model import Card, Channel, Kind, Member, Partnership, Rank, Record, Side
from pico_bot.model.message import Message
from pico_bot.model.states import SETTLED
from pico_bot.partnerships import Place, Speaker

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")

# Verbs that only make sense once there is a partnership, asked where there is none.
NO_PARTNERSHIP = (
    "There is no partnership in this channel yet. Begin one with `/pico setup Customer name`, or "
    "just tag something: `#issue`, `#decision` or `#change` begins one by itself."
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """Words said to the bot, before any transaction: who, where, and whom they mention.

    `time_zone` is what a partnership starts with that the words begin.
    """

    words: str
    speaker: Speaker
    place: Place
    people: Mapping[str, Speaker]
    home: Home
    time_zone: str
    by_command: bool

    def answer(self, session: Session, *, now: datetime) -> Message:
        """Do what the words say and return what to show the speaker.

        Raises a SpeakerError whose sentence says what is wrong and what would be right.
        """
        name, _, rest = self.words.strip().partition(" ")
        verb = BY_NAME.get(name.lower().rstrip(":?!.,") or "help")
        if verb is None:
            raise BadRequest(_unknown(name, by_command=self.by_command))
        if verb.consultancy_only and not self.speaker.is_home:
            raise NotAllowed(
                f"`{verb.name}` is for the consultancy's people; ask your contact there."
            )
        return verb.run(Request(question=self, session=session, words=rest.strip(), now=now))


@dataclass(frozen=True, kw_only=True)
class Request:
    """A question being answered: `words` are those behind the verb."""

    question: Question
    session: Session
    words: str
    now: datetime

    def channel(self) -> Channel:
        """The channel, in its partnership; raises NotFound where there is none yet."""
        channel = partnerships.channel_at(self.session, self.question.place.slack_id)
        if channel is None:
            raise NotFound(NO_PARTNERSHIP)
        return channel

    def asker(self, channel: Channel) -> Member:
        """The speaker as a member."""
        return partnerships.member(
            self.session,
            partnership=channel.partnership,
            speaker=self.question.speaker,
            spoke_at=None,
        )

    def mentioned(self, channel: Channel, word: str, *, form: str) -> Member:
        """The person that `word` mentions, as a member; raises BadRequest showing `form`."""
        match = MENTION.fullmatch(word)
        if not match or match.group(1) not in self.question.people:
            raise BadRequest(f"Name the person with a mention: `{form}`.")
        if match.group(1) == self.question.home.user_id:
            raise BadRequest(f"I hold no role myself. Name a person: `{form}`.")
        return partnerships.member(
            self.session,
            partnership=channel.partnership,
            speaker=self.question.people[match.group(1)],
            spoke_at=None,
        )


@dataclass(frozen=True, kw_only=True)
class Verb:
    """A word that the bot understands; `consultancy_only` ones are refused to everybody else."""

    name: str
    form: str
    purpose: str
    run: Callable[[Request], Message]
    consultancy_only: bool = False


def _unknown(name: str, *, by_command: bool) -> str:
    lead = "/pico " if by_command else "@Pico "
    known = ", ".join(f"`{verb.name}`" for verb in VERBS)
    return f"I do not know `{name}`. I know {known}. `{lead}help` shows their forms."


def _setup(request: Request) -> Message:
    channel = partnerships.set_up(
        request.session,
        place=request.question.place,
        speaker=request.question.speaker,
        name=request.words,
        time_zone=request.question.time_zone,
        now=request.now,
    )
    return reading.sentence(set_up_sentence(channel.partnership))


def set_up_sentence(partnership: Partnership) -> str:
    """What is said once a partnership is set up: what to do next."""
    return (
        f":handshake: This channel belongs to the partnership with *{escape(partnership.name)}*. "
        "Next: say who holds which role, for example `/pico role assign @person data-owner`; "
        "`/pico roles` shows the gaps."
    )


ROLE_FORM = "role assign @person data-owner"


def _role(request: Request) -> Message:
    words = _split(request.words)
    if len(words) != 3 or words[0] not in {"assign", "deputy", "end"}:
        raise BadRequest(
            f"Say `{ROLE_FORM}`, `role deputy @person data-owner` or `role end @person data-owner`."
        )
    channel = request.channel()
    by = request.asker(channel)
    member = request.mentioned(channel, words[1], form=ROLE_FORM)
    key, now = words[2].lower(), request.now
    if words[0] == "end":
        contact = roles.end(
            request.session,
            partnership=channel.partnership,
            key=key,
            member=member,
            by=by,
            now=now,
        )
        said = f"{member.name} no longer holds `{key}`."
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
        said = f"{member.name} is {'deputy for' if rank is Rank.DEPUTY else 'now'} `{key}`."
    moved = _reroute(request, channel)
    if moved:
        said += f" Moved with it: {', '.join(each.reference for each in moved)}."
    return reading.sentence(said)


AWAY_FORM = "away @person until 2026-12-27"


def _away(request: Request) -> Message:
    words = _split(request.words)
    channel = request.channel()
    by = request.asker(channel)
    member = by
    if words and MENTION.fullmatch(words[0]):
        member = request.mentioned(channel, words.pop(0), form=AWAY_FORM)
    if words == ["back"]:
        roles.set_back(request.session, member=member, by=by, now=request.now)
        said = f"{member.name} is back."
    else:
        if words[:1] == ["until"]:
            words = words[1:]
        until = _day(" ".join(words), form=AWAY_FORM)
        terms = partnerships.terms_of(request.session, channel.partnership)
        roles.set_away(
            request.session,
            member=member,
            until=until,
            zone=ZoneInfo(terms.time_zone),
            by=by,
            now=request.now,
        )
        said = f"{member.name} is away through {until.isoformat()}; deputies stand in."
    moved = _reroute(request, channel)
    if moved:
        said += f" Moved with it: {', '.join(each.reference for each in moved)}."
    return reading.sentence(said)


def _roles(request: Request) -> Message:
    channel = request.channel()
    held = roles.contacts(request.session, partnership=channel.partnership, now=request.now)
    return reading.contacts(
        channel.partnership,
        [(each.role, each.primary, each.deputies, each.away) for each in held],
    )


def _status(request: Request) -> Message:
    channel = request.channel()
    asker = request.asker(channel)
    waiting = request.session.scalars(
        select(Record)
        .where(
            Record.partnership_id == channel.partnership_id,
            Record.state.not_in(SETTLED),
        )
        .order_by(Record.id)
    ).all()
    yours = [
        each
        for each in waiting
        if routing.may_answer(request.session, each, asker, now=request.now)
    ]
    gaps = [
        each.role
        for each in roles.contacts(
            request.session, partnership=channel.partnership, now=request.now
        )
        if each.is_gap
    ]
    return reading.status(
        channel.partnership,
        yours=yours,
        others=[each for each in waiting if each not in yours],
        gaps=gaps,
        checkin=checkins.describe(request.session, partnership=channel.partnership),
    )


LOG_FORM = "log, log open, log issues, log decisions or log changes"


def _log(request: Request) -> Message:
    channel = request.channel()
    chosen = select(Record).where(Record.partnership_id == channel.partnership_id)
    for word in request.words.lower().split():
        kind = _KINDS.get(word)
        if kind:
            chosen = chosen.where(Record.kind == kind)
        elif word == "open":
            chosen = chosen.where(Record.state.not_in(SETTLED))
        else:
            raise BadRequest(f"I cannot filter by `{word}`. Say {LOG_FORM}.")
    total = request.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    newest = request.session.scalars(
        chosen.order_by(Record.id.desc()).limit(reading.LOG_LENGTH)
    ).all()
    return reading.log(
        channel.partnership, newest, total=total, what=f"log {request.words}".strip()
    )


def _show(request: Request) -> Message:
    channel = request.channel()
    if not request.words:
        raise BadRequest("Say which one: `show D-3`.")
    found = records.find(
        request.session, partnership=channel.partnership, reference=request.words.split()[0]
    )
    card = request.session.scalars(select(Card).where(Card.record_id == found.id)).one()
    address = (
        request.question.home.permalink(channel=card.channel, ts=card.ts, thread_ts=card.thread_ts)
        if card.ts
        else None
    )
    side = found.partnership.role(found.responsible_role).side
    return reading.record(found, side=side, address=address)


def _checkin(request: Request) -> Message:
    channel = request.channel()
    return reading.sentence(
        checkins.command(
            request.session,
            words=request.words,
            partnership=channel.partnership,
            channel=channel,
            member=request.asker(channel),
            now=request.now,
        )
    )


def _help(request: Request) -> Message:
    side = Side.CONSULTANCY if request.question.speaker.is_home else Side.CUSTOMER
    return reading.help_text(
        [
            (verb.form, verb.purpose)
            for verb in VERBS
            if side is Side.CONSULTANCY or not verb.consultancy_only
        ],
        commands=request.question.by_command,
    )


VERBS = (
    Verb(
        name="status",
        form="status",
        purpose="what waits for you and for others, gaps, the next check-in",
        run=_status,
    ),
    Verb(
        name="log",
        form="log open",
        purpose="the record; or all, issues, decisions, changes",
        run=_log,
    ),
    Verb(name="show", form="show D-1", purpose="one record with its history", run=_show),
    Verb(name="roles", form="roles", purpose="who answers for what, on both sides", run=_roles),
    Verb(
        name="checkin",
        form="checkin monday 09:00",
        purpose="the weekly check-in; or now, pause, resume, off",
        run=_checkin,
    ),
    Verb(
        name="away",
        form=AWAY_FORM,
        purpose="who is away until when; without a person it is you; away back ends it",
        run=_away,
    ),
    Verb(
        name="setup",
        form="setup Customer name",
        purpose="begin this channel's partnership, or rename it",
        run=_setup,
        consultancy_only=True,
    ),
    Verb(
        name="role",
        form=ROLE_FORM,
        purpose="who holds a role; or deputy, end",
        run=_role,
        consultancy_only=True,
    ),
    Verb(name="help", form="help", purpose="this", run=_help),
)
BY_NAME = {verb.name: verb for verb in VERBS}

_KINDS = {f"{kind.value}s": kind for kind in Kind} | {kind.value: kind for kind in Kind}


def _reroute(request: Request, channel: Channel) -> list[Record]:
    moved = routing.reroute(request.session, partnership=channel.partnership, now=request.now)
    for record in moved:
        records.show(request.session, record, now=request.now)
    return moved


def _split(words: str) -> list[str]:
    try:
        return shlex.split(words)
    except ValueError:
        return words.split()


def _day(text: str, *, form: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"Say the last day as year-month-day: `{form}`.") from None
