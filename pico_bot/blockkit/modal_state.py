"""State that a modal or a button carries through Slack and back, as JSON."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import from_json

# The largest number that both databases store in a column for ids.
MAX_INTEGER = 2**63 - 1


T = TypeVar("T")

# Making an adapter takes a hundred times as long as using it.
_adapters: dict[type[Any], TypeAdapter[Any]] = {}


class InvalidModalStateError(ValueError):
    """Slack returned state that doesn't fit its class, such as that of an older release."""


@dataclass(frozen=True, kw_only=True)
class ModalState:
    """Base of the frozen dataclasses kept in a modal's private metadata or a button's value.

    Fields may be anything that Pydantic reads from JSON: enums, dates, nested dataclasses. Whole
    numbers must be from 0 to MAX_INTEGER.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    def dump(self) -> str:
        """The state as JSON."""
        return _adapter(type(self)).dump_json(self).decode()

    @classmethod
    def load(cls, text: str) -> Self:
        """The state that `dump` wrote; raises InvalidModalStateError for anything else."""
        try:
            state: Self = _adapter(cls).validate_json(text, strict=True)
        except ValidationError as error:
            problems = "; ".join(
                f"{'.'.join(map(str, each['loc'])) or 'JSON'}: {each['msg']}"
                for each in error.errors(include_input=False, include_url=False)
            )
            raise InvalidModalStateError(f"{cls.__name__}: {problems}") from error
        if not _can_be_stored(from_json(text)):
            raise InvalidModalStateError(f"{cls.__name__}: the database can't store a value")
        return state


@dataclass(frozen=True, kw_only=True)
class ChannelButtonState(ModalState):
    """State of a button that is about a channel, wherever its message is shown."""

    channel_id: str


@dataclass(frozen=True, kw_only=True)
class _Conversation:
    channel_id: str = ""
    thread_ts: str | None = None


def conversation_in(text: str) -> tuple[str, str | None]:
    """The `channel_id` and `thread_ts` of dumped state; empty and None where it has none."""
    try:
        found = _adapter(_Conversation).validate_json(text, strict=True)
    except ValidationError:
        return "", None
    if not _can_be_stored([found.channel_id, found.thread_ts]):
        return "", None
    return found.channel_id, found.thread_ts or None


def id_in(text: str) -> int:
    """The id in the value of an option; raises InvalidModalStateError if it can't be one."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_INTEGER))):
        raise InvalidModalStateError("an option's value isn't an id")
    if not _can_be_stored(int(text)):
        raise InvalidModalStateError("the database can't store an option's id")
    return int(text)


def _adapter(state: type[T]) -> TypeAdapter[T]:
    if state not in _adapters:
        _adapters[state] = TypeAdapter(state)
    return _adapters[state]


def _can_be_stored(value: object) -> bool:
    """Whether the database can store, or look for, everything in the JSON `value`."""
    match value:
        case dict():
            return all(map(_can_be_stored, value.values()))
        case list():
            return all(map(_can_be_stored, value))
        case str():
            # PostgreSQL cannot store NUL characters.
            return "\x00" not in value
        case int():
            return 0 <= value <= MAX_INTEGER
    return True
