"""Events that arrive go before the effects of those that wait: Slack waits only for an answer."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Seconds without an event after which no more are expected for the moment.
QUIET = 0.01

# Seconds that effects wait for answers in a row. After that they wait for as long as they worked.
PATIENCE = 10.0


class Traffic:
    """The events that arrive in this process, and whether it is quiet enough to work on others.

    `ticks` is the machine's monotonic clock in seconds.
    """

    def __init__(self, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._arriving = 0
        self._last_at = self._waited_until = ticks()
        self._patience = PATIENCE
        self._turn = asyncio.Lock()

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """While entered, an event is being answered."""
        self._arriving += 1
        try:
            yield
        finally:
            self._arriving -= 1
            self._last_at = self._ticks()

    async def until_quiet(self) -> None:
        """Return once no event arrives, or if the caller can wait no longer."""
        async with self._turn:
            begun = self._ticks()
            self._patience = min(PATIENCE, self._patience + begun - self._waited_until)
            try:
                while not self._is_quiet() and self._ticks() - begun < self._patience:  # noqa: ASYNC110  no event marks silence
                    await asyncio.sleep(QUIET)
            finally:
                self._waited_until = self._ticks()
                self._patience -= self._waited_until - begun

    def _is_quiet(self) -> bool:
        return not self._arriving and self._ticks() - self._last_at >= QUIET
