"""A YAML file in a message, without the changes that Slack and editors make."""

import pytest

from pico_bot.commands.charter import pasted_file


@pytest.mark.parametrize(
    ("markup", "file"),
    [
        ("```name: A &amp; B\nlanguage: da```", "name: A & B\nlanguage: da"),
        ("```yaml\nname: A\n```", "name: A"),
        ("here it is ```\nname: A\nroles:\n  lead: {}\n``` thanks", "name: A\nroles:\n  lead: {}"),
        ("name: A", "name: A"),
        ("```text: x &lt; y```", "text: x < y"),
        ("```title: “Head of IT”```", 'title: "Head of IT"'),
        ("```title: ‘Head’\nwords: [“a”, “b”]```", 'title: \'Head\'\nwords: ["a", "b"]'),
        ("```title: Lars’ team```", "title: Lars’ team"),
        ("```hours:\n\u00a0\u00a0start: 09:00```", "hours:\n  start: 09:00"),
        ("```name: *not bold* _here_```", "name: *not bold* _here_"),
        ("```name: <https://nordlys.dk|nordlys.dk>```", "name: nordlys.dk"),
    ],
)
def test_a_pasted_file_is_read_as_it_was_written(markup: str, file: str) -> None:
    assert pasted_file(markup) == file
