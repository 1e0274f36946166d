"""The dates of check-ins and the time window for answers."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pico_bot.model.charter_terms import CheckinTerms, HolidayPolicy, WorkingHours
from pico_bot.partnerships.calendars import Calendar
from pico_bot.sandbox.entities import Message
from tests.stories.messages import buttons, card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DANISH = Calendar(zone=COPENHAGEN, hours=WorkingHours(), country="DK")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
A_DAY = timedelta(days=1)


def prompts(stage: Stage) -> list[Message]:
    """The check-ins that were posted to the channel."""
    return [each for each in cards(stage) if "Check-in, " in said(each)]


def go_to(stage: Stage, day: date, at: time) -> None:
    """Set the clock to that time in Copenhagen."""
    then = datetime.combine(day, at, COPENHAGEN).astimezone(UTC)
    stage.advance(then - stage.sandbox.clock.now())


def next_holiday(stage: Stage) -> date:
    """The next public holiday on a working weekday, at least three days from now."""
    day = stage.sandbox.clock.now().date() + 3 * A_DAY
    while DANISH.holiday(day) is None or day.weekday() not in DANISH.hours.weekdays:
        day += A_DAY
    return day


def test_a_prompt_moved_by_a_holiday_says_why(stage: Stage, mette: Person) -> None:
    agree(stage, country="DK")
    holiday = next_holiday(stage)
    moved_to = DANISH.working_day(holiday)
    go_to(stage, holiday - A_DAY, time(23))
    reply = mette.command(f"/pico checkin {WEEKDAYS[holiday.weekday()]} 09:00")
    assert f"a public holiday ({DANISH.holiday(holiday)})." in reply

    go_to(stage, holiday, time(9, 1))
    stage.settled()
    assert not prompts(stage)

    go_to(stage, moved_to, time(9, 1))
    stage.eventually(lambda: len(prompts(stage)) == 1)
    [shown] = prompts(stage)
    assert f"a public holiday ({DANISH.holiday(holiday)})." in said(shown)


def test_a_holiday_skips_the_check_in_if_the_charter_says_so(stage: Stage, mette: Person) -> None:
    agree(stage, country="DK", checkins=CheckinTerms(holidays=HolidayPolicy.SKIP))
    holiday = next_holiday(stage)
    go_to(stage, holiday - A_DAY, time(23))
    reply = mette.command(f"/pico checkin {WEEKDAYS[holiday.weekday()]} 09:00")
    assert "public holiday" not in reply

    for day in (holiday, DANISH.working_day(holiday)):
        go_to(stage, day, time(9, 1))
        stage.settled()
    assert not prompts(stage)


def test_the_prompt_becomes_a_summary_and_a_late_answer_is_marked(
    stage: Stage, mette: Person, anna: Person, lars: Person
) -> None:
    mette.command("/pico checkin now")
    [asked] = prompts(stage)
    anna.click(asked, "Answer")
    anna.submit({"next_steps": "Map the units", "blockers": "No access to the ERP"})
    lars.click(prompts(stage)[0], "Log as issue")
    assert "No access to the ERP" in said(card(stage, "I-1"))

    stage.advance(timedelta(days=10))
    stage.eventually(lambda: "Summarised " in said(prompts(stage)[0]))
    [summed] = prompts(stage)
    assert summed.ts == asked.ts
    assert "*Customer*: Anna Berg (" in said(summed)
    assert "*Consultancy*: no answers" in said(summed)
    assert "• No access to the ERP (Anna Berg) *<" in said(summed)
    assert "Lars Winther" not in said(summed)

    lars.click(summed, "Answer")
    assert lars.submit({"next_steps": "Sign it", "blockers": "The VAT number"}) == {}
    # Records that are logged from a closed check-in can be opened there too.
    anna.click(prompts(stage)[0], "Log as issue")
    stage.eventually(lambda: "• The VAT number (Lars Winther) *<" in said(prompts(stage)[0]))
    shown = said(prompts(stage)[0])
    assert "• Map the units (Anna Berg)\n• Sign it (Lars Winther)" in shown
    assert buttons(prompts(stage)[0]) == ["Answer"]


def test_a_check_in_without_answers_is_summarised_and_the_lead_notified(
    stage: Stage, mette: Person
) -> None:
    mette.command("/pico checkin now")
    stage.advance(timedelta(days=10))

    stage.eventually(lambda: "*No answers.*" in said(prompts(stage)[0]))
    direct = mette.direct()
    stage.eventually(lambda: any("No one answered" in each.text for each in direct.messages))
