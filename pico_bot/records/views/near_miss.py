"""The question about a hashtag that is almost a tag."""

from collections.abc import Mapping
from dataclasses import dataclass

from pico_bot.blockkit import ModalState, actions, button, label_of, one_line, section
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms, Kind, Message

LOG_NEAR_MISS = "near_miss_log"


@dataclass(frozen=True, kw_only=True)
class NearMissState(ModalState):
    """The message with `ts`, and its hashtag `word` that means `kind`."""

    ts: str
    word: str
    kind: Kind


def near_miss_question(misses: Mapping[str, Kind], *, ts: str, terms: CharterTerms) -> Message:
    """Ask what the hashtags `misses` of the message with `ts` mean, with a button for each kind."""
    lines = [
        _("`#{written}` isn't a hashtag here, so it wasn't logged. Did you mean `#{tag}`?").format(
            written=one_line(written), tag=one_line(terms.tag_word(kind))
        )
        for written, kind in misses.items()
    ]
    buttons = [
        button(
            _("Log as {kind}").format(kind=label_of(kind)),
            action_id=f"{LOG_NEAR_MISS}:{number}",
            value=NearMissState(ts=ts, word=written, kind=kind).dump(),
        )
        for number, (kind, written) in enumerate(_first_words(misses).items())
    ]
    text = "\n".join(lines)
    return Message(text=text, blocks=[section(text), actions(*buttons)])


def _first_words(misses: Mapping[str, Kind]) -> Mapping[Kind, str]:
    """The first hashtag that means each kind."""
    words: dict[Kind, str] = {}
    for written, kind in misses.items():
        words.setdefault(kind, written)
    return words
