"""Charters for stories: what a partnership agreed on beyond what everybody starts with."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot import partnerships
from pico_bot.model import Charter, Partnership
from tests.slack.stage import Stage


def want_both_sides(stage: Stage, area: str) -> None:
    """Let both sides have to confirm what is decided in `area`, from now on."""

    def write(session: Session) -> None:
        partnership = session.scalars(select(Partnership)).one()
        terms = partnerships.terms_of(session, partnership)
        both = replace(terms.areas[area], both_sides=True)
        changed = replace(terms, areas={**terms.areas, area: both})
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
