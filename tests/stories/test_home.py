"""The Home tab: a consultant's open items and the health of their partnerships."""

from datetime import timedelta

from sqlalchemy import select

from pico_bot.model.digests import HomeTab
from tests.stories.home import home, press, reads
from tests.stories.messages import buttons, card, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import set_danish
from tests.stories.test_digest import until_monday_eight


def test_the_tab_shows_open_items_with_due_dates_and_the_health_of_partnerships(
    stage: Stage, anna: Person, sara: Person
) -> None:
    assert "Nothing is waiting for you." in shown(home(sara))
    anna.say("#issue Lamps lack a colour area:data-model priority:urgent")

    view = home(sara)

    assert "|I-1>* Lamps lack a colour" in shown(view)
    assert "Nordlys Interiør · by <!date^" in shown(view)
    assert ":large_green_circle: *Steady · Nordlys Interiør*" in shown(view)
    assert buttons(view) == ["Open I-1"]
    press(sara, "Open I-1")
    assert "Lamps lack a colour" in shown(sara.modal)


def test_a_check_in_is_listed_for_its_participants_until_they_answer(
    stage: Stage, mette: Person, sara: Person, anna: Person
) -> None:
    home(sara)
    mette.command("/pico checkin now")
    stage.advance(timedelta(seconds=6))
    stage.eventually(lambda: "Your answer to the check-in on Tue" in reads(sara))
    assert "Nordlys Interiør · by <!date^" in reads(sara)
    anna.say("@Pico status")
    reply = anna.last_ephemeral()
    assert "*Waiting for you (1)*" in reply
    assert "Your answer to the check-in on Tue" in reply
    # Others don't see whose answers are missing.
    assert "Waiting for others (0)" in reply

    press(sara, "Answer")
    sara.submit({"progress": "The import runs"})
    stage.advance(timedelta(seconds=6))
    stage.eventually(lambda: "Nothing is waiting for you." in reads(sara))
    anna.say("status", channel=anna.direct().id)
    assert "Your answer to the check-in" in said(anna.direct().messages[-1])
    # It is no longer listed after it has ended.
    stage.advance(timedelta(days=2))
    anna.say("@Pico status")
    assert "Nothing is waiting for you." in anna.last_ephemeral()


def test_no_answers_are_expected_from_absent_people(
    stage: Stage, mette: Person, sara: Person
) -> None:
    mette.command("/pico checkin now")
    assert "Your answer to the check-in" in shown(home(sara))
    sara.command("/pico away until friday")
    assert "Nothing is waiting for you." in shown(home(sara))


def test_the_tab_is_updated_after_changes_and_at_most_every_few_seconds(
    stage: Stage, anna: Person, sara: Person
) -> None:
    home(sara)
    anna.say("#issue Lamps lack a colour area:data-model")
    assert "Lamps" not in reads(sara)

    stage.advance(timedelta(seconds=6))
    stage.eventually(lambda: "Lamps lack a colour" in reads(sara))

    sara.click(card(stage, "I-1"), "Acknowledge")
    sara.click(card(stage, "I-1"), "Resolve")
    sara.submit({"resolution": "They have one now"})
    stage.advance(timedelta(seconds=6))
    stage.eventually(lambda: "Nothing is waiting for you." in reads(sara))


def test_the_tab_is_updated_when_a_due_date_passes(
    stage: Stage, anna: Person, sara: Person
) -> None:
    stage.advance(until_monday_eight(stage))
    anna.say("#issue Lamps lack a colour area:data-model priority:urgent")
    assert "*Steady · Nordlys" in shown(home(sara))
    stage.advance(timedelta(hours=4))
    stage.eventually(lambda: "*Watch · Nordlys" in reads(sara))
    assert "1 record is overdue: " in reads(sara)


def test_after_a_day_the_tab_is_updated_only_when_it_is_opened(
    stage: Stage, anna: Person, sara: Person
) -> None:
    home(sara)
    stage.advance(timedelta(days=1, minutes=1))
    service = stage.service
    assert service is not None
    stage.eventually(
        lambda: service.db.run(
            lambda session: session.scalars(select(HomeTab.refresh_at)).one() is None
        )
    )
    anna.say("#issue Lamps lack a colour area:data-model")
    stage.advance(timedelta(minutes=1))
    stage.settled()
    assert "Lamps" not in reads(sara)
    assert "Lamps" in shown(home(sara))


def test_the_tab_is_in_the_language_of_the_partnership(stage: Stage, sara: Person) -> None:
    set_danish(stage)
    assert shown(home(sara)).startswith("Venter på dig\nIntet venter på dig.")
    assert ":large_green_circle: *På sporet · Nordlys" in reads(sara)


def test_changes_during_downtime_are_shown_in_one_update(
    stage: Stage, anna: Person, sara: Person
) -> None:
    home(sara)
    stage.stop_bot()
    for number in range(5):
        anna.say(f"#issue Lamp {number} lacks a colour area:data-model", waits=False)
    before = len(stage.sandbox.api_calls)
    stage.start_bot()
    stage.settled()
    stage.advance(timedelta(seconds=30))
    stage.settled()

    assert all(f"Lamp {number}" in reads(sara) for number in range(5))
    methods = [call.method for call in stage.sandbox.api_calls[before:]]
    # The first update may have only what had arrived by then; Slack allows the next after five
    # seconds.
    assert 1 <= methods.count("views.publish") <= 2
