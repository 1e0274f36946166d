"""A problem with a charter, and the checks that several parts share."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pico_bot.i18n import gettext as _

_MAX_KEY_LENGTH = 40


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A problem at `path`, such as `areas.integration.decider`, as a sentence for the reader."""

    path: str
    sentence: str


def check_key(path: str, value: str) -> Iterator[Problem]:
    """A key must be lowercase letters and digits, with hyphens, as people type it."""
    parts = value.replace("_", "-").split("-")
    if value != value.lower() or not all(part.isalnum() for part in parts):
        yield Problem(
            path=path,
            sentence=_(
                "`{key}` must be lowercase letters and digits, with hyphens between words."
            ).format(key=value),
        )
    elif len(value) > _MAX_KEY_LENGTH:
        yield Problem(
            path=path,
            sentence=_("`{key}` is too long. Use at most {limit} characters.").format(
                key=value, limit=_MAX_KEY_LENGTH
            ),
        )


def check_text(path: str, value: str, *, limit: int) -> Iterator[Problem]:
    """A text must not be blank, nor longer than `limit` characters."""
    if not value.strip():
        yield Problem(path=path, sentence=_("Enter some text."))
    elif len(value) > limit:
        yield Problem(
            path=path,
            sentence=_("This is too long. Use at most {limit} characters.").format(limit=limit),
        )


def check_unique(path: str, values: Iterable[str]) -> Iterator[Problem]:
    """Values must be unique, ignoring case."""
    for word, count in Counter(each.casefold() for each in values).items():
        if count > 1:
            yield Problem(
                path=path, sentence=_("“{word}” is listed more than once.").format(word=word)
            )


def check_range(path: str, value: int, *, least: int, most: int) -> Iterator[Problem]:
    """A number must be from `least` to `most`."""
    if not least <= value <= most:
        yield Problem(
            path=path,
            sentence=_("{number} must be between {least} and {most}.").format(
                number=value, least=least, most=most
            ),
        )


def check_count(path: str, values: Sequence[object], *, most: int) -> Iterator[Problem]:
    """There must be at most `most` values."""
    if len(values) > most:
        yield Problem(
            path=path,
            sentence=_("There are {count}, but at most {most} are allowed.").format(
                count=len(values), most=most
            ),
        )


def check_weekdays(path: str, values: Sequence[int]) -> Iterator[Problem]:
    """There must be at least one weekday (Monday is 0), and each only once."""
    if not values:
        yield Problem(path=path, sentence=_("Choose at least one weekday."))
    for value in values:
        yield from check_weekday(path, value)
    yield from check_unique(path, map(str, values))


def check_weekday(path: str, value: int) -> Iterator[Problem]:
    """A weekday must be from 0 (Monday) to 6."""
    if value not in range(7):
        yield Problem(
            path=path,
            sentence=_("{number} isn't a weekday. Use 0 (Monday) to 6 (Sunday).").format(
                number=value
            ),
        )
