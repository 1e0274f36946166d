"""Replies that only the person who asked sees: status, one record, search results and help.

People are named in plain text, so that reading notifies no one.
"""

from collections.abc import Sequence
from operator import itemgetter

from pico_bot.blockkit import (
    KIND_TEXTS,
    MESSAGE_BLOCKS,
    TEXT_LIMIT,
    Block,
    actions,
    bold,
    context,
    escape,
    fields,
    fits,
    folded,
    header,
    label_of,
    one_line,
    pack_lines,
    plain_text_of,
    quote,
    section,
    sentence,
    truncate,
)
from pico_bot.checkins.views import Invitation, waiting_line
from pico_bot.i18n import gettext as _
from pico_bot.i18n import join_or
from pico_bot.model import (
    FIRST_STATES,
    TRANSITIONS,
    CharterTerms,
    History,
    Kind,
    Message,
    Partnership,
    Record,
    Role,
    State,
    Transition,
)
from pico_bot.records.views import (
    Deadline,
    RecordContext,
    and_more,
    and_more_in,
    deadline_sort_key,
    headline,
    open_button,
    record_details,
    record_group,
    record_line,
)

# Lines per list, tried in this order until the message fits; the log has all.
_STATUS_LENGTHS = (15, 10, 5, 3)

# A line with what it is sorted by.
_SortedLine = tuple[tuple[bool, float], int, str]

# Length of the text, length of notes, and number of links and steps; tried in this order until the
# message fits.
_RECORD_LENGTHS = ((2000, 600, 20), (1200, 300, 20), (500, 120, 10), (200, 60, 6), (100, 40, 3))

_OPTIONS = (
    "`area:integration` `priority:high` `due:2026-12-01` `driver:market` `from:2027-01-01` "
    "`owner:@someone`"
)


def status_message(
    partnership: Partnership,
    *,
    yours: Sequence[tuple[Record, Deadline | None]],
    checkins: Sequence[Invitation],
    others: Sequence[tuple[Record, Deadline | None]],
    vacant_roles: Sequence[Role],
    phase: str,
    checkin: str,
) -> Message:
    """What is waiting for the reader and for others, and which roles are vacant.

    What is due first comes first. `checkins` are waiting for the reader's answer; other people's
    missing answers are not shown. `phase` and `checkin` are a sentence each.
    """
    mine, theirs = (
        [line for _key, _number, line in sorted(waiting, key=itemgetter(0, 1))]
        for waiting in (
            [*map(_checkin_line, checkins), *map(_record_line, yours)],
            [*map(_record_line, others)],
        )
    )
    blocks: list[Block] = []
    for most in _STATUS_LENGTHS:
        blocks = [
            header(partnership.name),
            *_lines(_("Waiting for you"), mine, most=most, empty=_("Nothing is waiting for you.")),
            *_lines(
                _("Waiting for others"),
                theirs,
                most=most,
                empty=_("Nothing is waiting for others."),
            ),
        ]
        if vacant_roles:
            names = ", ".join(
                f"*{one_line(_(role.title))}* ({label_of(role.side)})" for role in vacant_roles
            )
            vacant = _("Vacant roles: {roles}").format(roles=names)
            blocks.append(section(f":warning: {vacant}"))
        blocks.append(context(f":compass: {phase}", f":calendar: {checkin}"))
        if fits(blocks, text=plain_text_of(blocks)):
            break
    return _message(blocks)


def _checkin_line(invitation: Invitation) -> _SortedLine:
    deadline = [bold(invitation.by.label)] if invitation.by else []
    line = " · ".join([waiting_line(invitation), *deadline])
    return deadline_sort_key(invitation.by), 0, line


def _record_line(waiting: tuple[Record, Deadline | None]) -> _SortedLine:
    record, deadline = waiting
    return deadline_sort_key(deadline), record.id, record_line(record, deadline=deadline)


def record_message(
    record: Record,
    record_context: RecordContext,
    *,
    card_permalink: str | None,
    channel_id: str,
    history: Sequence[History] = (),
) -> Message:
    """One record with its fields, links and latest `history`, and a button to its details.

    `channel_id` is the channel the reader asked about. Long texts are shortened.
    """
    blocks: list[Block] = []
    for text, note, most in _RECORD_LENGTHS:
        blocks = _record(
            record,
            record_context,
            card_permalink=card_permalink,
            text=text,
            note=note,
            history=history[-most:],
            most=most,
        )
        blocks.append(actions(open_button(record, channel_id=channel_id)))
        if fits(blocks, text=plain_text_of(blocks)):
            break
    return _message(blocks)


def search_results(words: str, records: Sequence[Record]) -> Message:
    """The records that a search for `words` found, best first."""
    asked = one_line(words)
    if not records:
        nothing = _("No results for “{words}” in this partnership.")
        return sentence(nothing.format(words=asked))
    return _message(record_group(_("Results for “{words}”").format(words=asked), records))


def help_text(usages: Sequence[tuple[str, str]], *, lead: str, terms: CharterTerms) -> Message:
    """The commands as `usages`, each an example and its purpose, prefixed with `lead`.

    The charter's `terms` say which hashtags and emoji tag messages.
    """
    emoji = {kind: f":{name}:" for name, kind in reversed([*terms.emoji.items()])}
    blocks = [
        section(
            _(
                "*Tag what matters where it comes up*: `#{decision}`, `#{issue}` or "
                "`#{change}` in any message or reply, or react with {emoji}"
            ).format(
                **{str(kind): terms.tag_word(kind) for kind in Kind},
                emoji=" ".join(emoji[kind] for kind in KIND_TEXTS if kind in emoji),
            )
            + "\n"
            + _("Options: {options}").format(options=_OPTIONS)
        ),
        *_usage_lines(usages, lead=lead),
        context(
            _("What you can do with a record, and who can do it: {commands}").format(
                commands=" ".join(f"`{lead}help {kind}s`" for kind in KIND_TEXTS)
            )
        ),
    ]
    return _message(blocks)


def help_on_command(usages: Sequence[tuple[str, str]], *, lead: str) -> Message:
    """The usages of one command."""
    return _message(_usage_lines(usages, lead=lead))


def help_on_transitions(kind: Kind, *, usages: Sequence[tuple[str, str]], lead: str) -> Message:
    """What can be done with records of `kind`, in which states, and who can do it."""
    lines = [
        f"• *{label_of(each.step)}* {_from_where(each)}: {_(each.who.value.in_help)}"
        for each in TRANSITIONS[kind]
    ]
    first = _(KIND_TEXTS[kind].first_state).format(state=label_of(FIRST_STATES[kind]))
    return _message([section("\n".join([first, *lines])), *_usage_lines(usages, lead=lead)])


def _record(
    record: Record,
    record_context: RecordContext,
    *,
    card_permalink: str | None,
    text: int,
    note: int,
    history: Sequence[History],
    most: int,
) -> list[Block]:
    blocks = [section(headline(record, record_context).markup)]
    if record.text != record.title:
        blocks.append(section(quote(folded(record.text, limit=text))))
    blocks.append(
        fields(
            f"*{label}*\n{value}" for label, value in record_details.facts(record, record_context)
        )
    )
    blocks += [
        section(f"*{one_line(label)}*\n{folded(text, limit=note)}")
        for label, text in record_details.texts(record)
    ]
    blocks += [section(each) for each in record_details.confirmations(record)]
    links = record_details.links(record_context.links)
    if links:
        more = len(links) - most
        links = links[:most] + ([and_more(more)] if more > 0 else [])
        blocks += pack_lines(links, title=bold(_("Linked records")))
    if history:
        blocks += _history(record, history, note=note)
    return [*blocks, context(*record_details.origin(record, card_permalink=card_permalink))]


def _history(record: Record, history: Sequence[History], *, note: int) -> list[Block]:
    lines = []
    for each in history:
        lines.append(f"• {record_details.history_line(each, record)}")
        lines += [quote(one_line(each.note, limit=note))] if each.note else []
    earlier = len(record.history) - len(history)
    title = bold(_("History"))
    if earlier:
        newest = _("(latest {count} of {total})")
        title += f" {newest.format(count=len(history), total=len(record.history))}"
    return pack_lines(lines, title=title)


def _from_where(way: Transition) -> str:
    sources = join_or([label_of(state) for state in State if state in way.sources])
    return f"({sources})" if way.target is None else f"({sources} → {label_of(way.target)})"


def _usage_lines(usages: Sequence[tuple[str, str]], *, lead: str) -> list[Block]:
    return pack_lines([f"• `{lead}{usage}` {escape(purpose)}" for usage, purpose in usages])


def _lines(title: str, lines: Sequence[str], *, most: int, empty: str) -> list[Block]:
    title = f"*{title} ({len(lines)})*"
    if not lines:
        return [section(f"{title}\n{empty}")]
    more = [and_more_in(len(lines) - most, "`log open`")] if len(lines) > most else []
    return pack_lines([*lines[:most], *more], title=title)


def _message(blocks: Sequence[Block]) -> Message:
    return Message(
        text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=list(blocks[:MESSAGE_BLOCKS])
    )
