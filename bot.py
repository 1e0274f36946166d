"""Pico Bot's way in: parse the command, compose, run."""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from dotenv import load_dotenv
from sqlalchemy.exc import DBAPIError as DatabaseError

from handlers.service import Service
from pico_bot.core import PicoError, Settings, SettingsError, SystemClock, configure_logs, migrate
from pico_bot.manifest import manifest
from pico_bot.sandbox.command import SANDBOX_PORT, run_sandbox

EVENTS_PATH = "/slack/events"

Environment = Mapping[str, str]
Command = Callable[[Environment, argparse.Namespace], None]


def main(arguments: Sequence[str], *, environment: Environment) -> int:
    """Run what the command line asks for; returns the exit status."""
    chosen = _parser().parse_args(arguments)
    command: Command = chosen.command
    try:
        command(environment, chosen)
    except SettingsError as error:
        print("The settings are not right:", *error.problems, sep="\n  ", file=sys.stderr)
        return 2
    except DatabaseError as error:
        print(f"DATABASE_URL leads to no database that works: {error.orig}", file=sys.stderr)
        return 2
    except (PicoError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def serve(environment: Environment, _chosen: argparse.Namespace) -> None:
    """Receive from Slack; send and do due work too, unless PICO_WORKER is off."""
    settings = Settings.load(environment)
    settings.require_slack()
    _run(settings, receives=True, works=settings.worker)


def work(environment: Environment, _chosen: argparse.Namespace) -> None:
    """Send and do due work alone."""
    settings = Settings.load(environment)
    settings.require_slack(receives=False)
    if settings.database_url.startswith("sqlite"):
        raise SettingsError(
            ["DATABASE_URL is SQLite, which serves one process: run serve alone, or use PostgreSQL"]
        )
    _run(settings, receives=False, works=True)


def bring_to_head(environment: Environment, _chosen: argparse.Namespace) -> None:
    """Bring the database's schema to head."""
    settings = Settings.load(environment)
    migrate(settings.sqlalchemy_url)
    print("The database's schema is at head.")


def print_manifest(_environment: Environment, chosen: argparse.Namespace) -> None:
    """Print the app manifest to paste into Slack."""
    url = chosen.url.rstrip("/") + EVENTS_PATH if chosen.url else None
    print(json.dumps(manifest(events_url=url), indent=2))


def sandbox(_environment: Environment, chosen: argparse.Namespace) -> None:
    """Start a Slack on this machine and the bot against it."""
    asyncio.run(
        _until_stopped(
            run_sandbox(
                port=chosen.port, transport=chosen.transport, manifest=manifest(events_url=None)
            )
        )
    )


def _run(settings: Settings, *, receives: bool, works: bool) -> None:
    configure_logs(settings)
    clock = SystemClock(offset_file=settings.clock_offset_file)

    async def until_cancelled() -> None:
        async with Service(settings, clock=clock, receives=receives, works=works):
            await asyncio.Event().wait()

    asyncio.run(_until_stopped(until_cancelled()))


async def _until_stopped(running: Coroutine[Any, Any, None]) -> None:
    """Run until it ends, or a signal asks this process to end."""
    task = asyncio.create_task(running)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.py", description=__doc__)
    parser.set_defaults(command=serve)
    commands = parser.add_subparsers(title="commands", metavar="command")
    _add(commands, "serve", serve)
    _add(commands, "worker", work)
    _add(commands, "migrate", bring_to_head)
    printing = _add(commands, "manifest", print_manifest)
    printing.add_argument(
        "--url",
        type=_https,
        help="the bot's public https address; without it, the app uses Socket Mode",
    )
    trying = _add(commands, "sandbox", sandbox)
    trying.add_argument("--port", type=int, default=SANDBOX_PORT, help="the page's port")
    trying.add_argument(
        "--transport",
        choices=("socket", "http"),
        default="socket",
        help="how the sandbox delivers to the bot",
    )
    return parser


def _https(text: str) -> str:
    if not text.startswith("https://"):
        raise argparse.ArgumentTypeError("Slack posts to https:// addresses alone")
    return text


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Command,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
    parser.set_defaults(command=command)
    return parser


if __name__ == "__main__":
    load_dotenv(".env")
    sys.exit(main(sys.argv[1:], environment=os.environ))
