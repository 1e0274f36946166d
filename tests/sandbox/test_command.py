"""`bot.py sandbox`: a workspace with the real bot, on one command."""

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import bot


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_the_sandbox_command_opens_a_workspace_with_the_bot(tmp_path: Path, transport: str) -> None:
    command = [sys.executable, bot.__file__, "sandbox", "--port", "0", "--transport", transport]
    with subprocess.Popen(
        command,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            printed = ""
            # The address is printed after the opening story, which needs the bot's answers.
            while "Ctrl-C" not in printed:
                line = process.stdout.readline()
                assert line, f"it ended: {printed}"
                printed += line
            address = re.search(r"Pico sandbox: (\S+)", printed)
            assert address is not None
            with urllib.request.urlopen(address[1], timeout=30) as page:
                shown = page.read().decode()
            assert "nordlys-pico" in shown
            assert len(list(tmp_path.iterdir())) == 1, "the bot's database"
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 0
        finally:
            if process.poll() is None:
                process.kill()
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_replaced_and_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with subprocess.Popen(
            [sys.executable, bot.__file__, "sandbox", "--port", str(port)],
            env={"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)},
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert process.stderr is not None
                said = process.stderr.readline()
                assert re.fullmatch(rf"Port {port} is taken, so the page is on \d+\.\n", said)
                process.terminate()
                assert process.wait(60) == 0
            finally:
                if process.poll() is None:
                    process.kill()
