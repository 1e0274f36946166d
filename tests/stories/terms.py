"""Charters for stories: changes to the default settings."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.i18n.translation import DANISH
from pico_bot.model import snapshot_of
from pico_bot.model.charter import Charter, CharterTerms, PhasePeriod
from pico_bot.model.charter_defaults import LOCAL_TAG_WORDS
from pico_bot.model.charter_terms import AreaTerms
from pico_bot.model.partnership import Partnership
from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Side
from pico_bot.partnerships import partnerships
from pico_bot.people import side_changes
from tests.stories.stage import Stage


def require_both_sides(stage: Stage, area: str) -> None:
    """Require the confirmation of both sides for decisions in `area`, from now on."""
    _amend(stage, area, lambda terms: replace(terms, both_sides=True))


def inform(stage: Stage, area: str, *keys: str) -> None:
    """Inform the roles `keys` of decisions in `area`, from now on."""
    _amend(stage, area, lambda terms: replace(terms, informed=keys))


def agree(stage: Stage, **changes: Any) -> None:
    """Change the charter, from now on."""
    _rewrite(stage, lambda terms: replace(terms, **changes))


def set_danish(stage: Stage) -> None:
    """Switch the partnership to Danish, tags included, from now on."""
    agree(stage, language=DANISH, tag_words={**DEFAULT_TAG_WORDS, **LOCAL_TAG_WORDS[DANISH]})


def enter(stage: Stage, phase: str) -> None:
    """Move the partnership to `phase`, from now on."""

    def write(session: Session) -> None:
        partnership = session.scalars(select(Partnership)).one()
        now = stage.sandbox.clock.now()
        session.add(PhasePeriod(partnership_id=partnership.id, phase=phase, from_at=now))

    assert stage.service is not None
    stage.service.db.run(write)


def assign_sides(stage: Stage, channel: str, sides: dict[str, Side]) -> None:
    """Set the side of these Slack people and teams in the charter of the channel (its Slack id)."""

    def write(session: Session) -> None:
        found = partnerships.channel_at(session, channel)
        assert found is not None
        partnership, now = found.partnership, stage.sandbox.clock.now()
        terms = replace(snapshot_of(partnership).terms, side_overrides=sides)
        version = session.scalar(
            select(func.max(Charter.version)).where(Charter.partnership_id == partnership.id)
        )
        session.add(
            Charter(
                partnership_id=partnership.id,
                version=(version or 0) + 1,
                body=terms.to_json(),
                created_at=now,
            )
        )
        session.flush()
        side_changes.sync_sides(session, partnership=partnership, now=now)

    assert stage.service is not None
    stage.service.db.run(write)
    stage.settled()


def _amend(stage: Stage, area: str, amend: Callable[[AreaTerms], AreaTerms]) -> None:
    _rewrite(
        stage,
        lambda terms: replace(terms, areas={**terms.areas, area: amend(terms.areas[area])}),
    )


def _rewrite(stage: Stage, rewrite: Callable[[CharterTerms], CharterTerms]) -> None:
    def write(session: Session) -> None:
        partnership = session.scalars(select(Partnership)).one()
        version = session.scalars(select(func.max(Charter.version))).one()
        session.add(
            Charter(
                partnership_id=partnership.id,
                version=version + 1,
                body=rewrite(snapshot_of(partnership).terms).to_json(),
                created_at=stage.sandbox.clock.now(),
            )
        )

    assert stage.service is not None
    stage.service.db.run(write)
