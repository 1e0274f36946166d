"""The charter as a file: exported, edited and imported again."""

from sqlalchemy import select

from pico_bot.model.charter import CharterDraft
from tests.stories.charter_page import EDIT_PIM, press, terms
from tests.stories.messages import buttons, card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def exported(person: Person) -> str:
    """The charter's file, put together from the messages that contain it."""
    before = len(person.ephemerals())
    person.say("@Pico charter export")
    codes = [said(each).split("```")[1].strip("\n") for each in person.ephemerals()[before:]]
    return "\n".join(codes).replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")


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


def test_an_import_can_be_cancelled_and_needs_permission(
    stage: Stage, mette: Person, anna: Person
) -> None:
    file = exported(mette).replace("response_days: 5", "response_days: 6", 1)
    anna.say(f"@Pico charter import\n```\n{file}\n```")
    assert "Mette Lund" in anna.last_ephemeral()
    mette.say(f"@Pico charter import\n```\n{file}\n```")
    answer = mette.ephemerals()[-1]
    mette.click(answer, "Cancel")
    assert "Cancelled. Nothing was changed." in said(answer)
    assert cards(stage) == []


def test_an_import_that_needs_a_reason_asks_for_it(
    stage: Stage, mette: Person, lars: Person
) -> None:
    file = exported(mette).replace("decider: business-owner", "decider: pim-consultant", 1)
    mette.say(f"@Pico charter import\n```\n{file}\n```")
    mette.click(mette.ephemerals()[-1], "Propose")
    assert mette.submit({"reason": "Until summer"}) == {}
    assert "Proposed as *D-1*" in mette.last_ephemeral()


def test_export_and_import_work_in_a_direct_message(
    stage: Stage, lars: Person, mette: Person
) -> None:
    direct = lars.direct()
    lars.say("charter", channel=direct.id)
    answer = direct.messages[-1]
    press(lars, answer, EDIT_PIM)
    assert lars.submit({"response_days": "8"}) == {}
    assert lars.submit() == {}
    mette.click(card(stage, "D-1"), "Confirm")
    assert terms(stage).areas["pim"].response_days == 8


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
