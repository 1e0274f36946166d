"""The search for forbidden words."""

from pathlib import Path

import pytest

from tests.support.language import forbidden_words

CODE = '''"""Notify whoever asks."""
# Nobody does any more, but it must only be `any more` in prose.
def is_told(AloneAgain, balloon):
    """Owed to `somebody`, which stands for a user."""
    return "anew"
'''


@pytest.mark.parametrize(("strings", "last"), [(False, []), (True, ["anew"])])
def test_names_comments_docstrings_and_perhaps_texts_are_read(
    tmp_path: Path, strings: bool, last: list[str]
) -> None:
    file = tmp_path / "module.py"
    file.write_text(CODE)
    found = [line.split()[1] for line in forbidden_words(file, strings=strings)]
    assert found == ["whoever", "Nobody", "any", "must", "told", "Alone", "Owed", *last]


@pytest.mark.parametrize(("name", "count"), [("a.md", 2), ("Makefile", 2), ("a.json", 0)])
def test_every_line_of_prose_is_read(tmp_path: Path, name: str, count: int) -> None:
    file = tmp_path / name
    file.write_text("Somebody gave way.\nHere `nobody` is code.\n")
    assert len(list(forbidden_words(file, strings=True))) == count
