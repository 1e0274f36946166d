"""Requests to the page, as a browser sends them."""

from typing import Any

import aiohttp

from tests.sandbox.page.markup import Element, read


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


async def do(browser: aiohttp.ClientSession, action: str, **body: Any) -> dict[str, Any]:
    body = {"as": "U0ANNA0001", "channel": "C0NORDLYS1", **body}
    async with browser.post(f"/page/do/{action}", json=body) as got:
        assert got.status == 200, await got.text()
        answer: dict[str, Any] = await got.json()
        return answer
