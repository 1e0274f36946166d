"""The charter: shown as a page, changed in forms, confirmed by both sides."""

from datetime import timedelta

from sqlalchemy import select

from pico_bot.model.charter import CharterDraft
from tests.stories.charter_page import EDIT_PIM, edit, page, press, terms
from tests.stories.constants import COPENHAGEN
from tests.stories.messages import buttons, card, said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_the_page_shows_every_setting_in_plain_words(stage: Stage, anna: Person) -> None:
    text = said(page(anna))
    assert "Charter for Nordlys Interiør" in text
    assert "English · " in text
    assert "Runs every week on Monday at 09:00 and asks:" in text
    assert (
        "_PIM_: Business owner decides · PIM consultant handles issues · consulted: Data owner"
    ) in text
    assert ": Business owner, Data owner" in text
    assert "decision: `#decision` :scales:" in text
    assert "By Slack workspace; no exceptions." in text
    assert "Initial → Analysis" in text
    # Customers don't see internal settings.
    assert "Internal weekly digest" not in text
    assert buttons(anna.ephemerals()[-1]) == []
    assert "Partnership lead and Business owner can change it together." in text


def test_the_lead_and_the_business_owner_get_buttons(
    stage: Stage, mette: Person, lars: Person, jonas: Person
) -> None:
    mette.command("/pico charter")
    answer = mette.ephemerals()[-1]
    assert "Internal weekly digest" in said(answer)
    assert "Edit PIM" in buttons(answer)
    assert "Edit PIM" in buttons(page(lars))
    assert buttons(page(jonas)) == []


def test_a_change_is_proposed_and_takes_effect_when_the_counterpart_confirms(
    stage: Stage, mette: Person, lars: Person
) -> None:
    edit(mette, EDIT_PIM)
    assert mette.submit({"both_sides": ["both_sides"], "response_days": "3"}) == {}
    preview = shown(mette.modal)
    assert "Your 2 changes" in preview
    assert "once confirmed by Lars Winther (Business owner)" in preview
    assert mette.submit({"reason": "It went quiet too often"}) == {}
    assert mette.client.modal is None
    assert "Proposed as *D-1*" in mette.last_ephemeral()
    assert not terms(stage).areas["pim"].both_sides
    waiting = said(page(lars))
    assert "*Proposed change waiting for confirmation*" in waiting
    assert "D-1" in waiting

    lars.click(card(stage, "D-1"), "Confirm")
    assert terms(stage).areas["pim"].both_sides
    assert terms(stage).areas["pim"].response_days == 3
    reply = said(page(lars))
    assert "both sides confirm" in reply
    assert "waiting for confirmation" not in reply
    assert "Version 2" in reply
    lars.say("@Pico charter history")
    reply = lars.last_ephemeral()
    assert "*2* ·" in reply
    assert "reason: It went quiet too often" in reply


def test_the_customers_business_owner_changes_it_by_mention_and_buttons(
    stage: Stage, mette: Person, lars: Person
) -> None:
    edit(lars, "charter_edit:checkin")
    assert (
        lars.submit({"at": "10:00", "questions": "What moved forward?\nWho helps? | people"}) == {}
    )
    assert "once confirmed by Mette Lund (Partnership lead)" in shown(lars.modal)
    assert lars.submit() == {}
    mette.click(card(stage, "D-1"), "Confirm")
    assert terms(stage).rhythm.at.hour == 10
    assert [each.key for each in terms(stage).questions] == ["progress", "who_helps"]


def test_a_side_can_have_different_working_hours(stage: Stage, mette: Person, lars: Person) -> None:
    edit(lars, "charter_edit:hours/customer")
    wrong = lars.submit({"hours_start": "10:00", "country": "US", "region": "zz"})
    assert "United States has no region `ZZ`." in wrong["region"]
    assert lars.submit({"region": ""}) == {}
    preview = shown(lars.modal)
    assert (
        "Working hours (customer): same as the partnership's → Monday to Friday, 10:00" in preview
    )
    assert "10:00 to 17:00 (Europe/Copenhagen), public holidays: United States" in preview
    assert lars.submit() == {}
    mette.click(card(stage, "D-1"), "Confirm")
    assert "Working hours for the customer: " in said(page(lars))

    edit(mette, "charter_edit:hours/customer")
    assert mette.submit({"hours_start": "09:00", "country": "DK"}) == {}
    assert mette.submit() == {}
    lars.click(card(stage, "D-2"), "Confirm")
    assert "Working hours for the customer" not in said(page(lars))


def test_a_change_takes_effect_at_once_if_no_one_can_confirm(bare: Stage) -> None:
    bare.set_up(("lead", "Mette Lund"))
    mette = bare.person("Mette Lund")
    edit(mette, "charter_edit:general")
    assert mette.submit({"language": "da"}) == {}
    assert "takes effect now, because there's no Business owner yet" in shown(mette.modal)
    assert mette.submit() == {}
    assert terms(bare).language == "da"


def test_a_decider_on_the_wrong_side_needs_a_reason(
    stage: Stage, mette: Person, lars: Person
) -> None:
    edit(mette, EDIT_PIM)
    assert mette.submit({"decider": "pim-consultant"}) == {}
    errors = mette.submit()
    assert "reason" in errors
    assert mette.submit({"reason": "They asked us to, until summer"}) == {}
    lars.click(card(stage, "D-1"), "Confirm")
    assert terms(stage).areas["pim"].decider == "pim-consultant"
    lars.say("@Pico charter history")
    assert "reason: They asked us to, until summer" in lars.last_ephemeral()


def test_the_charter_of_a_past_day_is_shown(stage: Stage, mette: Person, lars: Person) -> None:
    before = stage.sandbox.clock.now().astimezone(COPENHAGEN).date()
    stage.advance(timedelta(days=3))
    edit(mette, EDIT_PIM)
    mette.submit({"response_days": "3"})
    mette.submit()
    lars.click(card(stage, "D-1"), "Confirm")
    lars.say(f"@Pico charter on {before.isoformat()}")
    reply = lars.last_ephemeral()
    assert "Version 1" in reply
    assert "escalates after 5 working days without an answer" in reply
    assert buttons(lars.ephemerals()[-1]) == []
    lars.say("@Pico charter on 2020-01-01")
    assert "There was no charter yet" in lars.last_ephemeral()
    lars.say("@Pico charter on 2099-01-01")
    assert "is in the future. Use `charter` to see" in lars.last_ephemeral()
    lars.say("@Pico charter on friday")
    assert "year-month-day" in lars.last_ephemeral()
    lars.say("@Pico charter please")
    assert "Use `charter`, `charter history`" in lars.last_ephemeral()


def test_a_danish_partnership_uses_danish_forms(stage: Stage, mette: Person, lars: Person) -> None:
    edit(mette, "charter_edit:general")
    mette.submit({"language": "da"})
    assert "beslutning" in shown(mette.modal)
    mette.submit()
    lars.click(card(stage, "D-1"), "Confirm")
    lars.say("#ændring Norge kommer til foråret")
    assert "C-1" in said(card(stage, "C-1"))
    text = said(page(lars))
    assert "Samarbejdsaftale med Nordlys Interiør" in text
    assert "Redigér PIM" in buttons(lars.ephemerals()[-1])
    assert "hver uge" in text
    press(lars, lars.ephemerals()[-1], "charter_edit:roles")
    assert "konsulenthuset" in shown(lars.modal)
    errors = lars.submit()
    assert "Der er intet at ændre: det står allerede sådan i samarbejdsaftalen." in next(
        iter(errors.values())
    )
    assert lars.submit({"role/it-owner": "IT-chef"}) == {}
    assert lars.submit() == {}
    mette.click(card(stage, "D-2"), "Bekræft")
    assert terms(stage).roles["it-owner"].title == "IT-chef"
    assert terms(stage).roles["data-owner"].title == "Data owner"


def test_drafts_are_dropped_after_a_day(stage: Stage, mette: Person) -> None:
    edit(mette, EDIT_PIM)
    mette.submit({"response_days": "9"})
    stage.advance(timedelta(days=1, hours=2))
    assert stage.service is not None
    db = stage.service.db
    stage.eventually(
        lambda: db.run(lambda session: session.scalars(select(CharterDraft)).all()) == []
    )
    errors = mette.submit()
    assert "This preview has expired." in next(iter(errors.values()))
