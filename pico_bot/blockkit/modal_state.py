"""State that a modal or a button carries through Slack and back, as JSON."""

import json
from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import ConfigDict, TypeAdapter, ValidationError


class InvalidModalStateError(ValueError):
    """Slack returned state that doesn't fit its class, such as that of an older release."""


@dataclass(frozen=True, kw_only=True)
class ModalState:
    """Base of the frozen dataclasses kept in a modal's private metadata or a button's value.

    Fields may be anything that Pydantic reads from JSON: enums, dates, nested dataclasses.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    def dump(self) -> str:
        """The state as JSON."""
        return TypeAdapter(type(self)).dump_json(self).decode()

    @classmethod
    def load(cls, text: str) -> Self:
        """The state that `dump` wrote; raises InvalidModalStateError for anything else."""
        try:
            return TypeAdapter(cls).validate_json(text)
        except ValidationError as error:
            problems = "; ".join(
                f"{'.'.join(map(str, each['loc'])) or 'JSON'}: {each['msg']}"
                for each in error.errors(include_input=False, include_url=False)
            )
            raise InvalidModalStateError(f"{cls.__name__}: {problems}") from error


@dataclass(frozen=True, kw_only=True)
class ChannelButtonState(ModalState):
    """State of a button that is about a channel, wherever its message is shown."""

    channel_id: str


def id_in(value: str) -> int:
    """The id that is all of a button's value; raises InvalidModalStateError for anything else."""
    try:
        return int(value)
    except ValueError as error:
        raise InvalidModalStateError("the value is not an id") from error


def conversation_in(text: str) -> tuple[str, str | None]:
    """The `channel_id` and `thread_ts` of dumped state; empty and None where it has none."""
    try:
        state = json.loads(text)
    except (ValueError, RecursionError):
        return "", None
    if not isinstance(state, dict):
        return "", None
    return str(state.get("channel_id") or ""), state.get("thread_ts") or None
