"""People in a record's text whose names Slack didn't tell in time, so that it has their ids."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.model import Decision
from pico_bot.records.cards import publish
from pico_bot.records.lookup import lock
from pico_bot.tags import title_of

# Ids have a digit, as names in capitals usually have not.
_ID = re.compile(r"(?<!\w)@([UW](?=[A-Z]*[0-9])[A-Z0-9]{7,})\b")


def ids_in(text: str) -> Sequence[str]:
    """The Slack ids that `text` has in place of names."""
    return list(dict.fromkeys(_ID.findall(text)))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """`text` with the names of people, by Slack id, as far as `names` has them."""
    return _ID.sub(lambda found: f"@{names.get(found[1], found[1])}", text)


def fill_in(session: Session, record_id: int, *, names: Mapping[str, str], now: datetime) -> None:
    """Put these names, by Slack id, into the record's text and title, and update its card.

    A decision that someone has confirmed keeps the text that they saw.
    """
    record = lock(session, record_id)
    if isinstance(record, Decision) and record.confirmations:
        return
    follows_text = record.title == title_of(record.text)
    record.text = with_names(record.text, names)
    record.title = title_of(record.text) if follows_text else with_names(record.title, names)
    publish(session, record, now=now)
