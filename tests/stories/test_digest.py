"""The weekly digest: a direct message to the lead, updated all week."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from pico_bot.sandbox.entities import Message
from tests.stories.messages import buttons, cards, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def until_monday_eight(stage: Stage) -> timedelta:
    """The time until Monday 08:00 in Copenhagen."""
    now = stage.sandbox.clock.now().astimezone(COPENHAGEN)
    monday = (now + timedelta(days=7 - now.weekday())).replace(
        hour=8, minute=0, second=0, microsecond=0
    )
    return monday.astimezone(UTC) - now.astimezone(UTC)


def digests(stage: Stage, person: Person) -> list[Message]:
    """The digests that the bot sent to a person."""
    messages = cards(stage, channel=person.direct().id)
    return [each for each in messages if "Your partnerships, week of" in said(each)]


def next_digest(stage: Stage, mette: Person) -> Message:
    """The next digest."""
    known = len(digests(stage, mette))
    stage.advance(until_monday_eight(stage))
    stage.eventually(lambda: len(digests(stage, mette)) == known + 1)
    return digests(stage, mette)[-1]


def test_a_lead_reads_the_health_and_opens_what_needs_action(
    stage: Stage, mette: Person, anna: Person, sara: Person, lars: Person
) -> None:
    anna.say("#issue Lamps lack a colour area:data-model priority:urgent")

    digest = next_digest(stage, mette)

    assert ":large_yellow_circle: *Watch · Nordlys Interiør*" in said(digest)
    assert "1 record is overdue: " in said(digest)
    assert "|I-1>*. Help its owner, or snooze it" in said(digest)
    assert ": 1 issue logged." in said(digest)
    assert buttons(digest) == ["Open I-1"]
    mette.click(digest, "Open I-1")
    assert "Lamps lack a colour" in shown(mette.modal)
    for other in (anna, sara, lars):
        assert not digests(stage, other)
    assert not [each for each in cards(stage) if "Your partnerships" in said(each)]


def test_a_digest_is_updated_when_someone_acts_and_the_next_is_a_new_message(
    stage: Stage, mette: Person, anna: Person, sara: Person
) -> None:
    anna.say("#issue Lamps lack a colour area:data-model priority:urgent")
    digest = next_digest(stage, mette)
    ts = digest.ts

    mette.click(digest, "Open I-1")
    sara.say("@Pico issue I-1 acknowledge")
    stage.advance(timedelta(minutes=6))
    stage.eventually(lambda: "*Steady · Nordlys" in said(digests(stage, mette)[-1]))
    [again] = digests(stage, mette)
    assert again.ts == ts

    second = next_digest(stage, mette)
    assert second.ts != ts
    assert "Nothing has been decided, logged or resolved since" in said(second)
