"""Records are confirmed, objected to, assessed, acknowledged and resolved in words too."""

from tests.stories.constants import ON_SQLITE
from tests.stories.messages import card, said
from tests.stories.person import Person
from tests.stories.stage import Stage

pytestmark = ON_SQLITE

SETTINGS = "Article numbers stay"


def ask(person: Person, words: str) -> str:
    """The answer to a mention of the bot."""
    person.say(f"@Pico {words}")
    return person.last_ephemeral()


def test_a_decision_is_confirmed_in_words_by_those_who_may(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    jonas.say(f"#decision {SETTINGS} area:product-data")
    assert "D-1: only Anna Berg (Data owner) can confirm it." in jonas.command("/pico confirm D-1")
    answer = ask(anna, "confirm D-1")
    assert f"{SETTINGS}: Confirmed." in answer
    shown = said(card(stage, "D-1"))
    assert "*Confirmed* by Anna Berg" in shown
    assert "Exact text confirmed by Anna Berg (Data owner)" in shown
    assert "That was done already." in ask(anna, "bekræft d1")
    assert said(card(stage, "D-1")) == shown


def test_an_objection_takes_its_reason_in_danish(stage: Stage, anna: Person, jonas: Person) -> None:
    jonas.say(f"#decision {SETTINGS} area:product-data")
    assert "Add your objection: use `decision D-3 object why`." in ask(anna, "object to D-1")
    ask(anna, "gør indsigelse D-1 fordi enheden mangler")
    assert "Objection: enheden mangler" in said(card(stage, "D-1"))
    assert "*Objected to* by Anna Berg" in said(card(stage, "D-1"))


def test_both_sides_work_in_words(stage: Stage, anna: Person, jonas: Person, sara: Person) -> None:
    anna.say("#issue The catalogue is empty area:pim")
    assert "I-1: only Jonas Friis (PIM consultant)" in ask(anna, "tag I-1")
    assert "Acknowledged." in jonas.command("/pico acknowledge I-1")
    assert "Resolved." in ask(anna, "I-1 løst: den er fyldt")
    assert "den er fyldt" in said(card(stage, "I-1"))
    anna.say("#change Norway opens in March area:data-model")
    assert "Add what the change affects" in ask(sara, "vurder C-1")
    assert "Assessed." in ask(sara, "vurder C-1 to felter mere")
    assert "to felter mere" in said(card(stage, "C-1"))
    assert "Closed." in ask(sara, "luk C-1")


def test_what_is_missing_or_misspelt_is_said(stage: Stage, anna: Person, jonas: Person) -> None:
    jonas.say(f"#decision {SETTINGS} area:product-data")
    jonas.say("#decision Names stay area:product-data")
    assert "Add the record: use `decision D-3 confirm`." in ask(anna, "confirm")
    assert "Name one record at a time" in ask(anna, "confirm D-1 and D-2")
    assert "I can't do `confirm` with" not in ask(anna, "D-1")
    assert "Did you mean `@Pico status`?" in ask(anna, "statsu")
    assert "decision D-3 confirm" in ask(anna, "help confirm")
    before = len(anna.ephemerals())
    anna.say("@Pico thanks!")
    anna.say("Mange tak @Pico")
    assert len(anna.ephemerals()) == before
    assert jonas.command("/pico tak") == ""
    where = anna.direct()
    anna.say("tak for hjælpen", channel=where.id)
    assert not [each for each in where.messages if each.author.is_bot]
    anna.say("bekræft D-2", channel=where.id)
    assert "*Confirmed* by Anna Berg" in said(card(stage, "D-2"))
