"""The `sandbox` command: the server with its page, the opening story and a supervised bot."""

import asyncio
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from pico_bot.sandbox.bot_process import BotProcess
from pico_bot.sandbox.clock import SandboxClock
from pico_bot.sandbox.entities import JsonObject
from pico_bot.sandbox.page.routes import routes as page_routes
from pico_bot.sandbox.server import Sandbox
from pico_bot.sandbox.story import open_story

SANDBOX_PORT = 8420

BOT = Path(__file__).resolve().parent.parent.parent / "bot.py"
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-sandbox", "xapp-sandbox", "sandbox-secret"

# People at the page shouldn't have to wait for Slack's rate limits.
SEND_INTERVAL, TICK_SECONDS = "0.2", "0.2"


async def run_sandbox(*, port: int, transport: str, manifest: JsonObject) -> None:
    """Start the bot, play the story, print the page's address and run until cancelled.

    The page listens on `port`, or on any free port if that one is taken. `transport` is `socket`
    or `http`. Nothing is kept: the workspace is in memory, the bot's database in a temporary
    folder.
    """
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="pico-sandbox-"))
    free = _free(port)
    if free != port and port:
        print(f"Port {port} is taken, so the page is on {free}.", file=sys.stderr)  # noqa: T201
    try:
        await _run(folder, port=free, transport=transport, manifest=manifest)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _run(folder: Path, *, port: int, transport: str, manifest: JsonObject) -> None:
    offset_file = folder / "clock-offset"
    bot_port = _free(0)
    environment = {
        "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_APP_TOKEN": APP_TOKEN if transport == "socket" else "",
        "DATABASE_URL": f"sqlite:///{folder / 'pico.db'}",
        "PORT": str(bot_port),
        "PICO_HOST": "127.0.0.1",
        "PICO_WORKER": "on",
        "PICO_TICK_SECONDS": TICK_SECONDS,
        "PICO_SEND_INTERVAL": SEND_INTERVAL,
        "PICO_LOG_LEVEL": "warning",
        "PICO_LOG_FORMAT": "text",
        "PICO_TIME_ZONE": "Europe/Copenhagen",
        "PICO_CLOCK_OFFSET_FILE": str(offset_file),
    }
    bot = BotProcess([sys.executable, str(BOT), "serve"], environment, BOT.parent)
    sandbox = Sandbox(
        clock=SandboxClock(offset_file),
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING_SECRET,
        events_url=(None if transport == "socket" else f"http://127.0.0.1:{bot_port}/slack/events"),
        manifest=manifest,
        page=page_routes,
        bot=bot,
    )
    await sandbox.start(port)
    try:
        await bot.start()
        await open_story(sandbox)
        print(  # noqa: T201
            f"\n  Pico sandbox: {sandbox.url}\n\n  Act as a consultant or a customer, tag a "
            "message and see what happens.\n  The bot is process "
            f"{bot.pid}. If you kill it, it restarts. Press Ctrl-C to stop everything.\n",
            flush=True,
        )
        await asyncio.Event().wait()
    finally:
        await bot.stop()
        await sandbox.stop()


def _free(port: int) -> int:
    """Return `port` if it is free on the loopback interface, else any free port."""
    for wanted in (port, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free on 127.0.0.1")
