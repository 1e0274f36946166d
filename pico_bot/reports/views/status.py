"""What people read when they ask: status, one record, roles, help; shown to the asker alone.

Everybody is named in plain words here: reading should notify nobody.
"""

from collections.abc import Sequence
from operator import itemgetter

from pico_bot.blockkit import (
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
from pico_bot.i18n import gettext_noop, join_or
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
    Who,
)
from pico_bot.records.views import (
    Deadline,
    RecordContext,
    and_more,
    and_more_in,
    headline,
    open_button,
    record_details,
    record_group,
    record_line,
    soonest,
)

# As many of each as a status shows, tried in this order until Slack takes it; the log has all.
_STATUS_LENGTHS = (15, 10, 5, 3)

# What orders lines by when they have to be done, and the line.
_Waiting = tuple[tuple[bool, float], int, str]

# How much an answer shows of a text and of a note, how many people, links and steps, tried in this
# order until Slack takes it.
_ROOMS = ((2000, 600, 20), (1200, 300, 20), (500, 120, 10), (200, 60, 6), (100, 40, 3))

_WHO = {
    Who.DECIDER: gettext_noop("the area's decider"),
    Who.OBJECTOR: gettext_noop(
        "the decider or anyone consulted; any customer member where the consultancy decides"
    ),
    Who.OWNER: gettext_noop("the owner, the role holder, or that side's lead"),
    Who.OWNER_OR_AUTHOR: gettext_noop("the owner, the person who raised it, or the lead"),
    Who.OWNER_OR_LEAD: gettext_noop("the people it's waiting for, the role holder, or either lead"),
    Who.AUTHOR: gettext_noop("the person who raised it, or that side's lead"),
    Who.EITHER_SIDE: gettext_noop("anyone on either side"),
    Who.AUTOMATIC: gettext_noop("automatic"),
}

_OPTIONS = (
    "`area:integration` `priority:high` `due:2026-12-01` `driver:market` `from:2027-01-01` "
    "`owner:@someone`"
)

_BEGINS = {
    Kind.DECISION: gettext_noop("A decision starts as _{state}_."),
    Kind.ISSUE: gettext_noop("An issue starts as _{state}_."),
    Kind.CHANGE: gettext_noop("A change starts as _{state}_."),
}

# In which order help tells of the kinds of records.
_HELPED = (Kind.DECISION, Kind.ISSUE, Kind.CHANGE)


def status_message(
    partnership: Partnership,
    *,
    yours: Sequence[tuple[Record, Deadline | None]],
    checkins: Sequence[Invitation],
    others: Sequence[tuple[Record, Deadline | None]],
    gaps: Sequence[Role],
    phase: str,
    checkin: str,
) -> Message:
    """Where the partnership stands: what waits for the asker and for others by when, and gaps.

    What is due first comes first. `checkins` wait for the asker's answer; whose else is missing is
    told nobody. `phase` and `checkin` are a sentence each.
    """
    mine, theirs = (
        [said for _by, _number, said in sorted(waiting, key=itemgetter(0, 1))]
        for waiting in (
            [*map(_answer, checkins), *map(_act, yours)],
            [*map(_act, others)],
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
        if gaps:
            names = ", ".join(
                f"*{one_line(_(role.title))}* ({label_of(role.side)})" for role in gaps
            )
            nobody = _("Vacant roles: {roles}").format(roles=names)
            blocks.append(section(f":warning: {nobody}"))
        blocks.append(context(f":compass: {phase}", f":calendar: {checkin}"))
        if fits(blocks, text=plain_text_of(blocks)):
            break
    return _message(blocks)


def _answer(to: Invitation) -> _Waiting:
    return (
        soonest(to.by),
        0,
        " · ".join([waiting_line(to), *([bold(to.by.words)] if to.by else [])]),
    )


def _act(on: tuple[Record, Deadline | None]) -> _Waiting:
    waiting, by = on
    return soonest(by), waiting.id, record_line(waiting, by=by)


def record_message(
    found: Record,
    around: RecordContext,
    *,
    address: str | None,
    channel_id: str,
    history: Sequence[History] = (),
) -> Message:
    """One record with all its fields and links, its newest `history`, and a button to the whole.

    `address` is the permalink of its card, `channel_id` the channel that was asked about. Long
    texts are folded: the whole story has every word.
    """
    blocks: list[Block] = []
    for text, note, most in _ROOMS:
        blocks = _record(
            found, around, address=address, text=text, note=note, history=history[-most:], most=most
        )
        blocks.append(actions(open_button(found, channel_id=channel_id)))
        if fits(blocks, text=plain_text_of(blocks)):
            break
    return _message(blocks)


def search_results(words: str, records: Sequence[Record]) -> Message:
    """What a search for `words` found, best first."""
    asked = one_line(words)
    if not records:
        nothing = _("No results for “{words}” in this partnership.")
        return sentence(nothing.format(words=asked))
    return _message(record_group(_("Results for “{words}”").format(words=asked), records))


def help_text(forms: Sequence[tuple[str, str]], *, lead: str, terms: CharterTerms) -> Message:
    """What the asker can say: `forms` with what each is for, behind `lead`.

    `terms` tell what tags here.
    """
    emoji = {kind: f":{name}:" for name, kind in reversed([*terms.emoji.items()])}
    blocks = [
        section(
            _(
                "*Tag what matters where it comes up*: `#{decision}`, `#{issue}` or "
                "`#{change}` in any message or reply, or react with {emoji}"
            ).format(
                **{str(kind): terms.tag_word(kind) for kind in Kind},
                emoji=" ".join(emoji[kind] for kind in _HELPED if kind in emoji),
            )
            + "\n"
            + _("Options: {options}").format(options=_OPTIONS)
        ),
        *_forms(forms, lead=lead),
        context(
            _("What you can do with a record, and who can do it: {commands}").format(
                commands=" ".join(f"`{lead}help {kind}s`" for kind in _HELPED)
            )
        ),
    ]
    return _message(blocks)


def help_on_verb(forms: Sequence[tuple[str, str]], *, lead: str) -> Message:
    """The ways to use one verb."""
    return _message(_forms(forms, lead=lead))


def help_on_steps(kind: Kind, *, forms: Sequence[tuple[str, str]], lead: str) -> Message:
    """What can be done with records of `kind`, from where to where, and who may do it."""
    lines = [
        f"• *{label_of(each.step)}* {_from_where(each)}: {_(_WHO[each.who])}"
        for each in TRANSITIONS[kind]
    ]
    first = _(_BEGINS[kind]).format(state=label_of(FIRST_STATES[kind]))
    return _message([section("\n".join([first, *lines])), *_forms(forms, lead=lead)])


def _record(
    found: Record,
    around: RecordContext,
    *,
    address: str | None,
    text: int,
    note: int,
    history: Sequence[History],
    most: int,
) -> list[Block]:
    blocks = [section(headline(found, around).shown)]
    if found.text != found.title:
        blocks.append(section(quote(folded(found.text, limit=text))))
    blocks.append(
        fields(f"*{label}*\n{value}" for label, value in record_details.facts(found, around))
    )
    blocks += [
        section(f"*{one_line(label)}*\n{folded(said, limit=note)}")
        for label, said in record_details.written(found)
    ]
    blocks += [section(each) for each in record_details.confirmations(found)]
    links = record_details.links(around.links)
    if links:
        more = len(links) - most
        links = links[:most] + ([and_more(more)] if more > 0 else [])
        blocks += pack_lines(links, title=bold(_("Linked records")))
    if history:
        blocks += _history(found, history, note=note)
    return [*blocks, context(*record_details.origin(found, address=address))]


def _history(found: Record, history: Sequence[History], *, note: int) -> list[Block]:
    lines = []
    for each in history:
        lines.append(f"• {record_details.step(each, found)}")
        lines += [quote(one_line(each.note, limit=note))] if each.note else []
    earlier = len(found.history) - len(history)
    title = bold(_("History"))
    if earlier:
        newest = _("(latest {count} of {total})")
        title += f" {newest.format(count=len(history), total=len(found.history))}"
    return pack_lines(lines, title=title)


def _from_where(way: Transition) -> str:
    sources = join_or([label_of(state) for state in State if state in way.sources])
    return f"({sources})" if way.target is None else f"({sources} → {label_of(way.target)})"


def _forms(forms: Sequence[tuple[str, str]], *, lead: str) -> list[Block]:
    return pack_lines([f"• `{lead}{form}` {escape(purpose)}" for form, purpose in forms])


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
