from dataclasses import dataclass
from datetime import time

import pytest

from pico_bot.blockkit.modal_state import MAX_INTEGER, InvalidModalStateError, ModalState, id_in
from pico_bot.model.vocabulary import Kind


@dataclass(frozen=True, kw_only=True)
class _Choice:
    at: time
    days: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _State(ModalState):
    channel_id: str
    kind: Kind
    choice: _Choice | None = None
    thread_ts: str | None = None
    page: int = 0


FULL = _State(
    channel_id="C1",
    kind=Kind.ISSUE,
    choice=_Choice(at=time(9, 30), days=(0, 4)),
    thread_ts="1.2",
    page=MAX_INTEGER,
)


@pytest.mark.parametrize("state", [FULL, _State(channel_id="C1", kind=Kind.DECISION)])
def test_state_is_the_same_after_the_round_trip_through_slack(state: _State) -> None:
    assert _State.load(state.dump()) == state


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        ("C0HAVGAARD", "_State: JSON: Invalid JSON"),
        ('{"kind": "issue"}', "_State: channel_id: "),
        ('{"channel_id": "C1", "kind": "wish"}', "_State: kind: "),
        ('{"channel_id": "C1", "kind": "issue", "record_id": 3}', "_State: record_id: "),
        ('{"channel_id": "C1", "kind": "issue", "page": "3"}', "_State: page: "),
        ('{"channel_id": "C1", "kind": "issue", "page": -1}', "_State: the database can't store"),
        (
            '{"channel_id": "C1", "kind": "issue", "page": 9223372036854775808}',
            "_State: the database can't store",
        ),
        (
            '{"channel_id": "C1", "kind": "issue", "choice": {"at": "09:30", "days": [-1]}}',
            "_State: the database can't store",
        ),
        ('{"channel_id": "\\u0000", "kind": "issue"}', "_State: the database can't store"),
    ],
)
def test_invalid_state_is_refused_with_the_reason(stored: str, problem: str) -> None:
    with pytest.raises(InvalidModalStateError) as raised:
        _State.load(stored)
    assert str(raised.value).startswith(problem)


@pytest.mark.parametrize("value", ["0", "7", str(MAX_INTEGER)])
def test_an_option_may_have_any_id_that_the_database_can_store(value: str) -> None:
    assert id_in(value) == int(value)


@pytest.mark.parametrize("value", ["", "-1", "1.5", "²", "٣", str(MAX_INTEGER + 1), "9" * 5000])
def test_an_option_without_such_an_id_is_refused(value: str) -> None:
    with pytest.raises(InvalidModalStateError):
        id_in(value)


def test_an_error_does_not_show_the_stored_values() -> None:
    with pytest.raises(InvalidModalStateError) as raised:
        _State.load('{"channel_id": "C1", "kind": "secret-word"}')
    assert "secret-word" not in str(raised.value)
