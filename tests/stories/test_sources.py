"""The message of a record: edited, deleted, unfurled, tagged by mistake."""

from tests.stories.messages import buttons, card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import require_both_sides

EDITED = "The message was edited later; the original text is kept."
DELETED = "The message was deleted later; the original text is kept."
TAKE = "Use edited text"


def test_the_edited_text_of_a_decision_is_proposed_again(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    require_both_sides(stage, "product-data")
    source = jonas.say("#decision Articles keep a number area:product-data #issue The ERP is slow")
    shown = card(stage, "D-1")
    anna.click(shown, "Confirm")
    jonas.edit(source, "#decision Articles keep kelvin area:product-data #issue The ERP is off")
    assert EDITED in said(shown)
    assert "*D-1 · Articles keep a number*" in said(shown)
    assert "Exact text confirmed by Anna Berg (Data owner)" in said(shown)
    assert TAKE in buttons(shown)
    jonas.edit(source, "#decision Articles keep kelvins area:product-data #issue The ERP is off")
    before = list(shown.blocks)
    anna.click(shown, TAKE)

    assert "*D-1 · Articles keep kelvins*" in said(shown)
    assert "*Proposed* again by Anna Berg" not in said(shown)
    assert "Confirmed by" not in said(shown)
    assert EDITED not in said(shown)
    assert buttons(shown) == ["Confirm", "Object", "Edit"]
    shown.blocks = before
    anna.click(shown, TAKE)
    assert "D-1 already matches its message." in anna.last_ephemeral()
    assert TAKE not in buttons(shown)

    anna.click(shown, "Object")
    anna.submit({"reason": "The unit is kelvin"})
    jonas.edit(source, "#decision Articles keep kelvin area:product-data #issue The ERP is off")
    jonas.click(shown, TAKE)
    assert "*Proposed* again by Jonas Friis" in said(shown)
    assert "Earlier objection from Anna Berg: The unit is kelvin" in said(shown)

    # The other record of the message is proposed separately.
    issue = card(stage, "I-1")
    emil = stage.person("Emil Krag")
    emil.pick(issue, "Put on hold …")
    emil.submit({"reason": "An answer"})
    jonas.click(issue, TAKE)
    assert "*I-1 · The ERP is off*" in said(issue)
    assert "*On hold*, waiting for the customer" in said(issue)
    assert EDITED not in said(issue)


def test_an_edited_mention_or_reacted_message_is_used_in_full(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    mention = jonas.say("@Pico issue: The ERP is slow")
    plain = jonas.say("Kelvin it is")
    anna.react(plain, "scales")
    jonas.edit(mention, "@Pico issue: The ERP is off")
    jonas.edit(plain, "Kelvin and lumen it is")
    jonas.click(card(stage, "I-1"), TAKE)
    jonas.click(card(stage, "D-1"), TAKE)
    assert "*I-1 · The ERP is off*" in said(card(stage, "I-1"))
    assert "*D-1 · Kelvin and lumen it is*" in said(card(stage, "D-1"))


def test_a_deleted_message_leaves_its_record_and_no_edited_text(stage: Stage, anna: Person) -> None:
    source = anna.say("#decision Articles keep a number area:product-data")
    shown = card(stage, "D-1")
    anna.edit(source, "#decision Articles keep kelvin area:product-data")
    before = list(shown.blocks)
    anna.delete(source)
    assert DELETED in said(shown)
    assert EDITED not in said(shown)
    assert "*D-1 · Articles keep a number*" in said(shown)
    assert TAKE not in buttons(shown)
    shown.blocks = before
    anna.click(shown, TAKE)
    assert "The message no longer exists" in anna.last_ephemeral()
    anna.click(shown, "Confirm")
    assert "*Confirmed* by Anna Berg" in said(shown)
    assert DELETED in said(shown)


def test_a_linked_record_stays_when_the_reaction_is_removed(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    named, noted = anna.say("The catalogue is empty"), anna.say("The feed is empty")
    anna.react(named, "ticket")
    anna.react(noted, "ticket")
    jonas.say("#issue I-1 again, in the shop")
    jonas.command("/pico note I-2 They said so in May")
    anna.unreact(named, "ticket")
    anna.unreact(noted, "ticket")
    assert "*Open*" in said(card(stage, "I-1"))
    assert "*Open*" in said(card(stage, "I-2"))


def test_an_edit_of_the_message_does_not_reopen_a_withdrawn_record(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    source = anna.say("#issue The catalouge is empty")
    shown = card(stage, "I-1")
    anna.pick(shown, "Withdraw …")
    anna.submit({"reason": "It was the filter"})
    anna.edit(source, "#issue The catalogue is empty")
    assert "*Withdrawn* by Anna Berg" in said(shown)
    assert TAKE not in buttons(shown)
    jonas.shortcut(source, "log_issue")
    jonas.submit()
    assert "*Open*, reopened by Jonas Friis" in said(shown)
    assert "*I-1 · The catalogue is empty*" in said(shown)
    assert cards(stage) == [shown]
