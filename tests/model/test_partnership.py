"""A partnership's roles, and the numbers of its records."""

import pytest

from pico_bot.model.partnership import Partnership
from pico_bot.model.people import Role
from pico_bot.model.vocabulary import Kind, Side


def test_a_role_is_found_by_its_key() -> None:
    lead, owner = Role(key="lead", side=Side.CONSULTANCY), Role(key="owner", side=Side.CUSTOMER)
    partnership = Partnership(roles=[lead, owner])
    assert partnership.role("owner") is owner
    with pytest.raises(KeyError, match="expert"):
        partnership.role("expert")


def test_each_kind_is_numbered_separately_without_gaps() -> None:
    partnership = Partnership(next_issue=1, next_decision=8, next_change=1)
    taken = [
        partnership.take_number(kind) for kind in (Kind.ISSUE, Kind.DECISION, Kind.ISSUE, *Kind)
    ]
    assert taken == [1, 8, 2, 3, 9, 1]
