"""Emoji short names (`:scales:`) and their characters."""

from functools import cache
from importlib.resources import files

PICKED = (
    "scales",
    "ticket",
    "seedling",
    "+1",
    "-1",
    "eyes",
    "white_check_mark",
    "raised_hands",
    "tada",
    "heart",
    "pray",
    "thinking_face",
    "question",
    "warning",
    "hourglass_flowing_sand",
    "rocket",
    "wave",
    "smile",
)
"""The reaction picker: first the three that log a record, then common ones."""


@cache
def characters() -> dict[str, str]:
    """Every known short name with its character (`emoji.txt`: names of emoji-data, MIT)."""
    table: dict[str, str] = {}
    text = files(__package__).joinpath("emoji.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        character, *names = line.split()
        table.update(dict.fromkeys(names, character))
    return table


def character(name: str) -> str | None:
    """The character of a short name without colons; a skin tone suffix is ignored."""
    return characters().get(name.partition("::")[0])
