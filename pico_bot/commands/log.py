"""Verbs that read the record: the log page by page, one record, its whole story, a search."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, label_of
from pico_bot.commands import filters
from pico_bot.commands.request import Command, Request
from pico_bot.core import BadRequest
from pico_bot.i18n import format_day, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Channel, Kind, Member, Message, Partnership, Record
from pico_bot.partnerships import partnerships
from pico_bot.records import LogFilter, cards, log, lookup, search
from pico_bot.records.views import log as records_log
from pico_bot.reports.views import status

SHOW_FORM = "show D-3"
HISTORY_FORM = "show D-3 history"
FIND_FORM = "find kelvin"

_SEVERAL = {
    Kind.DECISION: gettext_noop("decisions"),
    Kind.ISSUE: gettext_noop("issues"),
    Kind.CHANGE: gettext_noop("changes"),
}

MOST_FOUND = 15

# As many steps as a message tells; the whole story has all of them.
MOST_HISTORY = 20

_STORY = re.compile(r"show\s+(?P<reference>\S+)\s+(?:history|story)\W*", re.IGNORECASE)


def record_asked(words: str) -> str | None:
    """The reference of the record whose whole story `words` ask for, if they do."""
    match = _STORY.fullmatch(words.strip())
    return match["reference"] if match else None


@dataclass(frozen=True, kw_only=True)
class PageTurn:
    """A page of the log that a button turns to: which records, from which on, asked where.

    `channel_id` is the Slack id of the channel of the partnership that was asked about, since the
    button may stand in a direct conversation.
    """

    chosen: LogFilter
    first: int
    channel_id: str

    def dump(self) -> str:
        """As text, which a button carries."""
        return f"{self.channel_id}:{self.first}:{self.chosen.dump()}"

    @classmethod
    def load(cls, text: str) -> "PageTurn":
        """From what `dump` wrote."""
        channel_id, first, chosen = text.split(":", 2)
        return cls(chosen=LogFilter.load(chosen), first=int(first), channel_id=channel_id)


def log_page(session: Session, turn: PageTurn, *, reader: Member, now: datetime) -> Message:
    """The page of the log that `turn` leads to, as `reader` sees it."""
    page = log.log_page(session, reader=reader, chosen=turn.chosen, first=turn.first, now=now)

    def to(first: int | None) -> str | None:
        if first is None:
            return None
        return PageTurn(chosen=turn.chosen, first=first, channel_id=turn.channel_id).dump()

    return records_log.log_message(
        _title(session, reader, turn.chosen),
        needing=[each for each in page.records if each.id in page.needing],
        others=[each for each in page.records if each.id not in page.needing],
        first=page.first,
        total=page.total,
        newer=to(page.newer),
        older=to(page.older),
    )


def _log(request: Request) -> Message:
    channel = request.channel()
    terms = partnerships.terms_of(request.session, channel.partnership)
    chosen = filters.filter_of(
        request.split(),
        areas=list(terms.areas),
        person=lambda word: request.mentioned(channel, word, form="log by @person"),
    )
    turn = PageTurn(chosen=chosen, first=0, channel_id=channel.slack_id)
    return log_page(request.session, turn, reader=request.asker(channel), now=request.now)


def _show(request: Request) -> Message:
    channel = request.channel()
    words = request.split()
    if not words:
        raise BadRequest(
            _("Add the record: use `{form}` or `{other}`.").format(
                form=SHOW_FORM, other=HISTORY_FORM
            )
        )
    found = lookup.find(
        request.session, partnership=channel.partnership, reference=words[0].rstrip(".,:;?!")
    )
    return shown_record(request, channel, found, whole=len(words) > 1)


def shown_record(request: Request, channel: Channel, found: Record, *, whole: bool) -> Message:
    """One record as the asker reads it; with its newest history where they want the `whole`."""
    return status.record_message(
        found,
        cards.context_of(request.session, found, now=request.now),
        address=log.address_of(request.session, found, home=request.spoken.home),
        channel_id=channel.slack_id,
        history=found.history[-MOST_HISTORY:] if whole else (),
    )


def _find(request: Request) -> Message:
    channel = request.channel()
    words = request.after(0)
    if not words:
        raise BadRequest(_("Add what to search for: use `{form}`.").format(form=FIND_FORM))
    found = search.find(
        request.session, partnership_id=channel.partnership_id, words=words, limit=MOST_FOUND
    )
    return status.search_results(words, found)


def _title(session: Session, reader: Member, chosen: LogFilter) -> str:
    partnership = session.get_one(Partnership, reader.partnership_id)
    said = [escape(partnership.name), *(_(_SEVERAL[kind]) for kind in chosen.kinds)]
    said += [_("open")] if chosen.unsettled else []
    said += [label_of(state) for state in chosen.states]
    if chosen.waiting_on:
        said.append(_("waiting for the {side}").format(side=label_of(chosen.waiting_on)))
    said += [escape(area) for area in chosen.areas]
    if chosen.by is not None:
        by = session.get_one(Member, chosen.by)
        said.append(_("by {name}").format(name=escape(by.name)))
    if chosen.since:
        said.append(_("since {day}").format(day=format_day(chosen.since)))
    return " · ".join(said)


LOG = Command(
    name="log",
    forms=filters.FORMS,
    purpose=gettext_noop(
        "the log, with what's waiting for you first; filter by kind, state, area, person or date"
    ),
    run=_log,
)
SHOW = Command(
    name="show",
    forms=(
        (SHOW_FORM, gettext_noop("one record with all fields and linked records")),
        (HISTORY_FORM, gettext_noop("the same with its history")),
    ),
    run=_show,
)
FIND = Command(
    name="find",
    forms=((FIND_FORM, gettext_noop("search the log, best results first")),),
    run=_find,
)
