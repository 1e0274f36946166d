"""A partnership in Danish: texts are Danish for every user and trigger."""

from datetime import timedelta

import pytest

from pico_bot.i18n.translation import DANISH
from tests.stories.constants import ON_SQLITE
from tests.stories.messages import buttons, card, cards, choices, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree

pytestmark = ON_SQLITE


@pytest.fixture
def danish(stage: Stage) -> Stage:
    """A partnership whose charter says Danish."""
    agree(stage, language=DANISH)
    return stage


def test_a_decision_lives_in_danish(danish: Stage, jonas: Person, anna: Person) -> None:
    stage = danish
    jonas.say("#decision Farvetemperatur er et tal i kelvin area:product-data")
    proposed = card(stage, "D-1")
    assert buttons(proposed) == ["Bekræft", "Gør indsigelse", "Redigér"]
    assert choices(proposed) == ["Detaljer", "Udsæt …", "Træk tilbage …"]
    assert "*Foreslået*" in said(proposed)

    anna.click(proposed, "Gør indsigelse")
    assert anna.modal.title == "Indsigelse mod D-1"
    anna.submit({"reason": "ERP sender ord"})
    assert "*Indsigelse* fra Anna Berg" in said(card(stage, "D-1"))

    today = stage.sandbox.clock.now().date()
    jonas.click(card(stage, "D-1"), "Redigér")
    jonas.submit({"text": "Et tal, oversat i PIM.", "review_on": str(today + timedelta(days=30))})
    assert "*Foreslået* igen af Jonas Friis" in said(card(stage, "D-1"))
    anna.click(card(stage, "D-1"), "Bekræft")
    confirmed = said(card(stage, "D-1"))
    assert "*Bekræftet* af Anna Berg" in confirmed
    assert "Den præcise tekst er bekræftet af Anna Berg (Dataejer), " in confirmed

    # No one acts before the due date.
    stage.advance(timedelta(days=31))
    stage.eventually(lambda: "*Til revurdering*" in said(card(stage, "D-1")))
    anna.click(card(stage, "D-1"), "Behold")
    anna.submit({})
    assert "*Bekræftet*, beholdt af Anna Berg" in said(card(stage, "D-1"))

    anna.say("@Pico show D-1 history")
    reply = anna.last_ephemeral()
    objected = "*Anna Berg* (kunden, Dataejer) gjorde indsigelse via formular · nu _indsigelse_"
    assert objected in reply
    assert "*Pico* satte den til revurdering via tidsplan" in reply


def test_an_issue_waits_in_danish(danish: Stage, mette: Person, anna: Person, sara: Person) -> None:
    stage = danish
    anna.say("#issue 214 lamper mangler farvetemperatur area:data-model priority:high")
    sara.click(card(stage, "I-1"), "Tag sagen")
    sara.pick(card(stage, "I-1"), "Sæt på pause …")
    assert sara.modal.title == "Sæt I-1 på pause"
    sara.submit({"waiting_on": "customer", "reason": "Leverandørens liste"})
    waiting = said(card(stage, "I-1"))
    assert "*På pause*, afventer kunden (sat af Sara Holm)" in waiting
    assert "*Prioritet*\nhøj" in waiting
    assert "_afventer kunden_" in mette.command("/pico log")


def test_a_returning_person_gets_a_summary_in_danish(
    danish: Stage, mette: Person, anna: Person
) -> None:
    stage = danish
    friday = stage.sandbox.clock.now() + timedelta(days=4)
    mette.command(f"/pico away @Anna Berg until {friday.date()}")
    [contacts] = [
        each
        for each in cards(stage)
        if "Hvem har ansvaret for hvad i partnerskabet med " in said(each)
    ]
    assert "Anna Berg (fraværende til og med " in said(contacts)
    mette.say("#decision Priser vises med moms area:product-data")
    stage.advance(timedelta(days=6))
    stage.settled()
    texts = [said(each) for each in cards(stage, channel=anna.direct().id)]
    [welcome] = [each for each in texts if "Velkommen tilbage" in each]
    assert "*Venter på dig*\n:scales: *<" in welcome
    assert "_foreslået_" in welcome
