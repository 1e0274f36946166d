"""Reading the same thing once where a transaction asks for it many times."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from sqlalchemy.orm import Session

T = TypeVar("T")

_MEMORY = "remembered"


@contextmanager
def use_cache(session: Session) -> Iterator[None]:
    """Within, what `remembered` reads is read once.

    For stretches that show many records and change neither charter, roles nor absences.
    """
    if _MEMORY in session.info:
        yield
        return
    session.info[_MEMORY] = {}
    try:
        yield
    finally:
        del session.info[_MEMORY]


def cached(session: Session, key: Hashable, read: Callable[[], T]) -> T:
    """What `read` returns, read once for `key` within `remembering`, and anew everywhere else."""
    memory = session.info.get(_MEMORY)
    if memory is None:
        return read()
    if key not in memory:
        memory[key] = read()
    return cast(T, memory[key])
