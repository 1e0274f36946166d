"""The buttons and forms of changes."""

from tests.stories.messages import card, cards, inputs, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_refused_assessment_changes_nothing(stage: Stage, anna: Person, mette: Person) -> None:
    anna.say("#decision Prices are in euro")
    anna.say("#change Sweden opens driver:market")
    mette.click(card(stage, "C-1"), "Assess")
    errors = mette.submit(
        {"effects": "Prices", "issues": "Ask the bank\nCheck the taxes area:money"}
    )
    assert "`area:money` isn't an area." in errors["effects"]
    assert "*Raised*" in said(card(stage, "C-1"))
    assert len(cards(stage)) == 2
    errors = mette.submit({"issues": "\n".join(["More"] * 21)})
    assert "You can open at most 20 issues at once." in errors["effects"]
    assert mette.submit({"issues": ""}) == {}
    assert "*Assessed* by Mette Lund" in said(card(stage, "C-1"))


def test_a_decision_id_that_the_database_cannot_store_is_refused(
    stage: Stage, anna: Person, sara: Person
) -> None:
    anna.say("#decision Units of lamps are stored as metric area:data-model")
    anna.say("#change Norway opens with its own units for lamps driver:market")
    before = said(card(stage, "C-1"))
    sara.click(card(stage, "C-1"), "Assess")
    [decision] = inputs(sara.modal)["decisions"]["options"]
    decision["value"] = "9223372036854775808"
    errors = sara.submit({"effects": "Units", "decisions": [decision["text"]["text"]]})
    assert errors == {"decisions": "Choose one of the options."}
    assert said(card(stage, "C-1")) == before


def test_a_change_shows_its_effective_date(stage: Stage, anna: Person, jonas: Person) -> None:
    jonas.command("/pico-change Article numbers get a digit more driver:system")
    anna.click(card(stage, "C-1"), "Edit")
    anna.submit({"effective_on": "2027-03-01", "driver": "regulation", "area": "integration"})
    shown = said(card(stage, "C-1"))
    assert "*Effective from*\n1 Mar 2027" in shown
    assert "*Driver*\nregulation" in shown
    assert "Integration specialist" in shown
    assert "Effective from: 1 Mar 2027" in card(stage, "C-1").text

    anna.say("#change Norway opens from:2027-05-17 driver:market, mail from: Oslo")
    assert "*Effective from*\n17 May 2027" in said(card(stage, "C-2"))
    assert "mail from: Oslo" in said(card(stage, "C-2"))
    jonas.shortcut(anna.say("Lamps need labels"), "log_change")
    jonas.submit({"driver": "regulation", "effective_on": "2028-01-01"})
    assert "*Effective from*\n1 Jan 2028" in said(card(stage, "C-3"))
