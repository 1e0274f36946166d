"""Command line of Pico Bot: parse the command, build the service, run it."""

import gc

# What is imported stays for good, so that looking for garbage meanwhile only takes time.
gc.disable()

import signal

if __name__ == "__main__":
    # Until `_until_stopped` handles it, Ctrl-C ends the process without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from dotenv import load_dotenv
from sqlalchemy.exc import DBAPIError

from handlers.service import Service
from handlers.transport import event_loop
from pico_bot.core import (
    Database,
    PicoError,
    Settings,
    SettingsError,
    SystemClock,
    configure_logs,
    migrate,
)
from pico_bot.delivery import parked
from pico_bot.manifest import manifest

EVENTS_PATH = "/slack/events"

SERVE_DOES_THE_WORK = (
    "DATABASE_URL is SQLite, so `serve` does the work of this worker, which waits to be stopped."
)

PARKED_HELP = "List, retry or drop what could not be handled or sent."

Environment = Mapping[str, str]
Command = Callable[[Environment, argparse.Namespace], None]


def main(arguments: Sequence[str], *, environment: Environment) -> int:
    """Run the command in `arguments`; returns the exit status."""
    gc.freeze()
    gc.enable()
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        command(environment, options)
    except SettingsError as error:
        print("Invalid settings:", *error.problems, sep="\n  ", file=sys.stderr)
        return 2
    except DBAPIError as error:
        print(f"Can't use the database in DATABASE_URL: {error.orig}", file=sys.stderr)
        return 2
    except (PicoError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def serve(environment: Environment, _options: argparse.Namespace) -> None:
    """Receive from Slack; unless PICO_WORKER is off, also do what `worker` does."""
    settings = Settings.load(environment)
    settings.require_slack()
    if settings.is_sqlite and not settings.worker:
        raise SettingsError(
            ["PICO_WORKER is off, but DATABASE_URL is SQLite, where only serve can do the work"]
        )
    _run(settings, receives=True, works=settings.worker)


def worker(environment: Environment, _options: argparse.Namespace) -> None:
    """Handle events, send and run scheduled jobs; on SQLite, leave that to `serve`."""
    settings = Settings.load(environment)
    settings.require_slack(receives=False)
    if settings.is_sqlite:
        # A process manager stops everything when one of its processes ends.
        event_loop.run(_until_stopped(_forever(SERVE_DOES_THE_WORK)))
        return
    _run(settings, receives=False, works=True)


def migrate_database(environment: Environment, _options: argparse.Namespace) -> None:
    """Migrate the database to the latest schema."""
    settings = Settings.load(environment)
    before, after = migrate(settings.sqlalchemy_url)
    if before is None:
        print(f"Created the database schema, revision {after}.")
    elif before == after:
        print(f"Nothing to migrate: the database is at the latest revision, {after}.")
    else:
        print(f"Migrated the database from revision {before} to {after}.")


def print_manifest(_environment: Environment, options: argparse.Namespace) -> None:
    """Print the app manifest to paste into Slack."""
    print(json.dumps(manifest(events_url=options.url), indent=2))


def list_parked(environment: Environment, _options: argparse.Namespace) -> None:
    """List what could not be handled or sent."""
    rows = _database(environment).run(parked.parked)
    if not rows:
        print("Nothing is parked.")
    for row in rows:
        since = row.since.astimezone().isoformat(timespec="seconds")
        print(row.name, since, row.channel or "-", row.error, sep="  ")


def retry_parked(environment: Environment, options: argparse.Namespace) -> None:
    """Try again to handle or send what is parked."""
    _database(environment).run(parked.retry, options.name)
    print(f"{options.name} will be tried again.")


def drop_parked(environment: Environment, options: argparse.Namespace) -> None:
    """Forget what is parked, without handling or sending it."""
    _database(environment).run(parked.drop, options.name)
    print(f"{options.name} was dropped.")


def _database(environment: Environment) -> Database:
    database = Database(Settings.load(environment).sqlalchemy_url)
    database.check_schema()
    return database


def sandbox(_environment: Environment, options: argparse.Namespace) -> None:
    """Start a local Slack and run the bot against it."""
    # The sandbox and what it needs are imported only for this command.
    from pico_bot.sandbox.command import SANDBOX_PORT, run_sandbox

    asyncio.run(
        _until_stopped(
            run_sandbox(
                port=SANDBOX_PORT if options.port is None else options.port,
                transport=options.transport,
                manifest=manifest(events_url=None),
            )
        )
    )


def _run(settings: Settings, *, receives: bool, works: bool) -> None:
    configure_logs(settings)
    clock = SystemClock(offset_file=settings.clock_offset_file)

    async def until_cancelled() -> None:
        async with Service(settings, clock=clock, receives=receives, works=works):
            await _forever()

    event_loop.run(_until_stopped(until_cancelled()))


async def _forever(said: str | None = None) -> None:
    if said is not None:
        print(said, file=sys.stderr, flush=True)
    await asyncio.Event().wait()


async def _until_stopped(running: Coroutine[Any, Any, None]) -> None:
    """Await `running` until it ends or the process gets SIGINT or SIGTERM."""
    task = asyncio.create_task(running)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.py", description="Run Pico Bot.")
    parser.set_defaults(command=serve)
    commands = parser.add_subparsers(title="commands", metavar="command")
    _add(commands, "serve", serve)
    _add(commands, "worker", worker)
    _add(commands, "migrate", migrate_database)
    manifest_parser = _add(commands, "manifest", print_manifest)
    manifest_parser.add_argument(
        "--url",
        type=_events_url,
        help="the bot's public https address; without it, the app uses Socket Mode",
    )
    parked_parser = commands.add_parser(
        "parked", help=PARKED_HELP, description=PARKED_HELP
    ).add_subparsers(title="commands", metavar="command", required=True)
    _add(parked_parser, "list", list_parked)
    for name, command in (("retry", retry_parked), ("drop", drop_parked)):
        _add(parked_parser, name, command).add_argument(
            "name", help="the number that `parked list` shows, such as in-12"
        )
    sandbox_parser = _add(commands, "sandbox", sandbox)
    sandbox_parser.add_argument("--port", type=int, help="the port of the sandbox's page")
    sandbox_parser.add_argument(
        "--transport",
        choices=("socket", "http"),
        default="socket",
        help="how the sandbox delivers to the bot",
    )
    return parser


def _events_url(text: str) -> str:
    """Where Slack posts to, from the bot's address with or without the path."""
    if not text.startswith("https://"):
        raise argparse.ArgumentTypeError("Slack posts only to https:// addresses")
    return text.rstrip("/").removesuffix(EVENTS_PATH) + EVENTS_PATH


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
