"""What people tag in a Slack message, read from its text alone.

Everything here is pure: text in, values out, nothing raised whatever the text, and time linear in
its length; only what is said of bad options is said in the language that is spoken. A text is what
Slack's event or command payload holds: mrkdwn in which `&`, `<` and `>` are escaped and mentions,
channels and links stand in angle brackets.
"""

from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS
from pico_bot.tags.address import MentionLine, names_record, parse_mention, parse_slash
from pico_bot.tags.options import Options
from pico_bot.tags.plain import TITLE_LENGTH, plain, title_of
from pico_bot.tags.reading import Tag, find_tags, has_words, is_only_tag

__all__ = [
    "DEFAULT_TAG_WORDS",
    "TITLE_LENGTH",
    "MentionLine",
    "Options",
    "Tag",
    "find_tags",
    "has_words",
    "is_only_tag",
    "names_record",
    "parse_mention",
    "parse_slash",
    "plain",
    "title_of",
]
