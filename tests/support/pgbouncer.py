"""A pooler in front of the tests' PostgreSQL server: pgbouncer, pooling transactions."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

# Fewer than the bot's connections, so that they share sessions.
_SESSIONS = 3
_START_SECONDS = 20.0

_SETTINGS = """\
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 100
listen_addr = 127.0.0.1
listen_port = {listen_port}
unix_socket_dir =
auth_type = any
"""


def find_pgbouncer() -> str | None:
    """The path of an installed pgbouncer, or None."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def pooled(executable: str, url: str, folder: Path) -> Iterator[str]:
    """The address of the database at `url` behind a pooler that keeps its files in `folder`."""
    direct = make_url(url)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        _SETTINGS.format(
            host=direct.query.get("host", direct.host),
            port=direct.query.get("port", direct.port or 5432),
            user=direct.username,
            sessions=_SESSIONS,
            listen_port=port,
        )
    )
    account = pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else None
    with (
        settings.open("rb") as given,
        subprocess.Popen(
            [executable, "-q", "/dev/stdin"],
            stdin=given,
            stderr=subprocess.DEVNULL,
            # It refuses to run as root.
            user=account,
        ) as process,
    ):
        try:
            _wait(process, port)
            pooler = direct.set(host="127.0.0.1", port=port, query={})
            yield pooler.render_as_string(hide_password=False)
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("pgbouncer did not start") from None
            time.sleep(0.02)
        else:
            return
