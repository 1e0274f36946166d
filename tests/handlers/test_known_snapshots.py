"""What the process remembers of a partnership never decides what a message does."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.model.charter import Charter, CharterTerms
from pico_bot.model.partnership import Channel
from pico_bot.model.snapshot import snapshot_of
from pico_bot.model.vocabulary import Kind
from pico_bot.partnerships import partnerships
from tests.stories.messages import card, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def change_elsewhere(database_url: str, **changes: object) -> None:
    """Change the charter as another process would."""

    def change(session: Session) -> None:
        partnership = session.scalars(select(Channel)).one().partnership
        newest = partnerships.version_in_force(session, partnership)
        terms: CharterTerms = replace(snapshot_of(partnership).terms, **changes)  # type: ignore[arg-type]
        session.add(
            Charter(
                partnership_id=partnership.id,
                version=newest.version + 1,
                body=terms.to_json(),
                created_at=newest.created_at,
            )
        )

    db = Database(database_url)
    db.run(change)
    db.dispose()


def test_a_tag_word_that_another_process_added_logs_at_once(
    stage: Stage, anna: Person, database_url: str
) -> None:
    anna.say("#issue The feed stops")
    change_elsewhere(database_url, tag_words={"issue": Kind.ISSUE, "bug": Kind.ISSUE})
    anna.say("#bug The feed stops again")
    assert "The feed stops again" in said(card(stage, "I-2"))


def test_an_emoji_that_another_process_added_logs_at_once(
    stage: Stage, anna: Person, database_url: str
) -> None:
    anna.say("#issue The feed stops")
    message = anna.say("Lamps lack a colour")
    change_elsewhere(database_url, emoji={"bug": Kind.ISSUE})
    anna.react(message, "bug")
    assert "Lamps lack a colour" in said(card(stage, "I-2"))


def test_a_language_that_another_process_set_is_that_of_the_next_answer(
    sara: Person, database_url: str
) -> None:
    assert "Phase: *Initial*" in sara.command("/pico status")
    change_elsewhere(database_url, language="da")
    assert "Fase: *" in sara.command("/pico status")


def test_a_message_is_answered_in_the_language_that_another_process_set(
    anna: Person, database_url: str
) -> None:
    anna.say("#issue The feed stops")
    anna.say("#issue Lamps lack a colour")
    change_elsewhere(database_url, language="da")
    anna.say("#issue")
    assert "Der mangler tekst" in anna.last_ephemeral()


def test_an_emoji_is_answered_in_the_language_that_another_process_set(
    anna: Person, database_url: str
) -> None:
    message = anna.say("#issue The feed stops")
    anna.say("#issue Lamps lack a colour")
    change_elsewhere(database_url, language="da", emoji={"bug": Kind.ISSUE})
    anna.react(message, "bug")
    assert "Allerede logget" in anna.last_ephemeral()
