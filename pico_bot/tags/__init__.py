"""What people tag in a Slack message, read from its text only."""

from pico_bot.tags.actions import ACTION_PHRASES, RecordAction, action_called, parse_action
from pico_bot.tags.address import (
    is_record_command,
    names_record,
    parse_mention,
    parse_slash,
)
from pico_bot.tags.options import Options, known_areas, option_examples
from pico_bot.tags.parser import (
    Tag,
    find_near_misses,
    find_tags,
    has_words,
    is_only_tag,
    without_tags,
)
from pico_bot.tags.plain_text import plain, title_of
from pico_bot.tags.pointing import refers_back
from pico_bot.tags.scanner import kind_called, may_have_tag

__all__ = [
    "ACTION_PHRASES",
    "Options",
    "RecordAction",
    "Tag",
    "action_called",
    "find_near_misses",
    "find_tags",
    "has_words",
    "is_only_tag",
    "is_record_command",
    "kind_called",
    "known_areas",
    "may_have_tag",
    "names_record",
    "option_examples",
    "parse_action",
    "parse_mention",
    "parse_slash",
    "plain",
    "refers_back",
    "title_of",
    "without_tags",
]
