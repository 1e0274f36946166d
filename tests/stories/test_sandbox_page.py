"""The main workflow by hand, on the sandbox's page in a browser."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.stories.conftest import ROLES
from tests.stories.constants import HOME
from tests.stories.messages import cards, said
from tests.stories.person import Person
from tests.stories.stage import Loop, Stage

# In milliseconds; the machine may be busy with other tests.
PATIENCE = 60_000


@pytest.fixture
def shown(loop: Loop, sqlite_url: str) -> Iterator[Stage]:
    """A workspace with its page and a partnership."""
    stage = Stage(loop, sqlite_url, page=True)
    stage.open()
    stage.set_up(*ROLES)
    yield stage
    stage.close()


@pytest.mark.chromium
def test_an_issue_and_a_check_in_by_hand(shown: Stage, chromium_page: Any) -> None:
    page = chromium_page
    page.set_default_timeout(PATIENCE)
    anna, sara, lars = (shown.person(name) for name in ("Anna Berg", "Sara Holm", "Lars Winther"))

    be(page, shown, anna)
    say(page, "The variants share one attribute #issue")
    open_thread(page)
    be(page, shown, sara)
    open_thread(page)
    page.locator("[data-action-id=record_acknowledge]").click()
    page.get_by_text("by Sara Holm").wait_for()
    assert "*Acknowledged* by Sara Holm" in said(cards(shown)[0])

    say(page, "/pico checkin monday 09:00")
    page.get_by_text("The check-in runs").wait_for()
    page.locator("[data-set]").click()
    answer = page.locator("[data-action-id=checkin_answer]")
    answer.wait_for()
    be(page, shown, lars)
    answer.click()
    page.locator("#modal textarea").first.fill("The campaign is <ready> & waiting")
    page.locator("#modal button[type=submit]").click()
    page.locator("#modal").wait_for(state="detached")
    page.get_by_text("The campaign is <ready> & waiting").wait_for()

    prompts = [each for each in cards(shown) if each.thread_ts is None]
    assert len(prompts) == 1
    local = shown.sandbox.clock.now().astimezone(ZoneInfo(lars.client.person.tz))
    assert (local.weekday(), local.hour) == (0, 9)


@pytest.mark.chromium
def test_a_partnership_is_set_up_in_a_channel_made_on_the_page(
    shown: Stage, chromium_page: Any
) -> None:
    page = chromium_page
    page.set_default_timeout(PATIENCE)
    be(page, shown, shown.person("Mette Lund"))
    page.locator("[data-opens=new-channel]").click()
    page.fill("#new-channel-name", "Tools for Norway")
    for name in ("Jonas Friis", "Tom Haugen"):
        page.locator("#new-channel label.choice", has_text=name).click()
    page.locator("#new-channel .primary").click()
    page.get_by_role("button", name="Set up", exact=True).click()
    page.locator("#modal").wait_for()
    page.locator("#modal [data-close-modal]").first.click()

    page.locator("[data-opens=invite]").click()
    page.locator("#invite label.choice", has_text="Nils Aagaard").click()
    page.locator("#invite .primary").click()
    page.get_by_text("5 members from Pico and Havgaard Tools").wait_for()
    page.locator("[data-advance='604800']").click()
    made = shown.sandbox.world.channel("tools-for-norway")
    assert [each.first_name for each in made.members] == ["Mette", "Pico", "Jonas", "Tom", "Nils"]
    shown.eventually(lambda: shown.sandbox.clock.offset.days >= 7)


def be(page: Any, stage: Stage, person: Person) -> None:
    """Open the channel as `person`."""
    channel = stage.sandbox.world.channel(HOME)
    page.goto(f"{stage.sandbox.url}/?as={person.client.person.id}&channel={channel.id}")


def say(page: Any, text: str) -> None:
    """Type and send."""
    page.locator("#composer").fill(text)
    page.locator("#composer").press("Enter")


def open_thread(page: Any) -> None:
    """Open the thread of the message that has replies."""
    page.get_by_text("1 reply").click()
    page.locator("[data-action-id=record_acknowledge]").wait_for()
