"""How many statements and transactions each use case takes, from Slack's request to its effect."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from tests.stories.conftest import ROLES
from tests.stories.home import open_home
from tests.stories.messages import card, said
from tests.stories.stage import Loop, Stage
from tests.support.transactions import Transaction, recorded_transactions

# What runs now and then, whatever happens.
_BACKGROUND = (
    "pico_bot.delivery.inbox.lease",
    "pico_bot.delivery.inbox.next_due_at",
    "pico_bot.partnerships.activity.",
    "tests.",
)
_SENDING = ("pico_bot.delivery.channel_queue.", "pico_bot.delivery.sender.")


class Cost(NamedTuple):
    """What a use case takes at most."""

    statements: int
    transactions: int


LIMITS: dict[str, Cost] = {
    "talk": Cost(0, 0),
    "reply": Cost(3, 1),
    # One transaction stores it, with 2 statements on PostgreSQL, and one has its effect.
    "tag": Cost(17, 2),
    "click": Cost(16, 2),
    "form": Cost(16, 2),
    "command that changes": Cost(16, 2),
    "status": Cost(13, 2),
    "log": Cost(9, 2),
    "show": Cost(10, 2),
    "find": Cost(8, 2),
    "Home": Cost(23, 4),
    "sending one message": Cost(6, 2),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The bot's database, on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def transactions() -> Iterator[list[Transaction]]:
    """All transactions of the test, in order."""
    with recorded_transactions() as found:
        yield found


@pytest.fixture
def stage(transactions: list[Transaction], loop: Loop, database_url: str) -> Iterator[Stage]:
    """A workspace with a partnership that sends signed requests."""
    stage = Stage(loop, database_url, transport="http")
    stage.open()
    stage.set_up(*ROLES)
    yield stage
    stage.close()


def use_cases_of(stage: Stage) -> dict[str, Callable[[], object]]:
    """What people do every day, by name, to be done in this order."""
    anna, sara, mette = map(stage.person, ("Anna Berg", "Sara Holm", "Mette Lund"))
    # What is asked first is remembered.
    anna.say("#issue Lamps lack a colour area:data-model")
    first = anna.say("The feed is slow")
    sara.command("/pico status")
    open_home(mette)
    return {
        "talk": lambda: anna.say("The lamps look good"),
        "reply": lambda: anna.say("They do", thread=first),
        "tag": lambda: anna.say("#issue Sockets lack a colour area:data-model"),
        "click": lambda: sara.click(card(stage, "I-1"), "Acknowledge"),
        "form": lambda: sara.submit({"resolution": "They have one now"}),
        "command that changes": lambda: sara.command("/pico issue I-2 ack"),
        "status": lambda: sara.command("/pico status"),
        "log": lambda: sara.command("/pico log"),
        "show": lambda: sara.command("/pico show I-2"),
        "find": lambda: sara.command("/pico find lamps"),
        "Home": lambda: open_home(mette),
    }


def test_each_use_case_stays_within_its_limit(
    stage: Stage, transactions: list[Transaction]
) -> None:
    use_cases = use_cases_of(stage)
    sara = stage.person("Sara Holm")
    found: dict[str, Cost] = {}
    for name, use_case in use_cases.items():
        if name == "form":
            sara.click(card(stage, "I-1"), "Resolve")
        before = len(transactions)
        use_case()
        of_it = transactions[before:]
        if name == "tag":
            sent = [each for each in of_it if is_sending(each) and len(each.statements) > 1]
            found["sending one message"] = cost(sent)
        found[name] = cost([each for each in of_it if not is_background(each)])
    assert {name: each for name, each in found.items() if exceeds(each, LIMITS[name])} == {}
    assert found.keys() == LIMITS.keys()
    assert "resolved" in said(card(stage, "I-1"))
    assert "acknowledged" in said(card(stage, "I-2"))


def is_sending(transaction: Transaction) -> bool:
    return transaction.use_case.startswith(_SENDING)


def is_background(transaction: Transaction) -> bool:
    if transaction.is_scheduled or is_sending(transaction):
        return True
    return transaction.use_case.startswith(_BACKGROUND)


def cost(found: list[Transaction]) -> Cost:
    # A request that waits for earlier events of its channel looks several times.
    looks = [
        each
        for each in found
        if each.use_case.endswith("._locale_after_earlier_events.<locals>.look")
    ]
    counted = [each for each in found if each not in looks[1:]]
    return Cost(sum(len(each.statements) for each in counted), len(counted))


def exceeds(found: Cost, limit: Cost) -> bool:
    return found.statements > limit.statements or found.transactions > limit.transactions
