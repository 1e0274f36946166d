"""Caches reads that one transaction repeats many times."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from sqlalchemy.orm import Session

T = TypeVar("T")

_CACHE = "cache"


@contextmanager
def use_cache(session: Session) -> Iterator[None]:
    """Within the context, `cached` reads each key once.

    For code that renders many records and changes neither charter, roles nor absences.
    """
    if _CACHE in session.info:
        yield
        return
    session.info[_CACHE] = {}
    try:
        yield
    finally:
        del session.info[_CACHE]


def cached(session: Session, key: Hashable, read: Callable[[], T]) -> T:
    """The result of `read`, called once per `key` within `use_cache`, and every time elsewhere."""
    cache = session.info.get(_CACHE)
    if cache is None:
        return read()
    if key not in cache:
        cache[key] = read()
    return cast(T, cache[key])
