"""The question about a hashtag that is almost a tag."""

from pico_bot.model.charter import CharterTerms
from pico_bot.model.vocabulary import Kind
from pico_bot.records.views.near_miss import NearMissState, near_miss_question

TERMS = CharterTerms(time_zone="UTC")


def test_each_hashtag_has_a_sentence_and_a_button() -> None:
    question = near_miss_question({"isue": Kind.ISSUE, "<b>": Kind.DECISION}, ts="1.1", terms=TERMS)
    assert question.text.splitlines() == [
        "`#isue` isn't a hashtag here, so it wasn't logged. Did you mean `#issue`?",
        "`#&lt;b&gt;` isn't a hashtag here, so it wasn't logged. Did you mean `#decision`?",
    ]
    buttons = question.blocks[-1]["elements"]
    assert [each["text"]["text"] for each in buttons] == ["Log as issue", "Log as decision"]
    assert NearMissState.load(buttons[0]["value"]) == NearMissState(
        ts="1.1", word="isue", kind=Kind.ISSUE
    )
    assert len({each["action_id"] for each in buttons}) == 2
