"""One process of the bot: what it starts, waits for and stops."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import aiohttp
import pytest

import handlers
from handlers import service
from handlers.service import FEATURES, Service
from pico_bot.core.clock import SystemClock
from pico_bot.core.errors import SettingsError
from pico_bot.core.logs import configure_logs
from pico_bot.core.settings import Settings
from pico_bot.manifest import manifest
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import until

pytestmark = pytest.mark.anyio


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A Slack on this machine."""
    sandbox = Sandbox()
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def settings(sandbox: Sandbox, sqlite_url: str) -> Settings:
    """The settings of a process that Slack reaches over HTTP."""
    return Settings(
        slack_bot_token="xoxb-sandbox",
        slack_signing_secret="sandbox-secret",
        slack_api_url=sandbox.api_url,
        database_url=sqlite_url,
        host="127.0.0.1",
        port=0,
    )


async def status(port: int | None, path: str, *, method: str = "GET") -> int:
    """How the process's own web server answers."""
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"http://127.0.0.1:{port}{path}", data=b"") as answer,
    ):
        return answer.status


def test_every_module_that_registers_listeners_is_a_feature() -> None:
    folder = Path(handlers.__file__).parent
    modules = [import_module(f"handlers.{file.stem}") for file in folder.glob("*.py")]
    registering = {each.__name__ for each in modules if hasattr(each, "register")}
    assert registering == {each.__name__ for each in FEATURES}


async def test_a_token_that_slack_rejects_stops_the_start_and_frees_the_port(
    sandbox: Sandbox, settings: Settings
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sandbox.faults.fail("auth.test", "invalid_auth")
    rejected = Service(replace(settings, port=port), clock=SystemClock())
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN .*\(invalid_auth\)"):
        await rejected.__aenter__()
    async with Service(replace(settings, port=port), clock=SystemClock()) as second:
        assert second.port == port


async def test_a_process_waits_for_slack_and_is_not_healthy_until_it_answers(
    sandbox: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SLACK_RETRY_SECONDS", 0.01)
    sandbox.faults.fail("auth.test", "service_unavailable", times=100_000)
    waiting = Service(settings, clock=SystemClock())
    starting = asyncio.create_task(waiting.__aenter__())
    await until(lambda: waiting.port)
    assert await status(waiting.port, "/healthz") == 503
    # Slack delivers again what it could not deliver.
    assert await status(waiting.port, "/slack/events", method="POST") == 503
    sandbox.faults.clear()
    await starting
    assert await status(waiting.port, "/healthz") == 200
    await waiting.__aexit__(None, None, None)


async def test_a_process_that_only_works_takes_nothing_from_slack(
    settings: Settings,
) -> None:
    async with Service(settings, clock=SystemClock(), receives=False) as silent:
        assert (silent.port, silent.socket) == (None, None)
        assert silent.ticker is not None
    async with Service(
        replace(settings, worker_port=0), clock=SystemClock(), receives=False
    ) as worker:
        assert await status(worker.port, "/healthz") == 200
        assert await status(worker.port, "/slack/events", method="POST") == 404


async def test_a_process_that_only_receives_leaves_jobs_and_sending_to_others(
    sandbox: Sandbox, settings: Settings
) -> None:
    async with Service(settings, clock=SystemClock(), works=False) as receiver:
        assert receiver.ticker is None
        assert await status(receiver.port, "/healthz") == 200
        sandbox.deliver_to(f"http://127.0.0.1:{receiver.port}/slack/events")
        await sandbox.acting_as("Anna Berg").post("nordlys-pico", "#issue The feed stops")
        await sandbox.settled()
        channel = sandbox.world.channel("nordlys-pico")
        assert [each.text for each in channel.messages] == ["#issue The feed stops"]

    async with Service(settings, clock=SystemClock(), receives=False):
        await until(lambda: len(channel.messages) > 1)
    assert "The feed stops" in channel.messages[-1].text


async def test_a_process_that_has_stopped_serves_and_sends_no_more(settings: Settings) -> None:
    async with AsyncExitStack() as exits:
        stopped = await exits.enter_async_context(Service(settings, clock=SystemClock()))
        port = stopped.port
    with pytest.raises(aiohttp.ClientConnectorError):
        await status(port, "/healthz")
    assert "sender" not in {each.get_name() for each in asyncio.all_tasks()}


async def test_an_outage_of_the_database_is_reported_once_and_metrics_answer(
    settings: Settings,
    sqlite_url: str,
    capsys: pytest.CaptureFixture[str],
    restored_logging: None,
) -> None:
    configure_logs(settings)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    async with Service(replace(settings, tick_seconds=0.05), clock=SystemClock()) as process:
        # The files of open connections would stay readable.
        process.db.engine.dispose()
        take_away(file)
        for _look in range(5):
            assert await status(process.port, "/healthz") == 503
            assert await status(process.port, "/metrics") == 200
            assert process.inbox is not None
            process.inbox.wake()
            assert process.ticker is not None
            await process.ticker.tick()
        bring_back(file)
        assert await status(process.port, "/healthz") == 200
    said = capsys.readouterr().err
    assert said.count("database_unreachable") == 1
    assert said.count("database_reachable") == 1
    assert "Traceback" not in said


def take_away(file: Path) -> None:
    """Make it impossible to open a file."""
    file.rename(file.with_suffix(".away"))
    file.mkdir()


def bring_back(file: Path) -> None:
    """Make it possible again."""
    file.rmdir()
    file.with_suffix(".away").rename(file)


async def test_missing_scopes_are_named_at_the_start_and_in_the_health_check(
    settings: Settings, capsys: pytest.CaptureFixture[str], restored_logging: None
) -> None:
    configure_logs(settings)
    made = manifest(events_url=None)
    made["oauth_config"]["scopes"]["bot"].remove("im:read")
    sandbox = Sandbox(manifest=made)
    await sandbox.start()
    try:
        lacking = replace(settings, slack_api_url=sandbox.api_url)
        async with Service(lacking, clock=SystemClock()) as process:
            assert await status(process.port, "/healthz") == 503
    finally:
        await sandbox.stop()
    assert "The app lacks scopes: im:read. Update it" in capsys.readouterr().err


async def test_an_app_token_that_slack_rejects_stops_the_start(
    sandbox: Sandbox, settings: Settings
) -> None:
    rejected = Service(replace(settings, slack_app_token="xapp-wrong"), clock=SystemClock())
    with pytest.raises(SettingsError, match=r"SLACK_APP_TOKEN .*\(invalid_auth\)"):
        await rejected.__aenter__()


async def test_a_second_process_on_one_app_token_is_named(
    sandbox: Sandbox,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    restored_logging: None,
) -> None:
    configure_logs(settings)
    first = replace(settings, slack_app_token="xapp-sandbox")
    second = replace(first, database_url=f"sqlite:///{tmp_path}/second.db")
    async with Service(first, clock=SystemClock()) as one:
        await until(lambda: one.socket and one.socket.connected)
        assert await status(one.port, "/healthz") == 200
        async with Service(second, clock=SystemClock()) as two:
            await until(lambda: two.socket and two.socket.problem)
            assert await status(two.port, "/healthz") == 503
            await until(lambda: "Another process uses" in capsys.readouterr().err)
