"""Whether this process is healthy, for load balancers and orchestrators."""

import asyncio
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from handlers.transport.socket import SocketConnection
from pico_bot.core import Clock, Database, SchemaError
from pico_bot.delivery import InboxWorker, Sender, SlackClient, inbox
from pico_bot.manifest import missing_scopes

# How long a delivery may wait for its effect.
LONGEST_WAIT = timedelta(minutes=5)


class HealthCheck:
    """What keeps this process from working.

    `sender`, `inbox` and `socket` are None if the process has none, or none yet. `clock` is the
    bot's. `slack_answers` becomes True once `auth.test` has succeeded, and `slack` is then set.
    """

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        sender: Sender | None = None,
        inbox: InboxWorker | None = None,
        socket: SocketConnection | None = None,
        slack_answers: bool = True,
    ) -> None:
        self._db = db
        self._clock = clock
        self.sender = sender
        self.inbox = inbox
        self.socket = socket
        self.slack_answers = slack_answers
        self.slack: SlackClient | None = None
        self._migrated = False

    async def missing(self) -> list[str]:
        """One sentence per problem; empty if there is none."""
        problems = [await self._database(), await self._waiting()]
        if not self.slack_answers:
            problems.append("Slack doesn't answer yet.")
        if self.slack is not None:
            problems.append(scope_problem(self.slack))
        if self.sender is not None and not self.sender.running:
            problems.append("The sender isn't running.")
        if self.inbox is not None and not self.inbox.running:
            problems.append("The inbox worker isn't running.")
        if self.sender is not None and self.sender.auth_error is not None:
            problems.append(f"Slack doesn't accept the bot's token: {self.sender.auth_error}.")
        if self.socket is not None and not self.socket.connected:
            problems.append("Socket Mode isn't connected.")
        if self.socket is not None:
            problems.append(self.socket.problem)
        return [problem for problem in problems if problem is not None]

    async def _waiting(self) -> str | None:
        try:
            oldest_at = (await self._db.transact(inbox.depth)).oldest_at
        except SQLAlchemyError:
            # `_database` reports it.
            return None
        if oldest_at is None or self._clock.now() - oldest_at <= LONGEST_WAIT:
            return None
        return "Something that Slack delivered has waited for over five minutes."

    async def _database(self) -> str | None:
        try:
            if not self._migrated:
                await asyncio.to_thread(self._db.check_schema)
                self._migrated = True
            await self._db.transact(lambda session: session.execute(text("SELECT 1")).scalar())
        except SchemaError as error:
            return str(error)
        except SQLAlchemyError:
            return "The database doesn't answer."
        return None


def scope_problem(slack: SlackClient) -> str | None:
    """A sentence about the scopes that the bot's token lacks; None if none is known to."""
    missing = [] if slack.scopes is None else missing_scopes(slack.scopes)
    if not missing:
        return None
    return (
        f"The app lacks scopes: {', '.join(missing)}. Update it with the output of "
        "`bot.py manifest`, and install it again."
    )
