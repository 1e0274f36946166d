"""Charters for stories: what a partnership agreed on beyond what everybody starts with."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot import partnerships
from pico_bot.model import AreaTerms, Charter, Partnership
from tests.slack.stage import Stage


def want_both_sides(stage: Stage, area: str) -> None:
    """Let both sides have to confirm what is decided in `area`, from now on."""
    _amend(stage, area, lambda terms: replace(terms, both_sides=True))


def inform(stage: Stage, area: str, *keys: str) -> None:
    """Let the roles `keys` be informed of what is decided in `area`, from now on."""
    _amend(stage, area, lambda terms: replace(terms, informed=keys))


def _amend(stage: Stage, area: str, amend: Callable[[AreaTerms], AreaTerms]) -> None:
    def write(session: Session) -> None:
        partnership = session.scalars(select(Partnership)).one()
        terms = partnerships.terms_of(session, partnership)
        changed = replace(terms, areas={**terms.areas, area: amend(terms.areas[area])})
        session.add(
            Charter(
                partnership_id=partnership.id,
                version=2,
                body=changed.to_json(),
                set_at=stage.sandbox.clock.now(),
            )
        )

    assert stage.service is not None
    stage.service.db.run(write)
