"""Reads are repeated, except within `use_cache`."""

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy.orm import Session

from pico_bot.core.session_cache import cached, use_cache


@pytest.fixture
def session() -> Iterator[Session]:
    """A session without a database: the cache needs none."""
    with Session() as session:
        yield session


def test_a_key_is_read_once_within_the_context_and_every_time_elsewhere(session: Session) -> None:
    numbers = count(1)

    def read(key: str = "terms") -> int:
        return cached(session, key, lambda: next(numbers))

    assert [read(), read()] == [1, 2]
    with use_cache(session):
        assert [read(), read(), read("roles"), read()] == [3, 3, 4, 3]
    assert read() == 5
    with use_cache(session):
        assert read() == 6


def test_a_value_of_none_is_cached_too(session: Session) -> None:
    reads = []
    with use_cache(session):
        for _each in range(2):
            assert cached(session, "key", lambda: reads.append(1)) is None
    assert reads == [1]


def test_a_context_within_another_shares_its_cache_and_leaves_it_in_place(session: Session) -> None:
    numbers = count(1)
    with use_cache(session):
        assert cached(session, "key", lambda: next(numbers)) == 1
        with use_cache(session):
            assert cached(session, "key", lambda: next(numbers)) == 1
        assert cached(session, "key", lambda: next(numbers)) == 1


def test_an_error_ends_the_cache(session: Session) -> None:
    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError), use_cache(session):
        cached(session, "key", fail)
    assert cached(session, "key", lambda: 2) == 2


def test_sessions_share_nothing(session: Session) -> None:
    with Session() as other, use_cache(session), use_cache(other):
        assert cached(session, "key", lambda: 1) == 1
        assert cached(other, "key", lambda: 2) == 2
