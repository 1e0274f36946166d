"""The monthly digest: posted once, in the language of the partnership, nothing internal."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pico_bot.model.charter_terms import DigestTerms
from pico_bot.reports import monthly_digest
from pico_bot.sandbox.entities import Message
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree, set_danish

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def go_to(stage: Stage, day: date, hour: int) -> None:
    """Advance the clock to `moment`, and wait until all due digests are sent."""
    then = datetime.combine(day, time(hour), COPENHAGEN).astimezone(UTC)
    stage.advance(then - stage.sandbox.clock.now())
    service = stage.service
    assert service is not None

    def nothing_due(session: Session) -> bool:
        now = stage.sandbox.clock.now()
        return not session.execute(monthly_digest.due_partnerships(), {"now": now}).all()

    stage.eventually(lambda: service.db.run(nothing_due))
    stage.settled()


def month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def go_to_mid_month(stage: Stage) -> date:
    """Advance to the middle of a month with a digest for both sides; returns the day of the digest.

    The next month must not start with a public holiday, as January does.
    """
    today = stage.sandbox.clock.now().astimezone(COPENHAGEN).date()
    first = month_after(month_after(today))
    go_to(stage, first.replace(day=15), 12)
    agree(stage, digests=DigestTerms(shared_monthly=True))
    turn = month_after(first)
    return turn + timedelta(days=(7 - turn.weekday()) % 7 if turn.weekday() > 4 else 0)


def monthly_digests(stage: Stage) -> list[Message]:
    """The monthly digests in the partnership's home channel, without replies."""
    begins = (
        "What happened in",
        "A quiet month:",
        "Det skete i",
        "Stille måned:",
    )
    top = [each for each in cards(stage) if each.thread_ts is None]
    return [each for each in top if any(words in each.text for words in begins)]


def test_the_customer_gets_one_digest_per_month_without_internal_matters(
    stage: Stage, mette: Person, anna: Person, sara: Person, jonas: Person
) -> None:
    turn = go_to_mid_month(stage)
    anna.say("#issue Lamps lack a colour area:data-model")
    anna.say("#issue The catalogue is empty area:pim")
    jonas.say("#decision Colours are numbers area:product-data")
    anna.click(card(stage, "D-1"), "Confirm")
    sara.say("@Pico issue I-1 resolve They have one now")
    mette.command("/pico note I-2 The customer sends everything late")
    go_to(stage, turn, 7)
    assert monthly_digests(stage) == []

    go_to(stage, turn, 8)

    [digest] = monthly_digests(stage)
    for words in (
        "*Decided (1)*",
        "|D-1>* Colours are numbers",
        "*Issues resolved (1)*: consultancy 1, customer 0",
        "|I-1>* Lamps lack a colour",
        "*Issues still open at the end of the month (1)*: consultancy 1, customer 0",
        "|I-2>* The catalogue is empty",
    ):
        assert words in said(digest), words
    for internal in ("everything late", "Watch", "Act", "Anna", "Sara", "Jonas", "Mette"):
        assert internal not in said(digest), internal
    stage.restart_bot()
    go_to(stage, turn + timedelta(days=1), 8)
    assert [each.ts for each in monthly_digests(stage)] == [digest.ts]
    assert not digest.edited


def test_a_quiet_month_is_one_line_in_the_language_of_the_partnership(stage: Stage) -> None:
    set_danish(stage)
    turn = go_to_mid_month(stage)
    go_to(stage, turn, 8)
    [digest] = monthly_digests(stage)
    assert "* uden nye beslutninger, sager eller ændringer." in digest.text
    assert len(digest.blocks) == 1


def test_there_is_no_monthly_digest_unless_the_charter_has_one(stage: Stage, anna: Person) -> None:
    turn = go_to_mid_month(stage)
    agree(stage, digests=DigestTerms())
    anna.say("#issue Lamps lack a colour area:data-model")
    go_to(stage, turn, 8)
    assert monthly_digests(stage) == []
