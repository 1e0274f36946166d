"""A Slack that answers as slowly and as unreliably as a benchmark asks for."""

import asyncio
import itertools
import random
from typing import Any

from aiohttp import web

OWN_TEAM, CUSTOMER_TEAM = "T0PICO0001", "T0CUSTOMER"
BOT = "U0PICOBOT1"


class SlowSlack:
    """Answers the Web API `delay` seconds after each call, a share of them with an error.

    Everyone it is asked about belongs to the customer, and each channel is shared with them.
    """

    def __init__(self) -> None:
        self.delay = 0.0
        self.error_rate = 0.0
        self.calls = 0
        self._chance = random.Random(20261123)
        self._ts = itertools.count(1_950_000_000)

    async def start(self) -> str:
        """Listen, and return the address of the Web API."""
        app = web.Application()
        app.router.add_post("/api/{method}", self._answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        return f"http://{host}:{port}/api/"

    async def _answer(self, request: web.Request) -> web.Response:
        arguments = await request.post()
        self.calls += 1
        fails = self._chance.random() < self.error_rate
        await asyncio.sleep(self.delay)
        if fails:
            return web.json_response({"ok": False, "error": "internal_error"})
        return web.json_response(
            {"ok": True, **self._body(request.match_info["method"], dict(arguments))}
        )

    def _body(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                team = {"team_id": OWN_TEAM, "team": "Pico", "url": "https://pico.slack.com/"}
                return {**team, "user_id": BOT, "bot_id": "B0PICOBOT1"}
            case "users.info":
                user_id = arguments["user"]
                return {
                    "user": {
                        "id": user_id,
                        "team_id": CUSTOMER_TEAM,
                        "profile": {"real_name": f"Person {user_id}"},
                    }
                }
            case "conversations.info":
                return {
                    "channel": {
                        "id": arguments["channel"],
                        "name": arguments["channel"].lower(),
                        "is_member": True,
                        "is_ext_shared": True,
                        "connected_team_ids": [CUSTOMER_TEAM],
                    }
                }
            case "team.info":
                return {"team": {"id": arguments["team"], "name": "Customer"}}
            case "conversations.history" | "conversations.replies":
                return {"messages": []}
            case "conversations.members":
                return {"members": []}
            case "chat.postMessage" | "chat.update":
                ts = arguments.get("ts") or f"{next(self._ts)}.000100"
                return {"channel": arguments["channel"], "ts": ts}
            case "chat.postEphemeral":
                return {"message_ts": f"{next(self._ts)}.000100"}
        return {}
