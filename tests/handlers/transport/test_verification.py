"""Requests that are not Slack's, or that can't be read."""

import re
from urllib.parse import urlencode

import pytest
from prometheus_client import generate_latest

from handlers.transport.verification import RequestVerifier
from pico_bot.core.logs import configure_logs
from pico_bot.core.metrics import Metrics
from pico_bot.core.settings import Settings
from tests.handlers.transport.conftest import Receiver
from tests.handlers.transport.test_web import BODY, SECRET, ask, signed

UNREADABLE = [b"\xff", b"{", b"[1]", b'"text"', b"payload=nonsense", b"[" * 100_000]


@pytest.mark.anyio
@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
async def test_what_is_unreadable_is_refused_without_a_traceback(
    http: Receiver, body: bytes, capsys: pytest.CaptureFixture[str], restored_logging: None
) -> None:
    configure_logs(Settings())
    url = f"{http.url}/slack/events"

    from_a_stranger = await ask(
        "POST", url, data=body, headers={"Content-Type": "application/json"}
    )
    from_slack = await ask("POST", url, data=body, headers=signed(body))

    assert (from_a_stranger.status, from_slack.status) == (401, 400)
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert len(re.findall("request_refused", said)) == 2
    assert counted(http.metrics, "unsigned") == 1
    assert counted(http.metrics, "unreadable") == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": ""},
    ],
    ids=["no number", "endless", "unsigned"],
)
async def test_a_strange_signature_is_refused(http: Receiver, headers: dict[str, str]) -> None:
    answer = await ask("POST", f"{http.url}/slack/events", data=BODY, headers=headers)
    assert answer.status == 401
    assert counted(http.metrics, "unsigned") == 1


@pytest.mark.anyio
async def test_slack_may_check_the_certificate_without_a_signature(http: Receiver) -> None:
    url = f"{http.url}/slack/events"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    check = urlencode({"token": "old", "ssl_check": "1"}).encode()
    command = urlencode({"command": "/pico", "text": "ssl_check=1"}).encode()

    assert (await ask("POST", url, data=check, headers=form)).status == 200
    assert (await ask("POST", url, data=command, headers=form)).status == 401
    assert counted(http.metrics, "unsigned") == 1


def test_a_clock_that_is_wrong_is_logged_with_its_seconds_once_a_minute(
    capsys: pytest.CaptureFixture[str], restored_logging: None
) -> None:
    configure_logs(Settings(log_format="json"))
    metrics, now = Metrics(), [1000.0]
    verifier = RequestVerifier(SECRET, metrics=metrics, monotonic=lambda: now[0])
    old = lowercase(signed(BODY, age=700))

    for _ in range(3):
        assert not verifier.is_from_slack(BODY, old)
    now[0] += 59
    assert not verifier.is_from_slack(BODY, old)
    [line] = capsys.readouterr().err.splitlines()
    assert re.search(r'"seconds": 70[0-2]', line)
    now[0] += 1
    assert not verifier.is_from_slack(BODY, old)
    [line] = capsys.readouterr().err.splitlines()
    assert '"unlogged": 3' in line
    assert counted(metrics, "stale") == 5


def test_a_clock_that_is_slow_is_as_wrong_as_one_that_is_fast(
    capsys: pytest.CaptureFixture[str], restored_logging: None
) -> None:
    configure_logs(Settings(log_format="json"))
    verifier = RequestVerifier(SECRET, metrics=Metrics())
    assert not verifier.is_from_slack(BODY, lowercase(signed(BODY, age=-400)))
    assert re.search(r'"seconds": -(39|40)\d', capsys.readouterr().err)


def test_each_reason_is_logged(capsys: pytest.CaptureFixture[str], restored_logging: None) -> None:
    configure_logs(Settings(log_format="json"))
    verifier = RequestVerifier(SECRET, metrics=Metrics())
    for headers in ({}, signed(BODY, secret="another"), signed(BODY, age=700), signed(b"other")):
        assert not verifier.is_from_slack(BODY, lowercase(headers))
    assert re.findall(r'"reason": "(\w+)"', capsys.readouterr().err) == [
        "unsigned",
        "wrong_signature",
        "stale",
    ]


def lowercase(headers: dict[str, str]) -> dict[str, str]:
    """Headers as the web server gives them."""
    return {name.lower(): value for name, value in headers.items()}


def counted(metrics: Metrics, reason: str) -> float:
    """How many requests were refused for `reason`."""
    scraped = generate_latest(metrics.registry).decode()
    found = re.search(rf'pico_requests_refused_total{{reason="{reason}"}} (\S+)', scraped)
    return float(found[1]) if found else 0
