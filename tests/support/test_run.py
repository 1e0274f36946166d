"""The rules of a test run: CI allows no skips, and other runs report them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent.parent

ONE_PASSES_ONE_IS_SKIPPED = """
import pytest

def test_that_passes():
    pass

@pytest.mark.skip(reason="for a reason")
def test_that_is_skipped():
    pass
"""

ONE_NEEDS_A_BROWSER = """
import pytest

def test_that_passes():
    pass

@pytest.mark.chromium
def test_of_the_page(chromium_page):
    pass
"""


def test_a_skipped_test_fails_a_run_that_forbids_it(tmp_path: Path) -> None:
    run = pytest_run(tmp_path, ONE_PASSES_ONE_IS_SKIPPED, "-n", "1", PICO_TEST_FORBID_SKIPS="1")
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout
    assert "FORBIDS" in run.stdout
    assert "::test_that_is_skipped" in run.stdout


def test_a_run_without_a_browser_explains_how_to_get_one(tmp_path: Path) -> None:
    run = pytest_run(tmp_path, ONE_NEEDS_A_BROWSER, PATH="", PICO_TEST_FORBID_SKIPS="")
    assert run.returncode == pytest.ExitCode.OK, run.stdout
    assert "THE PAGE WAS NOT TESTED" in run.stdout
    assert "apt-get install" in run.stdout


@pytest.mark.chromium
def test_a_run_with_a_browser_opens_pages(chromium_page: Page) -> None:
    chromium_page.set_content("<button onclick=\"this.textContent = 'Acknowledged'\">I-1</button>")
    chromium_page.get_by_role("button", name="I-1").click()
    assert chromium_page.get_by_role("button").text_content() == "Acknowledged"


def pytest_run(
    folder: Path, tests: str, *options: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `tests` with this project's conftest in a new process."""
    (folder / "test_sample.py").write_text(tests)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", *options, str(folder)]
    inherited = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(
        [*command, "--rootdir", str(folder)],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=inherited | environment,
        text=True,
    )
