"""The page over HTTP: places, parts, the stream, what people do, and who may ask."""

import asyncio
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
from tests.sandbox.page.markup import Element, read

pytestmark = pytest.mark.anyio

METTE = {"as": "U0METTE001"}


async def shown(browser: aiohttp.ClientSession, **query: str) -> Element:
    async with browser.get(
        "/", params={name.rstrip("_"): one for name, one in query.items()}
    ) as got:
        assert got.status == 200
        return read(await got.text())


async def parts(browser: aiohttp.ClientSession, **query: str) -> dict[str, Element]:
    async with browser.get(
        "/page/parts", params={name.rstrip("_"): one for name, one in query.items()}
    ) as got:
        assert got.status == 200
        return {name: read(html) for name, html in (await got.json()).items()}


async def do(browser: aiohttp.ClientSession, verb: str, **body: Any) -> dict[str, Any]:
    body = {"as": "U0ANNA0001", "channel": "C0NORDLYS1", **body}
    async with browser.post(f"/page/do/{verb}", json=body) as got:
        assert got.status == 200, await got.text()
        answer: dict[str, Any] = await got.json()
        return answer


def messages(html: Element) -> list[str]:
    return [
        one.one(class_="text").text if one.all(class_="text") else one.text
        for one in html.all("article")
    ]


async def test_the_page_opens_as_the_first_person_in_their_first_channel(
    browser: aiohttp.ClientSession,
) -> None:
    html = await shown(browser)

    assert html.one("a", aria_current="true").attributes["data-person"] == "U0METTE001"
    assert html.one("a", aria_current="page").attributes["data-channel"] == "C0NORDLYS1"
    assert html.one("body").attributes["data-side"] == "consultancy"
    assert len(html.all("textarea", id="composer")) == len(html.all("time", id="clock")) == 1
    assert {
        one.attributes["data-person"] for one in html.all("a") if "data-person" in one.attributes
    } >= {"U0TOM00001"}


async def test_an_address_that_fits_nobody_falls_back(browser: aiohttp.ClientSession) -> None:
    html = await shown(browser, as_="U0TOM00001", channel="C0NORDLYS1", thread="1.0")

    assert html.one("a", aria_current="true").attributes["data-person"] == "U0TOM00001"
    assert html.one("a", aria_current="page").attributes["data-channel"] == "C0HAVGAARD"
    assert html.all(id="thread") == []


async def test_a_thread_opens_beside_also_by_a_reply(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    anna = served.acting_as("Anna Berg")
    root = await anna.post("nordlys-pico", "The problem")
    reply = await anna.post("nordlys-pico", "More of it", thread=root)

    html = await shown(browser, as_="U0ANNA0001", channel="C0NORDLYS1", thread=reply.ts)

    found = [
        one.attributes["data-message-ts"] for one in html.one("aside").all("li", class_="message")
    ]
    assert root.ts in found
    assert len(html.all("textarea", id="thread-composer")) == 1
    assert html.one(class_="thread-line").text.split("last")[0].split() == ["AB", "1", "reply"]


async def test_a_file_that_a_message_shows_is_a_picture_on_the_page(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    content = b"\x89PNG\r\n\x1a\n and more"
    file = served.world.files.announce("chart.png", len(content))
    async with browser.get(f"/page/files/{file.id}") as got:
        assert got.status == 404
    served.world.files.receive(file.token, content)
    served.world.files.complete(file.id, "Confidence")
    image = {"type": "image", "slack_file": {"id": file.id}, "alt_text": "Mon 3"}
    world = served.world
    world.post(world.channel("nordlys-pico"), world.app.user, text="x", blocks=[image])

    picture = (await shown(browser, channel="C0NORDLYS1")).one("img", alt="Mon 3")
    async with browser.get(picture.attributes["src"] or "") as got:
        assert (got.status, got.content_type, await got.read()) == (200, "image/png", content)


async def test_a_private_message_is_shown_to_its_person_alone(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    world = served.world
    channel = world.channel("nordlys-pico")
    root = world.post(
        channel, world.app.user, text="Only for you", ephemeral_to=world.person("Anna Berg")
    )

    mine = await parts(browser, as_="U0ANNA0001", channel=channel.id)
    others = await parts(browser, as_="U0LARS0001", channel=channel.id)
    peeking = await shown(browser, as_="U0LARS0001", channel=channel.id, thread=root.ts)

    assert mine["messages"].one(class_="private-note").text == "Only visible to you"
    assert "Only for you" not in others["messages"].text
    assert "Only for you" not in peeking.text


async def test_a_customer_is_offered_neither_commands_nor_shortcuts(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    await served.acting_as("Anna Berg").post("nordlys-pico", "Hello")

    customers = await shown(browser, as_="U0ANNA0001", channel="C0NORDLYS1")
    consultants = await shown(browser, as_="U0METTE001", channel="C0NORDLYS1")

    def offered(html: Element) -> list[str | None]:
        found = (one.attributes.get("data-shortcut") for one in html.all("button"))
        return [one for one in found if one]

    assert '"/pico"' not in html_setting(customers)
    assert '"/pico"' in html_setting(consultants)
    assert offered(customers) == []
    assert offered(consultants) == ["log_decision", "log_issue", "log_change"]


def html_setting(html: Element) -> str:
    return html.one("script", id="setting").text


async def test_what_is_typed_is_posted_edited_and_deleted(
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
    assert (gone["ok"], gone["error"]) == (False, "That message was deleted.")


async def test_a_reply_may_be_sent_to_the_channel_too(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    root = await served.acting_as("Anna Berg").post("nordlys-pico", "Root")
    await do(browser, "post", text="Reply", thread=root.ts, broadcast=True)

    html = (await parts(browser, as_="U0ANNA0001", channel="C0NORDLYS1"))["messages"]
    assert html.one(class_="private-note").text == "replied in a thread"


async def test_a_reaction_is_added_and_taken_off(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    message = await served.acting_as("Anna Berg").post("nordlys-pico", "Root")

    await do(browser, "react", message=message.ts, name=":scales:")
    assert [one.id for one in message.reactions["scales"]] == ["U0ANNA0001"]
    await do(browser, "react", message=message.ts, name="scales")
    assert message.reactions == {}
    unknown = await do(browser, "react", message=message.ts, name="no_such")
    assert unknown["error"] == "There is no emoji :no_such:"


@pytest.mark.parametrize(
    ("who", "thread", "sentence"),
    [
        ("U0ANNA0001", None, "/pico is not a valid command."),
        ("U0METTE001", "root", "/pico is not supported in threads. Sorry!"),
    ],
)
async def test_commands_go_where_slack_takes_them(
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


async def test_the_home_tab_shows_what_the_app_published_to_our_people_alone(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "*Nothing* waits for you."}}
    for who in ("U0SARA0001", "U0ANNA0001"):
        view = {"type": "home", "blocks": [block]}
        async with browser.post(
            f"{served.api_url}views.publish",
            json={"user_id": who, "view": view},
            headers={"Authorization": "Bearer xoxb-sandbox"},
        ) as answered:
            assert (await answered.json())["ok"]

    read = {}
    for who in ("U0SARA0001", "U0ANNA0001"):
        query = URL((await do(browser, "open-home", **{"as": who}))["go"]).query
        async with browser.get("/page/parts", params=dict(query)) as got:
            read[who] = (await got.json())["messages"]
        async with browser.get("/", params=dict(query)) as got:
            assert read[who].strip() in await got.text()

    assert "<strong>Nothing</strong> waits for you." in read["U0SARA0001"]
    assert "no Home tab" in read["U0ANNA0001"]


async def test_the_clock_is_set_forward_and_never_back(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    before = served.clock.now()
    assert (await do(browser, "advance", seconds=3600))["ok"]
    assert timedelta(hours=1) <= served.clock.now() - before < timedelta(hours=1, minutes=1)

    # A wall time is the person's own: 09:00 in Copenhagen in winter is 08:00 in UTC.
    year = served.clock.now().year + 1
    assert (await do(browser, "set-clock", moment=f"{year}-01-15T09:00"))["ok"]
    assert served.clock.now().isoformat().startswith(f"{year}-01-15T08:00:")

    back = await do(browser, "set-clock", moment=f"{year}-01-15T08:59")
    assert (back["ok"], back["error"]) == (
        False,
        "The clock only goes forward; choose a later time.",
    )
    assert not (await do(browser, "set-clock", moment="soon"))["ok"]
    assert not (await do(browser, "advance", seconds=-1))["ok"]


async def test_next_monday_is_nine_on_the_readers_wall(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    status = (await parts(browser))["status"]
    buttons = [one for one in status.all("button") if "data-set" in one.attributes]
    await do(browser, "set-clock", moment=buttons[0].attributes["data-set"])

    local = served.clock.now().astimezone(ZoneInfo("Europe/Copenhagen"))
    assert (local.weekday(), local.hour, local.minute) == (0, 9, 0)


async def test_without_a_process_the_bot_cannot_be_killed_from_here(
    browser: aiohttp.ClientSession,
) -> None:
    status = (await parts(browser))["status"]

    assert "No bot is connected" in status.text
    assert [one for one in status.all("button") if "data-bot" in one.attributes] == []
    assert not (await do(browser, "kill-bot"))["ok"]
    assert not (await do(browser, "start-bot"))["ok"]


async def test_the_bots_process_is_killed_and_started_from_the_page(tmp_path: Path) -> None:
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
            assert "Bot is starting" in status.text

            assert (await do(browser, "kill-bot"))["ok"]
            assert bot.state == "down"
            status = (await parts(browser))["status"]
            assert "Bot is down" in status.text
            assert status.one("button", data_bot="start").text == "Start the bot"

            assert (await do(browser, "start-bot"))["ok"]
            assert bot.pid not in (None, first)
    finally:
        await bot.kill()
        await sandbox.stop()


async def test_the_stream_speaks_at_once_and_after_each_change(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    async with browser.get("/page/changes") as stream, asyncio.timeout(10):
        first = await stream.content.readuntil(b"\n\n")
        await served.acting_as("Anna Berg").post("nordlys-pico", "News")
        second = await stream.content.readuntil(b"\n\n")

    assert first.startswith(b"data: ")
    assert first != second


async def test_unread_marks_go_when_the_channel_is_shown(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    await shown(browser, as_="U0METTE001", channel="C0INTERNAL")
    await served.acting_as("Anna Berg").post("nordlys-pico", "For @Mette")

    def badges(html: Element) -> list[str]:
        return [one.text for one in html.all(class_="badge")]

    away = await parts(browser, as_="U0METTE001", channel="C0INTERNAL")
    other = await parts(browser, as_="U0JONAS001", channel="C0INTERNAL")
    assert badges(away["channels"]) == ["1"]
    assert badges(other["people"]) == ["1"]
    await parts(browser, as_="U0METTE001", channel="C0NORDLYS1")
    assert badges((await parts(browser, as_="U0METTE001", channel="C0INTERNAL"))["channels"]) == []
    assert badges((await parts(browser, as_="U0JONAS001", channel="C0INTERNAL"))["people"]) == []


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("no-such-verb", {}),
        ("post", {"text": 5, "thread": None}),
        ("post", {"text": "x", "thread": None, "as": "U0NOBODY01"}),
        ("advance", {"seconds": "5"}),
        ("react", {"name": "scales"}),
        ("post", ["a", "list"]),
    ],
)
async def test_what_the_script_never_asks_is_a_bad_request(
    browser: aiohttp.ClientSession, verb: str, body: Any
) -> None:
    known = {"as": "U0ANNA0001", "channel": "C0NORDLYS1"}
    whole = known | body if isinstance(body, dict) else body
    async with browser.post(f"/page/do/{verb}", json=whole) as got:
        assert got.status == 400


async def test_what_is_gone_meanwhile_says_so(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    message = await served.acting_as("Anna Berg").post("nordlys-pico", "No buttons")
    click = {"action_id": "x", "block_id": "y", "value": None, "selected": None}

    assert "not there any more" in (await do(browser, "act", message=message.ts, **click))["error"]
    gone = await do(browser, "submit", view="V0GONE", values={})
    assert gone["error"] == "That dialog is no longer open."
    assert (await do(browser, "close", view="V0GONE"))["ok"]


async def test_a_form_of_another_site_cannot_act(browser: aiohttp.ClientSession) -> None:
    async with browser.post("/page/do/advance", data='{"as":"U0ANNA0001","seconds":60}') as got:
        assert got.status == 415


@pytest.mark.parametrize("path", ["/", "/page/parts", "/page/changes"])
async def test_another_name_for_this_machine_is_refused(
    browser: aiohttp.ClientSession, path: str
) -> None:
    async with browser.get(path, headers={"Host": "rebound.example"}) as got:
        assert got.status == 400


async def test_the_browser_is_told_to_run_nothing_foreign(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/") as got:
        policy = got.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


async def test_what_the_page_asks_for_is_shipped(browser: aiohttp.ClientSession) -> None:
    html = await shown(browser)
    wanted = {
        one.attributes[name]
        for one in html.all()
        for name in ("src", "href")
        if name in one.attributes
    }
    files = [str(one) for one in wanted if str(one).startswith("/page/static/")]

    assert len(files) >= 5
    for path in files:
        async with browser.get(path) as got:
            assert got.status == 200, path


async def test_a_channel_is_made_and_filled(
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
    assert again["error"] == "There is a channel #lamps already."
    await do(browser, "invite", people=["U0KAREN001"], **METTE | {"channel": channel.id})
    assert world.person("U0KAREN001") in channel.members


async def test_slacks_own_commands_bring_people_in_and_out(
    browser: aiohttp.ClientSession, served: Sandbox
) -> None:
    here = served.world.channel("nordlys-pictures")
    where = METTE | {"channel": here.id}
    assert (await do(browser, "post", text="/invite @Pico and @Tom Haugen", **where))["ok"]
    assert {served.world.app.user, served.world.person("Tom Haugen")} <= set(here.members)
    assert (await do(browser, "post", text="/remove @Pico", **where))["ok"]
    assert served.world.app.user not in here.members
    nobody = await do(browser, "post", text="/invite", **where)
    assert nobody["error"] == "Name whom to invite: /invite @Pico"
    assert [each.text for each in here.messages] == []


async def test_guests_and_people_from_outside_are_told_apart(
    browser: aiohttp.ClientSession,
) -> None:
    for person, side in {"U0NILS0001": "guest", "U0KAREN001": "outside"}.items():
        html = await shown(browser, as_=person)
        assert html.one("body").attributes["data-side"] == side
        assert not html.all("dialog", id="new-channel")
