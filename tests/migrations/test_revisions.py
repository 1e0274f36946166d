"""The rules for revision files: self-contained, and named for what they do and when they run."""

import ast
import re
from pathlib import Path

import pytest

from pico_bot.core import db

VERSIONS = db.MIGRATIONS / "versions"
FILES = sorted(VERSIONS.glob("*.py"))
INITIAL = "0001_initial.py"
NAME = re.compile(r"\d{4}_(pre|post)_[a-z0-9_]+\.py")
ALLOWED_IMPORTS = {"alembic", "sqlalchemy"}


def breaks_the_naming_rule(name: str) -> bool:
    return name != INITIAL and NAME.fullmatch(name) is None


def imported_packages(source: str) -> set[str]:
    """The top-level packages that `source` imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or ".").split(".")[0])
    return found


def outside_imports(source: str) -> set[str]:
    """The imports that a revision may not have: all but the libraries and the standard library."""
    return {
        name
        for name in imported_packages(source) - ALLOWED_IMPORTS
        if name in {"handlers", "pico_bot", "tests", "bot", "."}
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_revisions_name_has_its_number_stage_and_purpose(file: Path) -> None:
    assert not breaks_the_naming_rule(file.name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_revision_imports_no_product_code(file: Path) -> None:
    assert outside_imports(file.read_text()) == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_revision_is_numbered_like_its_file(file: Path) -> None:
    number = file.name.split("_")[0]
    assert f'revision = "{number}"' in file.read_text()


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        (INITIAL, False),
        ("0002_pre_add_due_date.py", False),
        ("0003_post_drop_due_date.py", False),
        ("0002_due_date.py", True),
        ("0002_pre.py", True),
        ("2_pre_add_due_date.py", True),
    ],
)
def test_the_naming_rule_tells_good_names_from_bad(name: str, broken: bool) -> None:
    assert breaks_the_naming_rule(name) is broken


def test_the_import_rule_finds_product_code_inside_a_function() -> None:
    source = "import sqlalchemy\ndef upgrade():\n    from pico_bot.model import Base\n"
    assert outside_imports(source) == {"pico_bot"}
