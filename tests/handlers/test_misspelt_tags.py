"""A hashtag that is almost a tag is asked about, and logged by a button."""

from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_misspelt_tag_is_logged_by_its_button(stage: Stage, anna: Person) -> None:
    anna.say("#isue The feed stops priority:high")
    assert cards(stage) == []
    question = anna.ephemerals()[-1]
    assert "`#isue` isn't a hashtag here" in said(question)
    assert "Did you mean `#issue`?" in said(question)

    anna.click(question, "Log as issue")
    shown = said(card(stage, "I-1"))
    assert "The feed stops" in shown
    assert "#isue" not in shown
    assert "high" in shown
    assert len(cards(stage)) == 1


def test_a_tag_of_another_language_is_asked_about(stage: Stage, jonas: Person) -> None:
    thread = jonas.say("ERP stays master")
    jonas.say("#beslutning", thread=thread)
    jonas.click(jonas.ephemerals()[-1], "Log as decision")
    assert "ERP stays master" in said(card(stage, "D-1"))


def test_the_answer_takes_the_place_of_the_question(stage: Stage, anna: Person) -> None:
    anna.say("#isue The feed stops")
    question = anna.ephemerals()[-1]
    anna.click(question, "Log as issue")
    assert "Logged *I-1* · The feed stops" in said(question)


def test_a_message_whose_tag_was_corrected_is_logged_once(stage: Stage, anna: Person) -> None:
    message = anna.say("#isue The feed stops")
    anna.edit(message, "#issue The feed stops")
    anna.click(anna.ephemerals()[-1], "Log as issue")
    assert len(cards(stage)) == 1


def test_a_message_that_is_gone_is_not_logged(stage: Stage, anna: Person) -> None:
    message = anna.say("#isue The feed stops")
    question = anna.ephemerals()[-1]
    anna.delete(message)
    anna.click(question, "Log as issue")
    assert cards(stage) == []
    assert anna.ephemerals()[-1].text == "The message no longer exists, so there's nothing to log."


def test_an_option_that_is_not_understood_is_reported(stage: Stage, anna: Person) -> None:
    anna.say("#isue The feed stops priority:asap")
    question = anna.ephemerals()[-1]
    anna.click(question, "Log as issue")
    assert "Logged *I-1* · The feed stops" in said(anna.ephemerals()[-1])
    assert "`priority:asap` isn't a priority." in said(anna.ephemerals()[-1])


def test_a_tag_beside_a_misspelt_one_is_logged_at_once(stage: Stage, anna: Person) -> None:
    anna.say("#decision ERP stays master #isue The feed stops")
    assert "ERP stays master" in said(card(stage, "D-1"))
    anna.click(anna.ephemerals()[-1], "Log as issue")
    assert "The feed stops" in said(card(stage, "I-1"))
    assert "ERP" not in card(stage, "I-1").text


def test_a_misspelt_tag_beside_one_of_its_kind_has_its_own_text(stage: Stage, anna: Person) -> None:
    anna.say("• #decison ERP is master\n• #decision SI units")
    assert "SI units" in said(card(stage, "D-1"))
    anna.click(anna.ephemerals()[-1], "Log as decision")
    shown = said(card(stage, "D-2"))
    assert "ERP is master" in shown
    assert "SI units" not in shown
    assert len(cards(stage)) == 2
    assert "D-1" not in said(anna.ephemerals()[-1])


def test_one_button_logs_all_that_mean_its_kind(stage: Stage, anna: Person) -> None:
    anna.say("#decison ERP is master\n#decsion SI units")
    anna.click(anna.ephemerals()[-1], "Log as decision")
    assert "ERP is master" in said(card(stage, "D-1"))
    assert "SI units" in said(card(stage, "D-2"))


def test_a_misspelt_tag_that_an_edit_brings_is_asked_about_once(stage: Stage, anna: Person) -> None:
    message = anna.say("hello")
    anna.edit(message, "#decison hello")
    anna.edit(message, "#decison hello all")
    [question] = anna.ephemerals()
    assert "Did you mean `#decision`?" in said(question)
    anna.click(question, "Log as decision")
    assert "hello all" in said(card(stage, "D-1"))
