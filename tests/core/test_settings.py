"""`.env.example` names every variable that the bot reads, and no other."""

import dataclasses
import re
from pathlib import Path

from dotenv import dotenv_values

from pico_bot.core.settings import Settings

EXAMPLE = Path(__file__).parent.parent.parent / ".env.example"


def test_the_example_lists_each_variable_with_its_default() -> None:
    shown = dotenv_values(EXAMPLE)
    assert shown == {each.name: each.default or "" for each in Settings.variables()}


def test_every_setting_has_a_variable() -> None:
    settings = {each.name for each in dataclasses.fields(Settings)}
    assert settings == {each.attribute for each in Settings.variables()}


def test_the_example_is_valid_as_it_is() -> None:
    copied = {name: value or "" for name, value in dotenv_values(EXAMPLE).items()}
    assert Settings.load(copied) == Settings.load({})


def test_each_variable_has_one_line_that_explains_it() -> None:
    _, *explained = EXAMPLE.read_text().split("\n\n")
    lines = "\n".join(explained).strip().splitlines()
    assert all(re.match(r"# \S.*\.$", line) for line in lines[::2]), lines[::2]
    assert all(re.match(r"[A-Z_]+=", line) for line in lines[1::2]), lines[1::2]
