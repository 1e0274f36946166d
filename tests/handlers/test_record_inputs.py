"""What a message asks to log: its text, its files, what was forwarded with it, and who said it."""

from typing import Any

from tests.stories.messages import card, cards, contact_card, said
from tests.stories.person import Person
from tests.stories.stage import Stage

FILE = {
    "id": "F01",
    "name": "label.png",
    "title": "label.png",
    "mimetype": "image/png",
    "permalink": "https://nordlys.slack.com/files/F01",
}
FORWARDED = {
    "attachments": [
        {
            "is_share": True,
            "is_msg_unfurl": True,
            "author_name": "Per",
            "text": "Prices differ since *Tuesday*",
        }
    ]
}
# What a workflow posts has no user.
WORKFLOW = {
    "subtype": "bot_message",
    "bot_id": "B0FLOW",
    "username": "Report an issue",
    "user": None,
    "team": None,
}


def files(*shared: dict[str, Any]) -> dict[str, Any]:
    """What Slack tells of a message with files."""
    return {"subtype": "file_share", "files": list(shared)}


def test_words_that_a_person_posts_through_an_app_are_theirs(stage: Stage, anna: Person) -> None:
    through_app = {"bot_id": "B0OTHER", "app_id": "A0OTHER"}
    anna.say("#decision ERP stays master for list prices", more=through_app)
    assert "Said by Anna Berg (customer)" in said(card(stage, "D-1"))
    anna.say("@Pico status", more=through_app)
    assert "Nordlys" in anna.last_ephemeral()


def test_a_tag_of_a_workflow_is_said_by_it(stage: Stage, anna: Person) -> None:
    anna.say("#issue From form: feed stops at 02:00", more=WORKFLOW)
    shown = said(card(stage, "I-1"))
    assert "From form: feed stops at 02:00" in shown
    assert "Said by Report an issue (app)" in shown
    assert "Anna" not in shown.partition("Said by")[2]


def test_an_emoji_on_a_message_of_a_workflow_logs_it(stage: Stage, anna: Person) -> None:
    message = anna.say("Feed stops at 02:00", more=WORKFLOW)
    anna.react(message, "ticket")
    shown = said(card(stage, "I-1"))
    assert "Said by Report an issue (app)" in shown
    assert "by Anna Berg" in shown


def test_words_in_the_blocks_of_an_app_are_its_text(stage: Stage, anna: Person) -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Feed stops"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "since 02:00"}},
    ]
    message = anna.say("", more={**WORKFLOW, "blocks": blocks})
    anna.react(message, "ticket")
    assert "Feed stops\nsince 02:00" in said(card(stage, "I-1")).replace("&gt; ", "")


def test_an_emoji_on_a_forwarded_message_logs_its_words(stage: Stage, anna: Person) -> None:
    message = anna.say("", more=FORWARDED)
    anna.react(message, "ticket")
    text = card(stage, "I-1").text
    assert text.startswith("Issue I-1, open: Prices differ since Tuesday")
    assert "(forwarded from Per)" in text
    assert "Said by Anna Berg" in text


def test_a_tag_with_a_forwarded_message_logs_both(stage: Stage, anna: Person) -> None:
    anna.say("#issue see below", more=FORWARDED)
    text = card(stage, "I-1").text
    assert text.startswith("Issue I-1, open: see below")
    assert "Prices differ since Tuesday" in text


def test_a_tag_as_the_caption_of_a_picture_logs_the_picture(stage: Stage, anna: Person) -> None:
    first = anna.say("Look at the label")
    anna.say("#issue", thread=first, more=files(FILE))
    shown = card(stage, "I-1")
    assert shown.text.startswith("Issue I-1, open: label.png")
    assert "*File*\n<https://nordlys.slack.com/files/F01|label.png>" in said(shown)


def test_a_file_of_which_slack_tells_only_the_id_is_looked_up(stage: Stage, anna: Person) -> None:
    stage.alter(lambda world: world.shared_files.update(F01=FILE))
    anna.say("#issue wrong unit", more=files({"id": "F01", "file_access": "check_file_info"}))
    assert "|label.png>" in said(card(stage, "I-1"))


def test_a_file_that_slack_does_not_show_is_mentioned(stage: Stage, anna: Person) -> None:
    anna.say("#issue wrong unit", more=files({"id": "F02", "file_access": "check_file_info"}))
    assert "*File*\nfile" in said(card(stage, "I-1"))


def test_a_record_is_found_by_the_name_of_its_file(stage: Stage, anna: Person) -> None:
    anna.say("#issue wrong unit", more=files(FILE))
    anna.say("@Pico find label")
    assert "I-1" in anna.last_ephemeral()
    anna.say("@Pico show I-1")
    assert "label.png" in anna.last_ephemeral()


def test_the_names_of_files_and_authors_are_inert(stage: Stage, anna: Person) -> None:
    hostile = "<!channel> & *x*"
    app = {**WORKFLOW, "username": hostile, **files({**FILE, "title": hostile})}
    anna.say("#issue wrong unit", more={**app, "subtype": "bot_message"})
    assert "<!channel>" not in said(card(stage, "I-1"))


def test_an_unfurled_link_edits_nothing(stage: Stage, anna: Person) -> None:
    message = anna.say("#decision see <https://x.example/a>")

    def unfurl(payload: dict[str, Any]) -> None:
        event = payload["event"]
        original = {name: event.pop(name) for name in ("user", "text")}
        event["subtype"] = "message_changed"
        event["message"] = {
            **original,
            "ts": message.ts,
            "attachments": [{"from_url": "https://x.example/a"}],
        }

    stage.forge("message", unfurl)
    assert "edited" not in said(card(stage, "D-1"))


def test_what_me_says_is_said(stage: Stage, anna: Person) -> None:
    anna.say("#decision ERP stays master", more={"subtype": "me_message"})
    assert "ERP stays master" in said(card(stage, "D-1"))


def test_the_bots_own_messages_are_not_logged(stage: Stage, anna: Person, mette: Person) -> None:
    anna.say("#issue Prices are missing")
    anna.react(contact_card(stage), "ticket")
    assert "I log what people say, not my own messages" in anna.last_ephemeral()
    assert len(cards(stage)) == 1


def test_a_deletion_without_the_time_of_its_message_is_ignored(stage: Stage, anna: Person) -> None:
    anna.say("#issue Prices are missing")

    def delete(payload: dict[str, Any]) -> None:
        payload["event"] = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "channel": payload["event"]["channel"],
            "ts": "1.1",
        }

    stage.forge("message", delete)
    assert "deleted" not in said(card(stage, "I-1"))
