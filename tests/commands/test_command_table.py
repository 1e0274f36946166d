"""The table of commands, and help on them."""

from collections import Counter

import pytest
from sqlalchemy.orm import Session

from pico_bot.blockkit.messages import sentence
from pico_bot.commands import command_table
from pico_bot.commands.command_table import (
    BY_NAME,
    COMMANDS,
    is_command,
    run_command,
    starts_with_command,
)
from pico_bot.commands.request import Command, Invocation, Usage
from pico_bot.core.db import Database
from pico_bot.core.errors import BadRequest, NotAllowed
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model.vocabulary import Kind
from pico_bot.partnerships.directory import Workspace
from pico_bot.partnerships.partnerships import ChannelInfo, SlackUser
from tests.support.partnership import NOON, create_partnership, transaction

LENE = SlackUser(user_id="ULENE", team_ids=("THOME",), name="Lene", is_from_own_workspace=True)
BERIT = SlackUser(
    user_id="UBERIT1", team_ids=("TCUSTOMER1",), name="Berit", is_from_own_workspace=False
)
PING = Command(
    name="ping",
    usages=(Usage("ping", "check whether the bot answers"),),
    run=lambda request: sentence(f"pong {request.text}"),
    consultancy_only=True,
)


def answer(session: Session, text: str, *, user: SlackUser = LENE) -> str:
    invocation = Invocation(
        text=text,
        user=user,
        place=ChannelInfo(
            slack_id="C1",
            name="customer-1",
            customer_team_id="TCUSTOMER1",
            customer_name="Customer 1",
        ),
        people={},
        workspace=Workspace(
            team_id="THOME",
            enterprise_id=None,
            user_id="UPICO",
            bot_id="BPICO",
            url="https://home.slack.test/",
        ),
        time_zone="UTC",
        is_slash_command=True,
    )
    answer = run_command(session, invocation, now=NOON)
    return answer.text if answer else ""


def test_a_command_needs_only_an_entry_in_the_table(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_table, "COMMANDS", (*COMMANDS, PING))
    monkeypatch.setattr(command_table, "BY_NAME", {**BY_NAME, "ping": PING})
    with transaction(db) as session:
        create_partnership(session)
        assert answer(session, "ping a b") == "pong a b"
        assert "check whether the bot answers" in answer(session, "help")
        assert "ping" in answer(session, "help ping")
        assert "check whether the bot answers" not in answer(session, "help", user=BERIT)
        with pytest.raises(NotAllowed):
            answer(session, "ping", user=BERIT)


def test_an_unknown_command_gets_the_nearest_that_the_person_may_use(db: Database) -> None:
    with transaction(db) as session:
        create_partnership(session)
        for text, user, offered in (
            ("statsu", BERIT, "Did you mean `/pico status`?"),
            ("bekraft D-1", LENE, "Did you mean `/pico bekræft`?"),
            ("setpu", LENE, "Did you mean `/pico setup`?"),
            ("setpu", BERIT, "Try `/pico status`, `/pico log`, `/pico find`, `/pico help`."),
            ("dance", LENE, "Try `/pico status`, `/pico log`, `/pico find`, `/pico help`."),
        ):
            with pytest.raises(BadRequest) as refused:
                answer(session, text, user=user)
            word = text.split()[0]
            assert refused.value.sentence == f"I don't recognise `{word}`. {offered}"


def test_every_command_has_a_unique_name() -> None:
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
def test_the_overview_refers_to_the_other_usages(language: str) -> None:
    with use_locale(language):
        for command in COMMANDS:
            example, purpose = command.overview("@Pico ")
            assert example == _(command.usages[0].example)
            is_more = f"`@Pico help {command.name}`" in purpose
            assert is_more == (len(command.usages) > 1)


@pytest.mark.parametrize("text", ["status", "Status?", "*log* issues", "`help`", ""])
def test_a_command_is_recognised_however_it_is_written(text: str) -> None:
    assert starts_with_command(text)


@pytest.mark.parametrize("text", ["statuses", "we should log this", "what is open"])
def test_other_text_is_not_a_command(text: str) -> None:
    assert not starts_with_command(text)


def test_only_a_name_is_a_complete_command() -> None:
    assert is_command(" Status? ")
    assert not is_command("log issues")
    assert not is_command("")
