"""The whole of a record in a modal: all of its text, what hangs together with it, its history."""

from pico_bot.cards.blocks import SECTION_LIMIT, Block, context, escape, moment, section
from pico_bot.cards.records import KIND_EMOJI, STATE_EMOJI, Surroundings, why
from pico_bot.model import History, Record

# A modal holds a hundred blocks; what is older than that is told to be there.
MOST_HISTORY = 60
PIECE = SECTION_LIMIT // 2


def whole_modal(record: Record, around: Surroundings) -> Block:
    """Everything that both sides may know of `record`."""
    blocks = [
        section(
            f"{KIND_EMOJI[record.kind]} *{record.reference} · {escape(record.title)}*\n"
            f"{STATE_EMOJI[record.state]} *{record.state.capitalize()}* · {escape(record.area)} · "
            f"{escape(why(record, side=around.side))}"
        ),
        *(section(escape(piece)) for piece in pieces(record.text)),
    ]
    older = len(record.history) - MOST_HISTORY
    if older > 0:
        blocks.append(context(f"{older} earlier steps are left out here."))
    blocks.extend(section(_told(each)) for each in record.history[-MOST_HISTORY:])
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": record.reference},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": blocks,
    }


def pieces(text: str) -> list[str]:
    """`text` in pieces that a section holds even when every character has to be escaped."""
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)]


def _told(step: History) -> str:
    who = escape(step.member.name) if step.member else "Pico"
    role = f" as {escape(step.role)}" if step.role else ""
    note = f"\n{escape(step.note)}" if step.note else ""
    return f"{moment(step.at)} *{who}*{role}: {step.step} → {step.to_state}{note}"
