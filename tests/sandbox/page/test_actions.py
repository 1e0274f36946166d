"""What people do on the page: write, react, run commands, set the clock, stop the bot."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from yarl import URL

from pico_bot.sandbox.bot_process import BotProcess
from pico_bot.sandbox.page.routes import routes as page_routes
from pico_bot.sandbox.server import Sandbox
from tests.sandbox.page.page_requests import do, parts, shown

pytestmark = pytest.mark.anyio


METTE = {"as": "U0METTE001"}


async def test_a_message_is_posted_edited_and_deleted(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    assert (await do(browser, "post", text="Ask @Jonas", thread=None))["ok"]
    message = served.world.channel("C0NORDLYS1").messages[-1]
    assert message.text == "Ask <@U0JONAS001>"

    assert (await do(browser, "edit", message=message.ts, text="Ask @Sara"))["ok"]
    assert message.text == "Ask <@U0SARA0001>"
    refused = await do(browser, "edit", message=message.ts, text="Mine", **{"as": "U0LARS0001"})
    assert not refused["ok"]

    assert (await do(browser, "delete", message=message.ts))["ok"]
    gone = await do(browser, "delete", message=message.ts)
    assert (gone["ok"], gone["error"]) == (False, "This message was deleted.")


async def test_a_reply_can_be_sent_to_the_channel_too(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    root = await served.acting_as("Anna Berg").post("nordlys-pico", "Root")
    await do(browser, "post", text="Reply", thread=root.ts, broadcast=True)

    html = (await parts(browser, as_="U0ANNA0001", channel="C0NORDLYS1"))["messages"]
    assert html.one(class_="private-note").text == "replied to a thread"


async def test_a_reaction_is_added_and_removed(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    message = await served.acting_as("Anna Berg").post("nordlys-pico", "Root")

    await do(browser, "react", message=message.ts, name=":scales:")
    assert [one.id for one in message.reactions["scales"]] == ["U0ANNA0001"]
    await do(browser, "react", message=message.ts, name="scales")
    assert message.reactions == {}
    unknown = await do(browser, "react", message=message.ts, name="no_such")
    assert unknown["error"] == "There's no emoji called :no_such:"


@pytest.mark.parametrize(
    ("who", "thread", "sentence"),
    [
        ("U0ANNA0001", None, "/pico is not a valid command."),
        ("U0METTE001", "root", "/pico is not supported in threads. Sorry!"),
    ],
)
async def test_commands_work_only_where_slack_allows_them(
    served: Sandbox, browser: aiohttp.ClientSession, who: str, thread: str | None, sentence: str
) -> None:
    root = await served.acting_as("Anna Berg").post("nordlys-pico", "Root")
    body = {"as": who, "text": "/pico status", "thread": root.ts if thread else None}

    assert (await do(browser, "post", **body))["error"] == sentence


async def test_the_direct_message_with_the_bot_opens(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    before = await shown(browser, as_="U0ANNA0001")
    assert [
        one.one(class_="name").text
        for one in before.all("button")
        if "data-open-dm" in one.attributes
    ] == ["Pico"]

    address = URL((await do(browser, "open-dm"))["go"])

    html = await shown(browser, as_=address.query["as"], channel=address.query["channel"])
    assert html.one("a", aria_current="page").one(class_="name").text == "Pico"


async def test_the_clock_can_be_set_forward_only(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    before = served.clock.now()
    assert (await do(browser, "advance", seconds=3600))["ok"]
    assert timedelta(hours=1) <= served.clock.now() - before < timedelta(hours=1, minutes=1)

    # A wall time is in the person's zone: 09:00 in Copenhagen in winter is 08:00 in UTC.
    year = served.clock.now().year + 1
    assert (await do(browser, "set-clock", moment=f"{year}-01-15T09:00"))["ok"]
    assert served.clock.now().isoformat().startswith(f"{year}-01-15T08:00:")

    back = await do(browser, "set-clock", moment=f"{year}-01-15T08:59")
    assert (back["ok"], back["error"]) == (
        False,
        "The clock only moves forward. Choose a later time.",
    )
    assert not (await do(browser, "set-clock", moment="soon"))["ok"]
    assert not (await do(browser, "advance", seconds=-1))["ok"]


async def test_next_monday_is_nine_in_the_readers_time_zone(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    status = (await parts(browser))["status"]
    buttons = [one for one in status.all("button") if "data-set" in one.attributes]
    await do(browser, "set-clock", moment=buttons[0].attributes["data-set"])

    local = served.clock.now().astimezone(ZoneInfo("Europe/Copenhagen"))
    assert (local.weekday(), local.hour, local.minute) == (0, 9, 0)


async def test_a_bot_without_a_process_cannot_be_killed_from_the_page(
    browser: aiohttp.ClientSession,
) -> None:
    status = (await parts(browser))["status"]

    assert "No bot connected" in status.text
    assert [one for one in status.all("button") if "data-bot" in one.attributes] == []
    assert not (await do(browser, "kill-bot"))["ok"]
    assert not (await do(browser, "start-bot"))["ok"]


async def test_the_bots_process_can_be_killed_and_started_from_the_page(tmp_path: Path) -> None:
    bot = BotProcess([sys.executable, "-c", "import time; time.sleep(60)"], {}, tmp_path)
    sandbox = Sandbox(page=page_routes, bot=bot)
    await sandbox.start()
    await bot.start()
    try:
        async with aiohttp.ClientSession(sandbox.url) as browser:
            first = bot.pid
            status = (await parts(browser))["status"]
            assert status.one("button", data_bot="kill").text == "Kill the bot"
            assert f"pid {first}" in status.text
            assert "Bot starting" in status.text

            assert (await do(browser, "kill-bot"))["ok"]
            assert bot.state == "down"
            status = (await parts(browser))["status"]
            assert "Bot stopped" in status.text
            assert status.one("button", data_bot="start").text == "Start the bot"

            assert (await do(browser, "start-bot"))["ok"]
            assert bot.pid not in (None, first)
    finally:
        await bot.kill()
        await sandbox.stop()


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("no-such-action", {}),
        ("post", {"text": 5, "thread": None}),
        ("post", {"text": "x", "thread": None, "as": "U0NOBODY01"}),
        ("advance", {"seconds": "5"}),
        ("react", {"name": "scales"}),
        ("post", ["a", "list"]),
    ],
)
async def test_other_requests_than_the_scripts_are_bad_requests(
    browser: aiohttp.ClientSession, action: str, body: Any
) -> None:
    known = {"as": "U0ANNA0001", "channel": "C0NORDLYS1"}
    whole = known | body if isinstance(body, dict) else body
    async with browser.post(f"/page/do/{action}", json=whole) as got:
        assert got.status == 400


async def test_an_action_on_something_deleted_gets_an_error(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    message = await served.acting_as("Anna Berg").post("nordlys-pico", "No buttons")
    click = {"action_id": "x", "block_id": "y", "value": None, "selected": None}

    assert "no longer available" in (await do(browser, "act", message=message.ts, **click))["error"]
    gone = await do(browser, "submit", view="V0GONE", values={})
    assert gone["error"] == "This dialog is no longer open."
    assert (await do(browser, "close", view="V0GONE"))["ok"]


async def test_a_channel_is_made_with_its_members(
    browser: aiohttp.ClientSession, served: Sandbox
) -> None:
    world = served.world
    people = [world.app.user.id, "U0ANNA0001"]
    done = await do(browser, "new-channel", name="Lamps", people=people, **METTE)
    channel = world.channel("lamps")
    assert done["go"] == f"/?as=U0METTE001&channel={channel.id}"
    assert world.app.user in channel.members
    assert channel.is_ext_shared

    again = await do(browser, "new-channel", name="lamps", people=[], **METTE)
    assert again["error"] == "The name #lamps is already taken."
    await do(browser, "invite", people=["U0KAREN001"], **METTE | {"channel": channel.id})
    assert world.person("U0KAREN001") in channel.members


async def test_slacks_own_commands_add_and_remove_people(
    browser: aiohttp.ClientSession, served: Sandbox
) -> None:
    here = served.world.channel("nordlys-pictures")
    where = METTE | {"channel": here.id}
    assert (await do(browser, "post", text="/invite @Pico and @Tom Haugen", **where))["ok"]
    assert {served.world.app.user, served.world.person("Tom Haugen")} <= set(here.members)
    assert (await do(browser, "post", text="/remove @Pico", **where))["ok"]
    assert served.world.app.user not in here.members
    missing = await do(browser, "post", text="/invite", **where)
    assert missing["error"] == "Mention the person to invite: /invite @Pico"
    assert [each.text for each in here.messages] == []
