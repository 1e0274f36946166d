"""The table of commands, and help on them."""

from collections import Counter

import pytest

from pico_bot.commands.table import BY_NAME, COMMANDS, is_command, starts_with_command
from pico_bot.i18n import use_locale
from pico_bot.model.vocabulary import Kind


def test_every_command_has_a_name_of_its_own() -> None:
    names = Counter(command.name for command in COMMANDS)
    assert [name for name, count in names.items() if count > 1] == []
    assert {kind.value for kind in Kind} <= set(BY_NAME)


def test_every_usage_begins_with_its_command() -> None:
    wrong = [
        usage.example
        for command in COMMANDS
        for usage in command.usages
        if usage.example.split()[0] != command.name
    ]
    assert wrong == []


def test_many_usages_have_a_summary_that_names_their_subcommands() -> None:
    for command in COMMANDS:
        if command.subcommands:
            assert command.summary
            assert "{words}" in command.summary
            _example, purpose = command.overview("/pico ")
            assert all(f"`{word}`" in purpose for word in command.subcommands)


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_overview_says_where_the_other_usages_are(language: str) -> None:
    with use_locale(language):
        for command in COMMANDS:
            example, purpose = command.overview("@Pico ")
            assert example == command.usages[0].example
            is_more = f"`@Pico help {command.name}`" in purpose
            assert is_more == (len(command.usages) > 1)


@pytest.mark.parametrize("text", ["status", "Status?", "*log* issues", "`help`", ""])
def test_a_command_is_recognised_however_it_is_written(text: str) -> None:
    assert starts_with_command(text)


@pytest.mark.parametrize("text", ["statuses", "we should log this", "what is open"])
def test_other_text_is_no_command(text: str) -> None:
    assert not starts_with_command(text)


def test_only_a_name_without_more_is_a_whole_command() -> None:
    assert is_command(" Status? ")
    assert not is_command("log issues")
    assert not is_command("")
