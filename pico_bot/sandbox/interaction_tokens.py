"""The short-lived tokens of an interaction: trigger ids and response URLs."""

import itertools
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pico_bot.sandbox.entities import Channel, Message, Person, View
from pico_bot.sandbox.world import Clock

TRIGGER_SECONDS = 3.0
RESPONSE_USES = 5
RESPONSE_LIFETIME = timedelta(minutes=30)
MAX_REMEMBERED = 5_000


class TokenRefused(Exception):
    """The token is unknown, expired or used up; `error` is Slack's error code."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(eq=False, slots=True)
class Trigger:
    """The permission to open one modal for the person who just interacted."""

    person: Person
    view: View | None
    born: float
    exchanged: bool = False


class Triggers:
    """The trigger ids: each can be used once, within `seconds` real seconds."""

    def __init__(
        self,
        timer: Callable[[], float] = time.monotonic,
        *,
        seconds: float = TRIGGER_SECONDS,
    ) -> None:
        self._timer = timer
        self._seconds = seconds
        self._given: dict[str, Trigger] = {}
        self._numbers = itertools.count(1)

    def issue(self, person: Person, view: View | None = None) -> str:
        """Return a new trigger id; `view` is the modal that the person acted in."""
        trigger_id = f"{next(self._numbers)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._given[trigger_id] = Trigger(person, view, self._timer())
        _forget_oldest(self._given)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use up a trigger id.

        Raises:
            TokenRefused: if it is unknown, expired or used.
        """
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise TokenRefused("invalid_trigger_id")
        if trigger.exchanged:
            raise TokenRefused("exchanged_trigger_id")
        if self._timer() - trigger.born > self._seconds:
            raise TokenRefused("expired_trigger_id")
        trigger.exchanged = True
        return trigger


@dataclass(eq=False, slots=True)
class ResponseUrl:
    """What a response URL refers to: the person, channel and message of an interaction."""

    person: Person
    channel: Channel
    message: Message | None
    expires: datetime
    uses: int = 0


class ResponseUrls:
    """The response URLs: each accepts five answers within thirty minutes of sandbox time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: dict[str, ResponseUrl] = {}
        self._numbers = itertools.count(1)

    def issue(self, person: Person, channel: Channel, message: Message | None = None) -> str:
        """Return the path of a new response URL."""
        token = f"{next(self._numbers)}/{secrets.token_urlsafe(18)}"
        expires = self._clock.now() + RESPONSE_LIFETIME
        self._given[token] = ResponseUrl(person, channel, message, expires)
        _forget_oldest(self._given)
        return f"/respond/{token}"

    def use(self, token: str) -> ResponseUrl:
        """Look up a response URL and count the use.

        Raises:
            TokenRefused: if it is unknown, expired or used five times.
        """
        found = self._given.get(token)
        if found is None:
            raise TokenRefused("invalid_url")
        if self._clock.now() > found.expires:
            raise TokenRefused("expired_url")
        if found.uses >= RESPONSE_USES:
            raise TokenRefused("used_url")
        found.uses += 1
        return found


def _forget_oldest(given: dict[str, Any]) -> None:
    while len(given) > MAX_REMEMBERED:
        del given[next(iter(given))]
