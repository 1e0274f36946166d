"""The page over HTTP: addresses, fragments, the stream, actions, and who may send requests."""

import asyncio

import aiohttp
import pytest
from yarl import URL

from pico_bot.sandbox.server import Sandbox
from tests.sandbox.page.markup import Element
from tests.sandbox.page.page_requests import do, parts, shown

pytestmark = pytest.mark.anyio


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


async def test_an_unknown_person_or_channel_falls_back_to_the_first(
    browser: aiohttp.ClientSession,
) -> None:
    html = await shown(browser, as_="U0TOM00001", channel="C0NORDLYS1", thread="1.0")

    assert html.one("a", aria_current="true").attributes["data-person"] == "U0TOM00001"
    assert html.one("a", aria_current="page").attributes["data-channel"] == "C0HAVGAARD"
    assert html.all(id="thread") == []


async def test_the_address_of_a_reply_opens_its_thread(
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
    assert html.one(class_="thread-line").text.split("Last")[0].split() == ["AB", "1", "reply"]


async def test_an_uploaded_image_is_shown_on_the_page(
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


async def test_an_ephemeral_message_is_shown_only_to_its_person(
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


async def test_a_customer_gets_no_commands_or_shortcuts(
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


async def test_the_home_tab_is_shown_only_to_the_installing_team(
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
    assert "only in the workspace that installed it" in read["U0ANNA0001"]


async def test_the_stream_sends_at_once_and_after_each_change(
    served: Sandbox, browser: aiohttp.ClientSession
) -> None:
    async with browser.get("/page/changes") as stream, asyncio.timeout(60):
        first = await stream.content.readuntil(b"\n\n")
        await served.acting_as("Anna Berg").post("nordlys-pico", "News")
        second = await stream.content.readuntil(b"\n\n")

    assert first.startswith(b"data: ")
    assert first != second


async def test_showing_a_channel_clears_its_unread_marks(
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


async def test_a_form_on_another_site_cannot_act(browser: aiohttp.ClientSession) -> None:
    async with browser.post("/page/do/advance", data='{"as":"U0ANNA0001","seconds":60}') as got:
        assert got.status == 415


@pytest.mark.parametrize("path", ["/", "/page/parts", "/page/changes"])
async def test_another_host_name_is_refused(browser: aiohttp.ClientSession, path: str) -> None:
    async with browser.get(path, headers={"Host": "rebound.example"}) as got:
        assert got.status == 400


async def test_the_policy_allows_only_the_pages_own_scripts(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/") as got:
        policy = got.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


async def test_every_file_that_the_page_requests_exists(browser: aiohttp.ClientSession) -> None:
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


async def test_guests_and_external_people_are_marked(
    browser: aiohttp.ClientSession,
) -> None:
    for person, side in {"U0NILS0001": "guest", "U0KAREN001": "outside"}.items():
        html = await shown(browser, as_=person)
        assert html.one("body").attributes["data-side"] == side
        assert not html.all("dialog", id="new-channel")
