"""How long the bot takes to start, and how much memory it takes then.

    .venv/bin/python -m benchmarks.start [--starts 5] [--database postgresql://…]

Without a database it uses a temporary SQLite file. The first start creates the schema and isn't
counted. The bot is ready once its health check succeeds. Slack is a sandbox in another process.
"""

import argparse
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from benchmarks.report import Row, report
from benchmarks.slack import SECRET, slack_process, use_database
from pico_bot.core import Settings

ROOT = Path(__file__).parent.parent
TIMEOUT = 60.0


@dataclass(frozen=True, kw_only=True)
class Start:
    """One start: seconds until ready, seconds of CPU until it was stopped, and megabytes."""

    ready: float
    cpu: float
    memory: float


def start(settings: Settings) -> Start:
    """Start the bot, wait until it is ready, and stop it."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": settings.slack_api_url,
        "DATABASE_URL": settings.database_url,
        "PICO_HOST": "127.0.0.1",
        "PICO_LOG_LEVEL": "error",
        "PORT": str(port),
    }
    before, begun = _cpu_of_children(), time.perf_counter()
    process = subprocess.Popen([sys.executable, "bot.py", "serve"], cwd=ROOT, env=environment)
    try:
        while not is_ready(port):
            if process.poll() is not None or time.perf_counter() - begun > TIMEOUT:
                raise RuntimeError("the bot did not start")
            time.sleep(0.005)
        ready = time.perf_counter() - begun
        memory = _memory_of(process.pid)
    finally:
        process.terminate()
        process.wait()
    return Start(ready=ready, cpu=_cpu_of_children() - before, memory=memory)


def is_ready(port: int) -> bool:
    """Whether the bot at `port` is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=TIMEOUT) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False


def free_port() -> int:
    """A port that no one listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory_of(pid: int) -> float:
    """Megabytes of memory that the process has; 0 where there is no /proc."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def main() -> None:
    """Measure with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--database")
    options = parser.parse_args()
    with (
        slack_process() as slack,
        use_database(options.database, slack_api_url=slack.api_url) as settings,
    ):
        start(settings)
        starts = [start(settings) for _each in range(options.starts)]
        median = {
            name: statistics.median(getattr(each, name) for each in starts)
            for name in ("ready", "cpu", "memory")
        }
        database = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    report(
        f"start-{database}",
        [
            Row(what="ready after", value=median["ready"], unit="s", target="≤ 1.2"),
            Row(what="start and stop", value=median["cpu"], unit="s of CPU"),
            Row(what="memory when ready", value=median["memory"], unit="MB", target="≤ 120"),
        ],
    )


if __name__ == "__main__":
    main()
