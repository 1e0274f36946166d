"""The bot as a supervised child process."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import structlog

logger = structlog.get_logger(__name__)

RESTART_SECONDS = 2.0
STOP_SECONDS = 10.0

State = Literal["running", "down", "starting"]


class BotProcess:
    """Supervises one child process.

    If the child exits, it is restarted after two seconds. After `kill` or `stop`, it stays down
    until `start`.

    Args:
        command: the program and its arguments.
        env: environment variables to add to those of this process.
        cwd: the working directory.
        on_change: called after each change of `state`.
    """

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str],
        cwd: Path,
        *,
        on_change: Callable[[], None] | None = None,
        restart_seconds: float = RESTART_SECONDS,
    ) -> None:
        self._command = list(command)
        self._env = dict(env)
        self._cwd = cwd
        self.on_change = on_change
        self._restart_seconds = restart_seconds
        self._child: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._state: State = "down"

    @property
    def state(self) -> State:
        """`running`, `starting`, or `down` (until `start`)."""
        return self._state

    @property
    def pid(self) -> int | None:
        """The child's process id, or None if it isn't running."""
        return self._child.pid if self._child is not None and self._state == "running" else None

    async def start(self) -> None:
        """Start the child, unless it is running or starting.

        Raises:
            OSError: if the program cannot be started.
        """
        if self._state != "down":
            return
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep())

    async def kill(self) -> None:
        """End the child with SIGKILL; it stays down until `start`."""
        await self._end(kill=True)

    async def stop(self) -> None:
        """End the child with SIGTERM, or with SIGKILL after ten seconds; it stays down."""
        await self._end(kill=False)

    async def _end(self, *, kill: bool) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        child = self._child
        if child is not None and child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
            try:
                await asyncio.wait_for(child.wait(), STOP_SECONDS)
            except TimeoutError:
                child.kill()
                await child.wait()
        self._enter("down")

    async def _keep(self) -> None:
        while True:
            child = self._child
            if child is None:
                return
            code = await child.wait()
            logger.warning("bot_died", pid=child.pid, code=code)
            self._enter("starting")
            await asyncio.sleep(self._restart_seconds)
            try:
                await self._spawn()
            except OSError:
                logger.exception("bot_not_started")
                self._enter("down")
                return

    async def _spawn(self) -> None:
        self._enter("starting")
        try:
            # In its own session, so that Ctrl-C reaches only the sandbox, which then stops the bot.
            self._child = await asyncio.create_subprocess_exec(
                *self._command,
                env={**os.environ, **self._env},
                cwd=self._cwd,
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            self._enter("down")
            raise
        self._enter("running")

    def _enter(self, state: State) -> None:
        self._state = state
        if self.on_change is not None:
            self.on_change()
