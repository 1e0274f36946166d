"""One cache of compiled SQL for all the engines of a test process.

SQLAlchemy compiles a statement once for each engine. The bot has one engine for its whole life; a
test process makes thousands, and would spend most of its time on compiling the same statements.
"""

from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.util import LRUCache

MAX_STATEMENTS = 4000

_statements: LRUCache[Any, Any] = LRUCache(MAX_STATEMENTS)
_dialects: dict[type[Dialect], Dialect] = {}


def share_compiled_statements() -> None:
    """Let all engines of this process use the same compiled statements."""
    if not event.contains(Engine, "engine_connect", _share):
        event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    # The cache's keys include the dialect, and each engine makes a dialect object.
    connection.dialect = _dialects.setdefault(type(connection.dialect), connection.dialect)
    connection.execution_options(compiled_cache=_statements)
