"""The command line: what each command needs, does and rejects."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import bot
from pico_bot.core.db import Database
from pico_bot.delivery import inbox
from pico_bot.model.delivery import InboxDelivery, InboxState

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_every_wrong_variable_is_named_in_one_message(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {
        "SLACK_BOT_TOKEN": "xapp-no",
        "PORT": "zz",
        "DATABASE_URL": "mysql://x",
        "PICO_TIME_ZONE": "Mars/Olympus",
    }
    assert bot.main(["serve"], environment=wrong) == 2
    said = capsys.readouterr().err
    for name, expects in (
        ("SLACK_BOT_TOKEN", "xoxb-"),
        ("PORT", "between 0 and 65535"),
        ("DATABASE_URL", "postgresql://"),
        ("PICO_TIME_ZONE", "IANA"),
    ):
        assert any(name in line and expects in line for line in said.splitlines())


@pytest.mark.parametrize(
    ("name", "value", "expects"),
    [
        ("PICO_SLACK_TIMEOUT", "0.5", "between 1 and 60"),
        ("PICO_SLACK_TIMEOUT", "61", "between 1 and 60"),
        ("PICO_SLACK_TIMEOUT", "nan", "between 1 and 60"),
        ("PICO_SLACK_TIMEOUT", "soon", "between 1 and 60"),
        ("PICO_SEND_INTERVAL", "-1", "seconds between two messages"),
        ("PICO_TICK_SECONDS", "0.01", "at least 0.05"),
    ],
)
def test_implausible_seconds_are_refused(
    name: str, value: str, expects: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["serve"], environment={**SLACK, name: value}) == 2
    assert any(name in line and expects in line for line in capsys.readouterr().err.splitlines())


def test_missing_variables_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main([], environment={}) == 2
    said = capsys.readouterr().err
    assert "SLACK_BOT_TOKEN is missing" in said
    assert "SLACK_SIGNING_SECRET is missing" in said
    assert bot.main(["worker"], environment={}) == 2
    assert "SLACK_SIGNING_SECRET" not in capsys.readouterr().err


def test_serve_on_sqlite_must_do_the_work_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["serve"], environment={**SLACK, "PICO_WORKER": "off"}) == 2
    assert "PICO_WORKER is off, but DATABASE_URL is SQLite" in capsys.readouterr().err


def test_a_worker_on_sqlite_waits_until_it_is_stopped(tmp_path: Path) -> None:
    with started(tmp_path, "worker", stderr=subprocess.PIPE) as (process, _port):
        assert process.stderr is not None
        assert "`serve` does the work of this worker" in process.stderr.readline()
        assert process.poll() is None
        process.terminate()
        assert process.wait(20) == 0
        assert process.stderr.read() == ""


def test_a_port_in_use_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = {
            **SLACK,
            "DATABASE_URL": f"sqlite:///{tmp_path}/pico.db",
            "PORT": str(port),
            "PICO_HOST": "127.0.0.1",
        }
        assert bot.main(["serve"], environment=environment) == 1
    said = capsys.readouterr().err
    assert f"Can't listen on 127.0.0.1:{port}: Address already in use" in said
    assert "Traceback" not in said


def test_migrate_says_what_it_did(
    bare_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["migrate"], environment={"DATABASE_URL": bare_database_url}) == 0
    assert "Created the database schema, revision 0001" in capsys.readouterr().out
    assert bot.main(["migrate"], environment={"DATABASE_URL": bare_database_url}) == 0
    assert "Nothing to migrate" in capsys.readouterr().out
    database = Database(bare_database_url)
    database.check_schema()
    database.dispose()


def test_serve_refuses_a_postgresql_that_is_not_migrated(
    bare_postgresql_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {**SLACK, "DATABASE_URL": bare_postgresql_url, "PORT": "0"}
    assert bot.main(["serve"], environment=environment) == 1
    assert "bot.py migrate" in capsys.readouterr().err


def test_a_database_that_is_not_there_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {**SLACK, "DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/x.db"}
    assert bot.main(["serve"], environment=environment) == 2
    said = capsys.readouterr().err
    assert "Can't use the database in DATABASE_URL" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("path", ["", "/", "/slack/events", "/slack/events/"])
def test_the_manifest_accepts_the_address_with_and_without_the_path(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.main(["manifest", "--url", f"https://pico.example.com{path}"], environment={})
    made = json.loads(capsys.readouterr().out)
    url = made["settings"]["interactivity"]["request_url"]
    assert url == "https://pico.example.com/slack/events"


def test_the_manifest_is_json_for_both_transports(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["manifest"], environment={"PORT": "zz"}) == 0
    over_socket = json.loads(capsys.readouterr().out)
    assert over_socket["settings"]["socket_mode_enabled"] is True
    assert "https://" not in json.dumps(over_socket)
    bot.main(["manifest", "--url", "https://pico.example.com/"], environment={})
    over_http = json.loads(capsys.readouterr().out)
    url = "https://pico.example.com/slack/events"
    assert over_http["settings"]["event_subscriptions"]["request_url"] == url
    assert over_http["settings"]["interactivity"]["request_url"] == url
    assert {each["url"] for each in over_http["features"]["slash_commands"]} == {url}
    assert len({each["callback_id"] for each in over_http["features"]["shortcuts"]}) == 3
    with pytest.raises(SystemExit):
        bot.main(["manifest", "--url", "pico.example.com"], environment={})


def test_an_unreachable_slack_is_reported_and_retried(tmp_path: Path) -> None:
    with started(tmp_path, "serve") as (process, port):
        assert "Slack doesn't answer yet." in _unavailable(port)
        assert process.poll() is None
        process.terminate()
        assert process.wait(20) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("is_early", [True, False], ids=["early", "serving"])
def test_a_stop_prints_no_traceback(tmp_path: Path, number: signal.Signals, is_early: bool) -> None:
    log = tmp_path / "log.txt"
    # Before anything is imported, the interpreter itself would handle Ctrl-C.
    options = ("-v",) if is_early else ()
    with (
        log.open("w") as stderr,
        started(tmp_path, "serve", *options, stderr=stderr) as (process, port),
    ):
        if is_early:
            until_logged(log, "import 'argparse'")
        else:
            assert _unavailable(port)
        process.send_signal(number)
        assert process.wait(20) == (-number if is_early else 0)
    assert "Traceback" not in log.read_text()


def until_logged(log: Path, text: str) -> None:
    """Wait until `text` is in the log."""
    deadline = time.monotonic() + 30
    while text not in log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_serve_does_not_import_what_only_the_sandbox_needs(tmp_path: Path) -> None:
    log = tmp_path / "importtime.txt"
    options = ("-X", "importtime")
    with (
        log.open("w") as stderr,
        started(tmp_path, "serve", *options, stderr=stderr) as (process, port),
    ):
        assert _unavailable(port)
        process.terminate()
        assert process.wait(20) == 0
    said = log.read_text()
    imported = {name.strip() for name in re.findall(r"^import time:.*\|(.*)$", said, re.MULTILINE)}
    assert "handlers.service" in imported
    assert "uvicorn" in imported
    roots = {
        name for name in imported if re.match(r"(jinja2|websockets|pico_bot\.sandbox)\b", name)
    }
    assert roots == set()


@contextmanager
def started(
    folder: Path, command: str, *options: str, stderr: IO[str] | int | None = None
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`bot.py` with `command` on SQLite, with no Slack to reach, and its port."""
    port = _free_port()
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "secret",
        "SLACK_API_URL": f"http://127.0.0.1:{_free_port()}/api/",
        "DATABASE_URL": f"sqlite:///{folder}/pico.db",
        "PORT": str(port),
        "PICO_HOST": "127.0.0.1",
        "PATH": "/usr/bin:/bin",
    }
    with subprocess.Popen(
        [sys.executable, *options, str(Path(bot.__file__)), command],
        env=environment,
        cwd=folder,
        stderr=stderr,
        text=True,
    ) as process:
        try:
            yield process, port
        finally:
            if process.poll() is None:
                process.kill()


def _unavailable(port: int) -> str:
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            return error.read().decode()
        except OSError:
            assert time.monotonic() < deadline, "nothing listens"
            time.sleep(0.05)
        else:
            raise AssertionError("healthy without Slack")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_what_is_parked_can_be_listed_retried_and_dropped(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["parked", "list"], environment={"DATABASE_URL": sqlite_url}) == 0
    assert capsys.readouterr().out == "Nothing is parked.\n"
    db = Database(sqlite_url)

    def park(session: Session) -> None:
        events = [inbox.ReceivedEvent(key=key, channel="C1", body={}) for key in ("Ev1", "Ev2")]
        inbox.store(session, events, now=datetime(2031, 11, 4, 9, tzinfo=UTC))
        for row in session.scalars(select(InboxDelivery)):
            row.state, row.error = InboxState.PARKED, "KeyError"

    db.run(park)
    environment = {"DATABASE_URL": sqlite_url}
    assert bot.main(["parked", "list"], environment=environment) == 0
    listed = capsys.readouterr().out
    names = re.findall(r"^(in-\d+) .* C1  KeyError$", listed, re.MULTILINE)
    assert len(names) == 2
    assert bot.main(["parked", "retry", names[0]], environment=environment) == 0
    assert bot.main(["parked", "drop", names[1]], environment=environment) == 0
    states = db.run(
        lambda session: list(
            session.scalars(select(InboxDelivery.state).order_by(InboxDelivery.id))
        )
    )
    assert states == [InboxState.WAITING, InboxState.DONE]
    assert bot.main(["parked", "drop", names[1]], environment=environment) == 1
    assert "bot.py parked list" in capsys.readouterr().err
    db.dispose()
