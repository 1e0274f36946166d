"""How the check-ins of a partnership are told apart, by people and by the bot."""

import unicodedata
from datetime import date, time

from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, one_line
from pico_bot.core import NotFound, starts_a_rhythm
from pico_bot.i18n import gettext as _
from pico_bot.i18n import join_or
from pico_bot.model import ExtraCheckin, Partnership, Schedule
from pico_bot.partnerships import partnerships

# The name of the main check-in; a further one goes by its key in the charter.
MAIN = "weekly"

# What one says of a check-in, in words that stand alone.
NOW, ON, OFF, PAUSE, RESUME, ONCE = "now", "on", "off", "pause", "resume", "once"
ONCE_WORDS = ((ONCE,), ("engang",), ("éngang",), ("én", "gang"), ("en", "gang"))

_LONGEST_NAME = 40


def is_reserved_word(word: str) -> bool:
    """Whether `word` has a meaning behind `checkin`, so that no further one can go by it."""
    own = {NOW, ON, OFF, PAUSE, RESUME, *(words[0] for words in ONCE_WORDS)}
    return word in own or starts_a_rhythm(word)


def reserved_name(word: str) -> str:
    """The sentence that asks for another name than such a `word`."""
    return _(
        "“{word}” already means something after `checkin`. Choose another name for the check-in."
    ).format(word=word)


def one_off_name(on: date, at: time) -> str:
    """The name of what comes but once: one at a moment, however often it is asked for."""
    return f"{ONCE} {on.isoformat()} {at:%H:%M}"


def extra_checkin(session: Session, partnership: Partnership, word: str) -> str | None:
    """The name of the further check-in that `word` means; None where it means something else.

    Raises NotFound, naming those that there are, for a name that none goes by.
    """
    known = {unicodedata.normalize("NFC", key): key for key in _further(session, partnership)}
    if word in known:
        return known[word]
    if not known or is_reserved_word(word) or not word[:1].isalpha():
        return None
    raise NotFound(
        _("There's no check-in “{name}”. Use {names}, or no name for the main one.").format(
            name=one_line(word, limit=_LONGEST_NAME), names=join_or([f"`{key}`" for key in known])
        )
    )


def command_for(schedule: Schedule, words: str) -> str:
    """What one says so that the bot does something with this check-in, as markup."""
    said = words if schedule.key == MAIN else f"{schedule.key} {words}"
    return f"`checkin {said}`"


def title_of_schedule(schedule: Schedule) -> str:
    """Whose check-in it is and, where that is not the main one, which; as markup."""
    name = escape(schedule.partnership.name)
    which = _("one-off") if schedule.once_on else schedule.title
    if which is None:
        return name
    return _("{partnership} ({checkin})").format(partnership=name, checkin=one_line(which))


def agreed_terms(session: Session, schedule: Schedule) -> ExtraCheckin | None:
    """What the charter says of a further check-in; None for the others, and for a dropped one."""
    return _further(session, schedule.partnership).get(schedule.key)


def _further(session: Session, partnership: Partnership) -> dict[str, ExtraCheckin]:
    return dict(partnerships.terms_of(session, partnership).extra_checkins)
