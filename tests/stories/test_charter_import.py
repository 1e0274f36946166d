"""The charter as a file: exported, edited and imported again."""

from sqlalchemy import select

from pico_bot.model.charter import CharterDraft
from tests.stories.charter_page import exported, terms
from tests.stories.messages import buttons, card, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_an_exported_file_can_be_edited_and_imported(
    stage: Stage, mette: Person, lars: Person
) -> None:
    file = exported(lars)
    assert "decider: data-owner" in file
    assert "internal_channel" not in file
    assert "internal_channel" in exported(mette)
    lars.say(f"@Pico charter import\n```\n{file}\n```")
    assert "Nothing to change: the charter already says this." in lars.last_ephemeral()
    otherwise = "hours: {start: 09:00, end: 17:00, weekdays: [4, 3, 2, 1, 0]}"
    lars.say(f"@Pico charter import\n```\n{otherwise}\n```")
    assert "Nothing to change: the charter already says this." in lars.last_ephemeral()

    changed = file.replace("response_days: 5", "response_days: 6", 1)
    lars.say(f"@Pico charter import\n```\n{changed}\n```")
    answer = lars.ephemerals()[-1]
    assert "Preview of charter changes" in said(answer), said(answer)
    assert "Your change" in said(answer)
    assert terms(stage).areas["product-data"].response_days == 5
    lars.click(answer, "Propose")
    assert "Proposed as *D-1*" in lars.last_ephemeral()
    mette.click(card(stage, "D-1"), "Confirm")
    assert terms(stage).areas["product-data"].response_days == 6
    assert "Proposed." in said(answer)
    assert buttons(answer) == []


def test_invalid_lines_are_listed_and_no_draft_is_saved(stage: Stage, mette: Person) -> None:
    file = exported(mette)
    lines = file.split("\n")
    first = next(i for i, line in enumerate(lines) if line.strip() == "owner: data-owner")
    second = next(i for i, line in enumerate(lines) if "decider: process-owner" in line)
    lines[first] = lines[first].replace("data-owner", "boss")
    lines[second] = lines[second].replace("process-owner", "chief")
    mette.say("@Pico charter import\n```\n" + "\n".join(lines) + "\n```")
    reply = mette.last_ephemeral()
    assert "Nothing was changed because the file has errors" in reply
    assert f"Line {first + 1}" in reply
    assert f"Line {second + 1}" in reply
    assert buttons(mette.ephemerals()[-1]) == []
    assert stage.service is not None
    assert stage.service.db.run(lambda session: session.scalars(select(CharterDraft)).all()) == []
    mette.say("@Pico charter import")
    assert "between three backticks" in mette.last_ephemeral()


def test_an_imported_language_adds_its_tag_words(stage: Stage, mette: Person, lars: Person) -> None:
    mette.say("@Pico charter import\n```\nlanguage: da\n```")
    mette.click(mette.ephemerals()[-1], "Propose")
    lars.click(card(stage, "D-1"), "Confirm")
    assert set(terms(stage).tag_words) >= {"issue", "sag", "beslutning", "ændring"}
    mette.say("@Pico charter import\n```\nlanguage: en\n```")
    mette.click(mette.ephemerals()[-1], "Foreslå")
    lars.click(card(stage, "D-2"), "Bekræft")
    # The words that people are used to still work.
    assert "sag" in terms(stage).tag_words
