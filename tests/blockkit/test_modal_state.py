from dataclasses import dataclass
from datetime import time

import pytest

from pico_bot.blockkit.modal_state import InvalidModalStateError, ModalState
from pico_bot.model.vocabulary import Kind


@dataclass(frozen=True, kw_only=True)
class _Choice:
    at: time


@dataclass(frozen=True, kw_only=True)
class _State(ModalState):
    channel_id: str
    kind: Kind
    choice: _Choice | None = None
    thread_ts: str | None = None


FULL = _State(channel_id="C1", kind=Kind.ISSUE, choice=_Choice(at=time(9, 30)), thread_ts="1.2")


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
    ],
)
def test_invalid_state_is_refused_with_the_reason(stored: str, problem: str) -> None:
    with pytest.raises(InvalidModalStateError) as raised:
        _State.load(stored)
    assert str(raised.value).startswith(problem)


def test_an_error_does_not_show_the_stored_values() -> None:
    with pytest.raises(InvalidModalStateError) as raised:
        _State.load('{"channel_id": "C1", "kind": "secret-word"}')
    assert "secret-word" not in str(raised.value)
