"""The shape of the house, where a linter has no word for it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys, threading
import handlers, pico_bot

def look_but_do_not_touch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.startswith(("socket.", "sqlite3.", "subprocess.", "os.mkdir")):
        raise RuntimeError(f"an import did {event} {arguments}")

names = ["bot"] + [
    module.name
    for package in (handlers, pico_bot)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
]
assert "pico_bot.db" in names
sys.dont_write_bytecode = True
sys.addaudithook(look_but_do_not_touch)
for name in names:
    importlib.import_module(name)
assert threading.active_count() == 1, threading.enumerate()
"""


def project_files() -> list[Path]:
    """Every file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        cwd=ROOT,
        text=True,
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [file for file in files if file.is_file()]


def test_nothing_leans_on_what_lies_beside_the_project() -> None:
    outside = "".join(["../", "shared"]).encode()
    assert [file for file in project_files() if outside in file.read_bytes()] == []


@pytest.mark.parametrize("vague", ["helpers", "misc", "utils"])
def test_no_module_has_a_name_that_says_nothing(vague: str) -> None:
    names = [file.relative_to(ROOT).with_suffix("") for file in project_files()]
    assert [name for name in names if vague in name.parts] == []


def test_imports_have_no_side_effects() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_EVERYTHING],
        capture_output=True,
        check=False,
        cwd=ROOT,
        text=True,
    )
    assert run.returncode == 0, run.stderr
