"""Messages that address the bot: a mention or a slash command."""

from types import MappingProxyType

import pytest

from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Driver, Kind
from pico_bot.tags.address import MentionLine, parse_mention, parse_slash
from pico_bot.tags.options import Options
from pico_bot.tags.parser import Tag

ISSUE, DECISION, CHANGE = Kind.ISSUE, Kind.DECISION, Kind.CHANGE
BOT = "U0PICO"
DANISH = MappingProxyType({**DEFAULT_TAG_WORDS, "beslutning": DECISION, "ændring": CHANGE})


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (f"<@{BOT}> status", "status"),
        (f"<@{BOT}> issue resolve I-3 it works", "issue resolve I-3 it works"),
        (f"<@{BOT}> decision *Confirm*: D-3", "decision *Confirm*: D-3"),
        (f"<@{BOT}|pico>: status ", "status"),
        (f"  *<@{BOT}>* status", "status"),
        (f"<@{BOT}>, ask is 3 &lt; 5?", "ask is 3 &lt; 5?"),
        (f"<@U1> <@{BOT}> show D-3", "show D-3"),
        (f"Hi <@{BOT}>, show D-3", "show D-3"),
        (f"All clear\n<@{BOT}> log\nplease", "log\nplease"),
        (f"status <@{BOT}>", "status"),
        (f"<@{BOT}>", ""),
        (f"<@{BOT}> issues", "issues"),
        (f"<@{BOT}> issue?", "issue?"),
        (f"issue prices, please <@{BOT}>", "issue prices, please"),
    ],
)
def test_text_after_a_mention_is_a_command_line(message: str, said: str) -> None:
    assert parse_mention(message, bot_user_id=BOT) == MentionLine(said)


@pytest.mark.parametrize(
    ("message", "tag"),
    [
        (f"<@{BOT}> decision: we store watts", Tag(DECISION, "we store watts")),
        (f"<@{BOT}> decision we store watts", Tag(DECISION, "we store watts")),
        (f"<@{BOT}> *Decision:* we store\nwatts", Tag(DECISION, "we store\nwatts")),
        (f"<@{BOT}> issue - prices area:pim", Tag(ISSUE, "prices", Options(area="pim"))),
        (
            f"<@{BOT}> change: &gt; 5 kg driver:market",
            Tag(CHANGE, "&gt; 5 kg", Options(driver=Driver.MARKET)),
        ),
        (f"Fine by me, <@{BOT}> decision: watts", Tag(DECISION, "watts")),
        (f"We store watts, <@{BOT}> decision", Tag(DECISION, "We store watts")),
        (
            f"We store watts\n<@{BOT}> decision area:pim",
            Tag(DECISION, "We store watts", Options(area="pim")),
        ),
        (f"decision: we store watts <@{BOT}>", Tag(DECISION, "we store watts")),
        (f"<@{BOT}> decision", Tag(DECISION, "")),
    ],
)
def test_a_mention_with_the_name_of_a_kind_is_a_tag(message: str, tag: Tag) -> None:
    line = parse_mention(message, bot_user_id=BOT)
    assert line is not None
    assert line.record == tag


@pytest.mark.parametrize(
    "message",
    [
        "",
        "decision: we store watts",
        "<@U1> decision: we store watts",
        f"Let's use <@{BOT}> for that",
        f"`<@{BOT}> status`",
        f"&gt; <@{BOT}> status\nindeed",
        f"<@{BOT}> #decision watts",
        f"Two lines\nabout <@{BOT}>",
    ],
)
def test_other_messages_do_not_address_the_bot(message: str) -> None:
    assert parse_mention(message, bot_user_id=BOT) is None


def test_a_mention_may_use_the_charters_tag_words() -> None:
    line = parse_mention(f"<@{BOT}> beslutning: vi gemmer watt", bot_user_id=BOT, words=DANISH)
    assert line == MentionLine("beslutning: vi gemmer watt", Tag(DECISION, "vi gemmer watt"))


def test_a_slash_command_is_a_tag() -> None:
    tag = parse_slash("prices are wrong area:integration owner:<@U1|ann>", ISSUE)
    assert tag == Tag(ISSUE, "prices are wrong", Options(area="integration", owner="U1"))
    assert parse_slash("#issue prices `area:pim`", ISSUE) == Tag(ISSUE, "prices `area:pim`")
    assert parse_slash("prices, no #decision yet", ISSUE) == Tag(ISSUE, "prices, no #decision yet")
    assert parse_slash("  ", CHANGE) == Tag(CHANGE, "")
    assert parse_slash("x due:now", CHANGE).problems
