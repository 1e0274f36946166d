"""The format of the logs."""

import io
import json
import logging

import pytest
import structlog

from pico_bot.core.logs import configure_logs
from pico_bot.core.settings import Settings

pytestmark = pytest.mark.usefixtures("restored_logging")


def test_a_json_log_line_is_one_object_with_the_trace_but_no_local_variables() -> None:
    stream = io.StringIO()
    configure_logs(Settings(log_format="json", log_level="info"), stream=stream)

    secret = "what the customer wrote"
    try:
        raise RuntimeError(len(secret))
    except RuntimeError:
        structlog.get_logger("pico_bot.test").exception("it_failed", message_id=7)
    structlog.get_logger("pico_bot.test").debug("not_shown")
    logging.getLogger("elsewhere").warning("from a library: %s", "plain")

    ours, theirs = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (ours["event"], ours["level"], ours["message_id"]) == ("it_failed", "error", 7)
    assert "RuntimeError: 23" in ours["exception"]
    assert secret not in stream.getvalue()
    assert (theirs["event"], theirs["logger"]) == ("from a library: plain", "elsewhere")


def test_text_logs_have_no_local_variables_either() -> None:
    stream = io.StringIO()
    configure_logs(Settings(log_format="text"), stream=stream)

    secret = "what the customer wrote"
    try:
        raise RuntimeError(len(secret))
    except RuntimeError:
        structlog.get_logger("pico_bot.test").exception("it_failed")

    assert "RuntimeError: 23" in stream.getvalue()
    assert secret not in stream.getvalue()
