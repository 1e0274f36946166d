"""A card shows one thing; only contact cards are pinned."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pico_bot.model.delivery import Card
from pico_bot.model.vocabulary import Audience


@pytest.mark.parametrize("shown", [{}, {"partnership_id": 1, "record_id": 1}])
def test_a_card_of_no_or_of_two_things_is_refused(session: Session, shown: dict[str, Any]) -> None:
    session.add(Card(channel="C1", audience=Audience.SHARED, **shown))
    with pytest.raises(IntegrityError, match="shows_one_thing"):
        session.flush()


def test_only_the_contact_card_is_pinned() -> None:
    assert Card(partnership_id=1).is_pinned
    assert not Card(record_id=1).is_pinned
