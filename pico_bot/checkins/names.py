"""Keys, titles and command words of a partnership's check-ins."""

from datetime import date, time

from pico_bot.blockkit import escape, one_line
from pico_bot.core import NotFound, starts_rhythm
from pico_bot.i18n import comparable, find_name, join_or
from pico_bot.i18n import gettext as _
from pico_bot.model import ExtraCheckin, Partnership, Schedule, snapshot_of

# The key of the main check-in's schedule; an extra one has its key in the charter.
MAIN = "weekly"

# The words after `checkin`.
NOW, ON, OFF, PAUSE, RESUME, ONCE = "now", "on", "off", "pause", "resume", "once"
# Says that an unusual time is meant.
ANYWAY_WORDS = frozenset(("anyway", "alligevel"))
ONCE_WORDS = ((ONCE,), ("engang",), ("éngang",), ("én", "gang"), ("en", "gang"))

# How much of an unknown name is repeated.
_MAX_SHOWN = 40


def is_reserved_word(word: str) -> bool:
    """Whether `word` has a meaning after `checkin`, so that it can't be an extra check-in's key."""
    own = {NOW, ON, OFF, PAUSE, RESUME, *(words[0] for words in ONCE_WORDS)}
    return word in own or starts_rhythm(word)


def reserved_word_error(word: str) -> str:
    """The error for a reserved `word` as a key."""
    return _(
        "“{word}” already means something after `checkin`. Choose another name for the check-in."
    ).format(word=word)


def one_off_key(on: date, at: time) -> str:
    """The key of the one-off check-in at this wall time; scheduling it twice gives the same one."""
    return f"{ONCE} {on.isoformat()} {at:%H:%M}"


def split_extra_key(partnership: Partnership, words: list[str]) -> tuple[str | None, list[str]]:
    """The key of the extra check-in whose title or key `words` begin with, and the other words.

    There is no key if the first word has another meaning. Raises NotFound, listing the titles, if
    it names no check-in.
    """
    extra = _extra_checkins(partnership)
    known = {comparable(key): key for key in extra}
    known |= {comparable(each.title): key for key, each in extra.items()}
    text = " ".join(words)
    found = find_name(text, known)
    if found is not None:
        key, end = found
        return key, text[end:].lstrip(" :,").split()
    word = words[0].strip(":,")
    if not known or is_reserved_word(word) or not word[:1].isalpha():
        return None, words
    raise NotFound(
        _("There's no check-in “{name}”. Use {names}, or no name for the main one.").format(
            name=one_line(word, limit=_MAX_SHOWN),
            names=join_or([one_line(each.title) for each in extra.values()]),
        )
    )


def command_for(key: str, title: str | None, words: str) -> str:
    """The command with `words` for the check-in with this key and title, as markup."""
    if key == MAIN:
        return f"`checkin {words}`"
    # A backtick would end the markup of the command.
    name = key if not title or "`" in title else one_line(title.lower())
    return f"`checkin {name} {words}`"


def title_of_schedule(schedule: Schedule) -> str:
    """The partnership's name and, unless it is the main check-in, which one; as markup."""
    name = escape(schedule.partnership.name)
    which = _("one-off") if schedule.once_on else schedule.title
    if which is None:
        return name
    return _("{partnership} ({checkin})").format(partnership=name, checkin=one_line(which))


def extra_terms(schedule: Schedule) -> ExtraCheckin | None:
    """The charter's terms of an extra check-in; None for others and for a removed one."""
    return _extra_checkins(schedule.partnership).get(schedule.key)


def _extra_checkins(partnership: Partnership) -> dict[str, ExtraCheckin]:
    return dict(snapshot_of(partnership).terms.extra_checkins)
