"""`log`, `show` and `find`: the log page by page, one record, and search."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.blockkit import KIND_TEXTS, ModalState, area_name, escape, label_of
from pico_bot.commands import filters
from pico_bot.commands.request import Command, Request, Usage
from pico_bot.core import BadRequest, NotFound
from pico_bot.i18n import format_day, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Channel, Member, Message, Partnership, Record, snapshot_of
from pico_bot.partnerships import Workspace
from pico_bot.records import LogFilter, cards, log, lookup, search
from pico_bot.records.views import log as records_log
from pico_bot.records.views import record_reply, search_results

SHOW_USAGE = "show D-3"
HISTORY_USAGE = "show D-3 history"
FIND_USAGE = "find kelvin"


MAX_FOUND = 15

# The number of steps in a message; the details modal shows all.
MAX_HISTORY = 20

_SHOW_HISTORY = re.compile(r"show\s+(?P<reference>\S+)\s+history\W*", re.IGNORECASE)


def details_reference(text: str) -> str | None:
    """The reference of the record whose history `text` asks for, if it does."""
    match = _SHOW_HISTORY.fullmatch(text.strip())
    return match["reference"] if match else None


@dataclass(frozen=True, kw_only=True)
class PageTurn(ModalState):
    """The page of the log that a button leads to.

    `first` is the position of its first record, from 0. `channel_id` is a Slack channel of the
    partnership, because the button may be in a direct message.
    """

    log_filter: LogFilter
    first: int
    channel_id: str


def log_page_message(
    session: Session, turn: PageTurn, *, reader: Member, workspace: Workspace, now: datetime
) -> Message:
    """The page of the log that `turn` leads to, as `reader` may see it.

    Raises NotFound if it is filtered by someone who isn't in the partnership.
    """
    page = log.log_page(
        session, reader=reader, log_filter=turn.log_filter, first=turn.first, now=now
    )

    def button_value(first: int | None) -> str | None:
        if first is None:
            return None
        return PageTurn(log_filter=turn.log_filter, first=first, channel_id=turn.channel_id).dump()

    return records_log.log_message(
        _title(session, reader, turn.log_filter),
        waiting=[each for each in page.records if each.id in page.waiting_ids],
        others=[each for each in page.records if each.id not in page.waiting_ids],
        first=page.first,
        total=page.total,
        newer=button_value(page.newer),
        older=button_value(page.older),
        addresses=log.card_permalinks(session, page.records, workspace=workspace),
    )


def _log(request: Request) -> Message:
    channel = request.channel()
    terms = snapshot_of(channel.partnership).terms
    log_filter = filters.filter_of(
        request.split(),
        areas=list(terms.areas),
        person=lambda word: request.mentioned(channel, word, usage="log by @person"),
    )
    turn = PageTurn(log_filter=log_filter, first=0, channel_id=channel.slack_id)
    return log_page_message(
        request.session,
        turn,
        reader=request.member(channel),
        workspace=request.invocation.workspace,
        now=request.now,
    )


def _show(request: Request) -> Message:
    channel = request.channel()
    words = request.split()
    if not words:
        raise BadRequest(
            _("Add the record: use `{form}` or `{other}`.").format(
                form=SHOW_USAGE, other=HISTORY_USAGE
            )
        )
    found = lookup.find_by_reference(
        request.session, partnership=channel.partnership, reference=words[0].rstrip(".,:;?!")
    )
    return show_record(request, channel, found, with_history=len(words) > 1)


def show_record(
    request: Request, channel: Channel, found: Record, *, with_history: bool
) -> Message:
    """One record as the person may see it; its latest history only if wanted."""
    context = cards.context_of(request.session, found, now=request.now)
    return record_reply.record_message(
        found,
        context,
        card_permalink=log.card_permalink(
            request.session, found, workspace=request.invocation.workspace
        ),
        channel_id=channel.slack_id,
        history=found.history[-MAX_HISTORY:] if with_history else (),
        buttons=log.reader_buttons(
            request.session, found, context, reader=request.member(channel), now=request.now
        ),
    )


def _find(request: Request) -> Message:
    channel = request.channel()
    query = request.after(0)
    if not query:
        raise BadRequest(_("Add what to search for: use `{form}`.").format(form=FIND_USAGE))
    found = search.find_records(
        request.session, partnership_id=channel.partnership_id, words=query, limit=MAX_FOUND
    )
    addresses = log.card_permalinks(request.session, found, workspace=request.invocation.workspace)
    return search_results.search_results(query, found, addresses)


def _title(session: Session, reader: Member, log_filter: LogFilter) -> str:
    partnership = session.get_one(Partnership, reader.partnership_id)
    parts = [escape(partnership.name), *(_(KIND_TEXTS[kind].plural) for kind in log_filter.kinds)]
    parts += [_("open")] if log_filter.unsettled else []
    parts += [label_of(state) for state in log_filter.states]
    if log_filter.waiting_on:
        parts.append(_("waiting for the {side}").format(side=label_of(log_filter.waiting_on)))
    parts += [escape(area_name(area)) for area in log_filter.areas]
    if log_filter.by is not None:
        by = session.get(Member, log_filter.by)
        if by is None or by.partnership_id != partnership.id:
            raise NotFound(_("That person isn't part of this partnership."))
        parts.append(_("by {name}").format(name=escape(by.name)))
    if log_filter.since:
        parts.append(_("since {day}").format(day=format_day(log_filter.since)))
    return " · ".join(parts)


LOG = Command(
    name="log",
    usages=filters.USAGES,
    summary=gettext_noop(
        "the log, with what's waiting for you first; filter by kind, state, area, person or date"
    ),
    run=_log,
)
SHOW = Command(
    name="show",
    usages=(
        Usage(SHOW_USAGE, gettext_noop("one record with all fields and linked records")),
        Usage(HISTORY_USAGE, gettext_noop("the same with its history")),
    ),
    run=_show,
)
FIND = Command(
    name="find",
    usages=(Usage(FIND_USAGE, gettext_noop("search the log, best results first")),),
    run=_find,
)
