"""Whether this process can do its work, for whoever decides to send traffic to it."""

import asyncio

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from handlers.transport.socket import SocketConnection
from pico_bot.core import Database, SchemaError
from pico_bot.delivery import Sender

log = structlog.get_logger(__name__)


class Health:
    """What is missing before this process can work.

    `sender` and `socket` are None where the process has none, or not yet. `slack_answers` turns
    true once Slack has told who the token makes us.
    """

    def __init__(
        self,
        *,
        db: Database,
        sender: Sender | None = None,
        socket: SocketConnection | None = None,
        slack_answers: bool = True,
    ) -> None:
        self._db = db
        self.sender = sender
        self.socket = socket
        self.slack_answers = slack_answers
        self._migrated = False

    async def missing(self) -> list[str]:
        """One sentence for each thing that is missing; empty when all is well."""
        problems = [await self._database()]
        if not self.slack_answers:
            problems.append("Slack does not answer yet.")
        if self.sender is not None and not self.sender.running:
            problems.append("Nothing is being sent.")
        if self.sender is not None and self.sender.locked_out is not None:
            problems.append(f"Slack does not accept the bot's token: {self.sender.locked_out}.")
        if self.socket is not None and not self.socket.connected:
            problems.append("Socket Mode is not connected.")
        return [problem for problem in problems if problem is not None]

    async def _database(self) -> str | None:
        try:
            if not self._migrated:
                await asyncio.to_thread(self._db.check_schema)
                self._migrated = True
            await self._db.transact(lambda session: session.execute(text("SELECT 1")).scalar())
        except SchemaError as error:
            return str(error)
        except SQLAlchemyError as error:
            log.warning("database_unreachable", error=type(error).__name__)
            return "The database does not answer."
        return None
