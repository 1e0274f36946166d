"""`log`, `show` and `find`: what they ask for, and what they refuse."""

import pytest

from pico_bot.commands.log import details_reference
from pico_bot.core.errors import BadRequest, NotFound
from tests.commands.invocations import mention, reply_to
from tests.records.drafts import log_decision, log_issue
from tests.support.partnership import InUse


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("show D-3 history", "D-3"),
        (" Show d-3 HISTORY. ", "d-3"),
        ("show D-3", None),
        ("show history", None),
        ("show D-3 history of it", None),
    ],
)
def test_only_a_history_is_shown_in_a_modal(text: str, reference: str | None) -> None:
    assert details_reference(text) == reference


def test_a_filtered_log_has_its_conditions_in_the_title(world: InUse) -> None:
    log_issue(world, "Texts are missing", author="Berit")
    log_decision(world)
    title, *lines = reply_to(
        world, f"log issues open area:pim by {mention('Berit')} since 2026-09"
    ).splitlines()
    assert title == (
        "*Customer 1 · issues · open · PIM · by Berit · since 1 Sept 2026* · 0 records"
    )
    assert "I-1" not in "".join(lines)


def test_the_log_of_a_person_has_only_their_records(world: InUse) -> None:
    log_issue(world, "Texts are missing", author="Berit")
    log_issue(world, "Prices are missing", author="Mads")
    reply = reply_to(world, f"log by {mention('Berit')}")
    assert "Texts are missing" in reply
    assert "Prices are missing" not in reply


def test_a_log_by_a_name_without_a_mention_is_refused(world: InUse) -> None:
    with pytest.raises(BadRequest) as refused:
        reply_to(world, "log by Berit")
    assert refused.value.sentence == "Mention the person with @: `log by @person`."


def test_a_record_is_found_by_a_reference_within_punctuation(world: InUse) -> None:
    log_decision(world)
    assert "Units are kelvin" in reply_to(world, "show d-1?")


def test_the_history_is_shown_only_when_asked_for(world: InUse) -> None:
    log_decision(world)
    assert "History" in reply_to(world, "show D-1 history")
    assert "History" not in reply_to(world, "show D-1")


def test_show_without_a_record_is_refused_with_both_forms(world: InUse) -> None:
    with pytest.raises(BadRequest) as refused:
        reply_to(world, "show")
    assert refused.value.sentence == "Add the record: use `show D-3` or `show D-3 history`."


def test_a_record_that_does_not_exist_is_not_found(world: InUse) -> None:
    with pytest.raises(NotFound):
        reply_to(world, "show D-1")


def test_find_needs_something_to_search_for(world: InUse) -> None:
    with pytest.raises(BadRequest) as refused:
        reply_to(world, "find  ")
    assert refused.value.sentence == "Add what to search for: use `find kelvin`."


def test_find_shows_matching_records(world: InUse) -> None:
    log_decision(world)
    log_issue(world)
    reply = reply_to(world, "find kelvin")
    assert "D-1" in reply
    assert "I-1" not in reply
