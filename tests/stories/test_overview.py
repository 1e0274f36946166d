"""Several tags in one message: a record each, and one overview in place of many cards."""

from pico_bot.sandbox.entities import Message
from tests.stories.messages import card, cards, responsible_line, said
from tests.stories.person import Person
from tests.stories.stage import Stage

MINUTES = """Minutes
• #decision ERP is master for prices area:product-data
• #decision one family per voltage area:data-model
• #issue who cleans the old units?
• #change Norway opens in May"""


def overview(stage: Stage) -> Message:
    """The only message of the bot."""
    (message,) = cards(stage)
    return message


def test_three_tags_have_a_card_each(stage: Stage, jonas: Person) -> None:
    jonas.say("\n".join(MINUTES.splitlines()[:4]))
    assert "ERP is master for prices" in said(card(stage, "D-1"))
    assert "one family per voltage" in said(card(stage, "D-2"))
    assert "who cleans the old units?" in said(card(stage, "I-1"))
    assert len(cards(stage)) == 3


def test_each_tag_has_the_decider_of_its_area(stage: Stage, jonas: Person) -> None:
    jonas.say("\n".join(MINUTES.splitlines()[:4]))
    assert responsible_line(card(stage, "D-1")) != responsible_line(card(stage, "D-2"))


def test_more_than_three_tags_have_one_overview(stage: Stage, jonas: Person) -> None:
    jonas.say(MINUTES)
    assert [line.partition(" · ")[0] for line in overview(stage).text.splitlines()] == [
        "Decision D-1, proposed: ERP is master for prices",
        "Decision D-2, proposed: one family per voltage",
        "Issue I-1, open: who cleans the old units?",
        "Change C-1, raised: Norway opens in May",
    ]


def test_a_card_is_posted_from_the_overview_once(stage: Stage, jonas: Person, anna: Person) -> None:
    jonas.say(MINUTES)
    anna.click(overview(stage), "Open I-1")
    assert "who cleans the old units?" in said(cards(stage)[1])
    jonas.click(cards(stage)[0], "Open I-1")
    assert len(cards(stage)) == 2
    assert "The card of " in jonas.last_ephemeral()
    assert "|I-1> is in this thread." in jonas.last_ephemeral()


def test_the_overview_follows_its_records(stage: Stage, jonas: Person, sara: Person) -> None:
    jonas.say(MINUTES)
    jonas.click(overview(stage), "Open I-1")
    shown, issue = cards(stage)
    sara.click(issue, "Acknowledge")
    assert "Issue I-1, acknowledged by Sara Holm" in shown.text


def test_an_overview_takes_the_tags_that_an_edit_adds(stage: Stage, jonas: Person) -> None:
    message = jonas.say(MINUTES)
    jonas.edit(message, f"{MINUTES}\n• #issue texts are short")
    assert "Issue I-2, open: texts are short" in overview(stage).text


def test_an_edit_that_changes_one_tag_marks_only_its_record(stage: Stage, jonas: Person) -> None:
    message = jonas.say("#decision Kelvin is a number\n#decision One family per voltage")
    jonas.edit(message, "#decision Kelvin is a number\n#decision One family per power")
    assert "edited later" not in said(card(stage, "D-1"))
    assert "edited later" in said(card(stage, "D-2"))
    jonas.click(card(stage, "D-2"), "Use edited text")
    assert "One family per power" in said(card(stage, "D-2"))
    assert not [each for each in cards(stage) if each.text.startswith("Decision D-3")]


def test_an_edit_that_inserts_a_tag_logs_only_that(stage: Stage, jonas: Person) -> None:
    message = jonas.say("#decision Kelvin is a number\n#decision One family per voltage")
    jonas.edit(
        message,
        "#decision Watts too\n#decision Kelvin is a number\n#decision One family per voltage",
    )
    assert "Watts too" in said(card(stage, "D-3"))
    assert len(cards(stage)) == 3
    assert not [each for each in cards(stage) if "edited later" in said(each)]


def test_an_emoji_on_a_tagged_message_logs_nothing_again(stage: Stage, jonas: Person) -> None:
    message = jonas.say("#decision Kelvin is a number\n#decision One family per voltage")
    jonas.react(message, "scales")
    assert len(cards(stage)) == 2
    assert "Already logged as D-1" in jonas.last_ephemeral()


def test_a_record_never_gets_the_text_of_another_tag(stage: Stage, jonas: Person) -> None:
    message = jonas.say("#decision Colours\n#issue Other thing")
    jonas.edit(message, "#issue Other thing")
    jonas.click(card(stage, "D-1"), "Use edited text")
    assert "The tag of D-1 was removed" in jonas.last_ephemeral()
    assert "Other thing" not in said(card(stage, "D-1"))


def test_a_record_never_gets_the_words_around_its_tag(stage: Stage, jonas: Person) -> None:
    message = jonas.say("Minutes of Monday\n#decision Colours")
    jonas.edit(message, "Minutes of Monday")
    jonas.click(card(stage, "D-1"), "Use edited text")
    assert "The tag of D-1 was removed" in jonas.last_ephemeral()
