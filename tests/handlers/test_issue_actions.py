"""The buttons and forms of issues."""

from datetime import timedelta

from sqlalchemy import select

from pico_bot.model.people import Member
from tests.stories.messages import card, inputs, responsible_line, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_the_edit_form_shows_current_values_and_reassigns_the_issue(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    anna.say("#issue The catalogue is empty area:pim due:2030-01-31")
    jonas.click(card(stage, "I-1"), "Edit")
    fields = {block["block_id"]: block["element"] for block in jonas.modal.body["blocks"]}
    assert fields["title"]["initial_value"] == "The catalogue is empty"
    assert fields["area"]["initial_option"]["value"] == "pim"
    assert fields["due"]["initial_date"] == "2030-01-31"
    assert fields["owner"]["initial_option"]["text"]["text"] == "Jonas Friis (consultancy)"
    jonas.submit({"owner": "Anna Berg (customer)", "title": "Nothing in the catalogue"})

    shown = said(card(stage, "I-1"))
    assert f"<@{anna.client.person.id}> · assigned by name" in shown
    assert "*I-1 · Nothing in the catalogue*" in shown


def test_an_edit_assigns_an_issue_and_returns_it_to_the_areas_owner(
    stage: Stage, anna: Person, jonas: Person, sara: Person
) -> None:
    due = stage.sandbox.clock.now().date() + timedelta(days=30)
    anna.say("#issue The catalogue is empty area:pim")
    shown = card(stage, "I-1")
    jonas.click(shown, "Edit")
    jonas.submit({"owner": "Sara Holm (consultancy)", "due": due.isoformat()})
    named = f"<@{sara.client.person.id}> · assigned by name"
    assert named in said(shown)
    assert "*Due date*" in said(shown)
    jonas.click(shown, "Edit")
    jonas.submit({"area": "general"})
    assert named in said(shown)
    jonas.click(shown, "Edit")
    jonas.submit({"area": "pim", "owner": None, "due": None})
    assert f"<@{jonas.client.person.id}> · PIM consultant" in said(shown)
    assert "*Due date*" not in said(shown)
    jonas.click(shown, "Edit")
    jonas.submit({"area": "data-model"})
    assert f"<@{sara.client.person.id}> · Data modeller" in said(shown)
    jonas.click(shown, "Edit")
    assert jonas.submit({"title": "a" * 151}) == {"title": "Must be 150 characters or fewer."}
    assert jonas.submit({"title": "a" * 150}) == {}


def test_a_forged_owner_from_another_partnership_is_refused(
    stage: Stage, anna: Person, jonas: Person
) -> None:
    stage.person("Tom Haugen").say("#issue Torque is wrong", channel="havgaard-pico")
    anna.say("#issue The catalogue is empty area:pim")
    assert stage.service is not None
    tom = stage.service.db.run(
        lambda session: session.scalars(select(Member.id).where(Member.name == "Tom Haugen")).one()
    )
    before = responsible_line(card(stage, "I-1"))
    jonas.click(card(stage, "I-1"), "Edit")
    options = inputs(jonas.modal)["owner"]["options"]
    assert "Tom Haugen" not in str(options)
    options.append({"text": {"type": "plain_text", "text": "Tom"}, "value": str(tom)})
    assert jonas.submit({"owner": "Tom"}) == {
        "title": "That person isn't part of this partnership."
    }
    for forged in ("9223372036854775808", "9" * 5000, "-1", "tom"):
        options[-1]["value"] = forged
        jonas.click(card(stage, "I-1"), "Edit")
        inputs(jonas.modal)["owner"]["options"].append(options[-1])
        assert jonas.submit({"owner": "Tom"}) == {"owner": "Choose one of the options."}
        jonas.close_modal()
    assert responsible_line(card(stage, "I-1")) == before
