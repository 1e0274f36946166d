"""The reply to `find`: the records that were found."""

from collections.abc import Mapping, Sequence

from pico_bot.blockkit import (
    message_of,
    one_line,
    sentence,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import Message, Record
from pico_bot.records.views.log import record_group


def search_results(
    words: str, records: Sequence[Record], addresses: Mapping[int, str] | None = None
) -> Message:
    """The records that a search for `words` found, best first; `addresses` as in `record_group`."""
    asked = one_line(words)
    if not records:
        nothing = _("No results for “{words}” in this partnership.")
        return sentence(nothing.format(words=asked))
    return message_of(
        record_group(_("Results for “{words}”").format(words=asked), records, addresses or {})
    )
