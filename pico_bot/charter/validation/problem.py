"""A mistake in a charter, and small checks that many parts share."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pico_bot.i18n import gettext as _

_LONGEST_KEY = 40


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong at `path`, such as `areas.integration.decider`, in a sentence for people."""

    path: str
    sentence: str


def key(path: str, said: str) -> Iterator[Problem]:
    """A key is what people type: small letters and digits, with hyphens between."""
    parts = said.replace("_", "-").split("-")
    if said != said.lower() or not all(part.isalnum() for part in parts):
        yield Problem(
            path=path,
            sentence=_(
                "`{key}` must be lowercase letters and digits, with hyphens between words."
            ).format(key=said),
        )
    elif len(said) > _LONGEST_KEY:
        yield Problem(
            path=path,
            sentence=_("`{key}` is too long. Use at most {limit} characters.").format(
                key=said, limit=_LONGEST_KEY
            ),
        )


def text(path: str, said: str, *, limit: int) -> Iterator[Problem]:
    """Words that have to be there, and not too many."""
    if not said.strip():
        yield Problem(path=path, sentence=_("Enter some text."))
    elif len(said) > limit:
        yield Problem(
            path=path,
            sentence=_("This is too long. Use at most {limit} characters.").format(limit=limit),
        )


def once(path: str, said: Iterable[str]) -> Iterator[Problem]:
    """What is listed is listed once, whatever the case."""
    for word, count in Counter(each.casefold() for each in said).items():
        if count > 1:
            yield Problem(
                path=path, sentence=_("“{word}” is listed more than once.").format(word=word)
            )


def number(path: str, said: int, *, least: int, most: int) -> Iterator[Problem]:
    """A number within bounds."""
    if not least <= said <= most:
        yield Problem(
            path=path,
            sentence=_("{number} must be between {least} and {most}.").format(
                number=said, least=least, most=most
            ),
        )


def amount(path: str, said: Sequence[object], *, most: int) -> Iterator[Problem]:
    """At most so many."""
    if len(said) > most:
        yield Problem(
            path=path,
            sentence=_("There are {count}, but at most {most} are allowed.").format(
                count=len(said), most=most
            ),
        )


def weekdays(path: str, said: Sequence[int]) -> Iterator[Problem]:
    """Weekdays, Monday is 0; at least one, each once."""
    if not said:
        yield Problem(path=path, sentence=_("Choose at least one weekday."))
    for each in said:
        yield from weekday(path, each)
    yield from once(path, map(str, said))


def weekday(path: str, said: int) -> Iterator[Problem]:
    """A weekday."""
    if said not in range(7):
        yield Problem(
            path=path,
            sentence=_("{number} isn't a weekday. Use 0 (Monday) to 6 (Sunday).").format(
                number=said
            ),
        )
