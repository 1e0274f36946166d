"""Who wrote where is recorded without a transaction, and written later."""

from datetime import datetime

from sqlalchemy import select

from pico_bot.model.people import Member
from tests.stories.constants import HOME
from tests.stories.person import Person
from tests.stories.stage import Stage


def active_at(stage: Stage, name: str) -> datetime | None:
    """When the person was last active, as far as it is written."""
    assert stage.service is not None
    return stage.service.db.run(
        lambda session: session.scalar(select(Member.last_active_at).where(Member.name == name))
    )


def write(stage: Stage) -> None:
    """Write what was heard, as happens every minute."""
    assert stage.service is not None
    assert stage.service.activity is not None
    stage.loop.run(stage.service.activity.write())


def record(stage: Stage, person: Person, at: datetime) -> None:
    """Hear the person in the home channel."""
    assert stage.service is not None
    assert stage.service.activity is not None
    stage.service.activity.record(
        channel_id=stage.sandbox.world.channel(HOME).id, user_id=person.client.person.id, at=at
    )


def test_someone_who_only_talks_is_active(stage: Stage, anna: Person) -> None:
    before = active_at(stage, "Anna Berg")
    anna.say("The lamps look good")
    after = active_at(stage, "Anna Berg")
    assert after is not None
    assert before is None or after > before


def test_what_slack_does_not_tell_is_written_later(stage: Stage) -> None:
    tom = stage.person("Tom Haugen")
    now = stage.sandbox.clock.now()
    stage.sandbox.faults.fail("users.info", "internal_error", times=1)
    record(stage, tom, now)
    # The first failed, whether it was this one or the process's own.
    write(stage)
    write(stage)
    assert active_at(stage, "Tom Haugen") == now
