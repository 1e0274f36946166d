"""Revisions of partnerships."""

from pico_bot.model.partnership import new_revision


def test_no_revision_returns() -> None:
    assert len({new_revision() for _ in range(1_000)}) == 1_000
