"""What people read when they ask: status, log, one record, roles, help; shown to the asker alone.

Everybody is named in plain words here: reading should notify nobody.
"""

from collections.abc import Sequence

from pico_bot.cards.blocks import (
    MESSAGE_BLOCKS,
    Block,
    context,
    cut,
    escape,
    header,
    moment,
    quote,
    section,
)
from pico_bot.cards.records import KIND_EMOJI, plain, why
from pico_bot.model import Member, Partnership, Record, Role, Side
from pico_bot.model.message import Message

LOG_LENGTH = 15
LINES_A_SECTION = 10


def sentence(text: str) -> Message:
    """One or a few sentences, in markup that the bot wrote."""
    return Message(text=text, blocks=[section(text)])


def status(
    partnership: Partnership,
    *,
    yours: Sequence[Record],
    others: Sequence[Record],
    gaps: Sequence[Role],
    checkin: str,
) -> Message:
    """Where the partnership stands: what waits for the asker, what for others, gaps, check-in."""
    blocks = [header(partnership.name)]
    blocks += _lines(f"*Waits for you ({len(yours)})*", yours, empty="Nothing waits for you.")
    blocks += _lines(
        f"*Waits for others ({len(others)})*", others, empty="Nothing waits for others."
    )
    if gaps:
        names = ", ".join(f"*{escape(role.title)}* ({role.side})" for role in gaps)
        blocks.append(section(f":warning: Nobody holds: {names}"))
    blocks.append(context(f":calendar: {checkin}"))
    return _message(blocks)


def log(partnership: Partnership, records: Sequence[Record], *, total: int, what: str) -> Message:
    """The newest `records` of `total` that match `what`."""
    blocks = _lines(
        f"*{escape(partnership.name)}: {escape(what)} ({total})*",
        records,
        empty="Nothing yet. Tag a message with `#decision`, `#issue` or `#change`.",
    )
    if total > len(records):
        blocks.append(context(f"The newest {len(records)} of {total}."))
    return _message(blocks)


def record(found: Record, *, side: Side, address: str | None) -> Message:
    """All there is to know of one record, with its history."""
    title = f"{KIND_EMOJI[found.kind]} *{found.reference} · {escape(found.title)}*"
    blocks = [section(f"{title}\n*{found.state.capitalize()}*")]
    if found.text != found.title:
        blocks.append(section(quote(cut(escape(found.text), 2600))))
    who = found.responsible.name if found.responsible else f"anybody of the {side}"
    blocks.append(
        section(
            f"*{'Decides' if found.kind.prefix == 'D' else 'Owner'}*: {escape(who)} · "
            f"{why(found, side=side)}\n*Area*: {escape(found.area)}"
        )
    )
    story = "\n".join(
        f"• {moment(each.at)} {escape(each.member.name) if each.member else 'Pico'}: "
        f"{each.step}{f' ({escape(each.role)})' if each.role else ''} → {each.to_state}"
        f"{f' · {escape(cut(each.note, 200))}' if each.note else ''}"
        for each in found.history[-20:]
    )
    blocks.append(section(f"*History*\n{story}"))
    links = [
        f"<{link}|{label}>"
        for link, label in ((found.permalink, "The message"), (address, "The card"))
        if link
    ]
    if links:
        blocks.append(context(" · ".join(links)))
    return Message(text=plain(found, side=side), blocks=blocks)


def contacts(
    partnership: Partnership,
    held: Sequence[tuple[Role, Member | None, Sequence[Member], frozenset[int]]],
) -> Message:
    """Who holds which role on both sides; roles that nobody holds stand out."""
    blocks = [header(f"Roles in {partnership.name}")]
    for side in (Side.CONSULTANCY, Side.CUSTOMER):
        lines = [
            f"• `{role.key}` {_holders(primary, deputies, away)}"
            for role, primary, deputies, away in held
            if role.side is side
        ]
        blocks.append(section(f"*{side.capitalize()}*\n" + "\n".join(lines)))
    return _message(blocks)


def help_text(forms: Sequence[tuple[str, str]], *, commands: bool) -> Message:
    """What the asker can say: `forms` with what each is for, as slash commands or mentions."""
    lead = "/pico " if commands else "@Pico "
    lines = [f"• `{lead}{form}` {escape(purpose)}" for form, purpose in forms]
    blocks = [
        section(
            "*Tag what matters where it is said*: `#decision`, `#issue` or `#change` in any "
            "message or reply, or react with :scales: :ticket: :seedling:\n"
            "Options: `area:integration` `priority:high` `due:2026-12-01` `driver:market` "
            "`owner:@someone`"
        )
    ]
    blocks += [
        section("\n".join(lines[at : at + LINES_A_SECTION]))
        for at in range(0, len(lines), LINES_A_SECTION)
    ]
    return _message(blocks)


def _holders(primary: Member | None, deputies: Sequence[Member], away: frozenset[int]) -> str:
    named = [f"{escape(primary.name)}{_away(primary, away)}"] if primary else []
    named += [f"{escape(each.name)}{_away(each, away)} (deputy)" for each in deputies]
    return ", ".join(named) or "*nobody*"


def _away(member: Member, away: frozenset[int]) -> str:
    return " (away)" if member.id in away else ""


def _lines(title: str, records: Sequence[Record], *, empty: str) -> list[Block]:
    if not records:
        return [section(f"{title}\n{empty}")]
    lines = [_line(record) for record in records[:LOG_LENGTH]]
    if len(records) > LOG_LENGTH:
        lines.append(f"… and {len(records) - LOG_LENGTH} more: see `log`")
    first, rest = lines[:LINES_A_SECTION], lines[LINES_A_SECTION:]
    blocks = [section("\n".join([title, *first]))]
    if rest:
        blocks.append(section("\n".join(rest)))
    return blocks


def _line(record: Record) -> str:
    name = f"<{record.permalink}|{record.reference}>" if record.permalink else record.reference
    who = f" · {escape(record.responsible.name)}" if record.responsible else ""
    title = escape(cut(record.title, 90))
    return f"{KIND_EMOJI[record.kind]} {name} {title} · _{record.state}_{who}"


def _message(blocks: list[Block]) -> Message:
    lines: list[str] = []
    for block in blocks:
        elements = [block.get("text"), *block.get("elements", [])]
        lines.extend(element["text"] for element in elements if element)
    return Message(text=cut("\n".join(lines), 3900), blocks=blocks[:MESSAGE_BLOCKS])
