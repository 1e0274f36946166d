"""What people type becomes what Slack stores."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pico_bot.sandbox.clock import SandboxClock
from pico_bot.sandbox.composer import Composer, escape, unescape
from pico_bot.sandbox.seed import new_world

TYPIST = Composer(new_world(SandboxClock()))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("@Anna Berg and @Lars", "<@U0ANNA0001> and <@U0LARS0001>"),
        ("@anna.berg!", "<@U0ANNA0001>!"),
        ("@Pico decision: x", "<@U0PICOBOT1> decision: x"),
        ("(@pico)", "(<@U0PICOBOT1>)"),
        ("@Annabel and @Nobody", "@Annabel and @Nobody"),
        ("anna@berg.dk", "<mailto:anna@berg.dk|anna@berg.dk>"),
        ("@channel @here", "<!channel> <!here>"),
        ("see #nordlys-pico", "see <#C0NORDLYS1|nordlys-pico>"),
        ("#nordlys-picos #decision #issue", "#nordlys-picos #decision #issue"),
        ("https://x.dk/a?b=1&c=2.", "<https://x.dk/a?b=1&amp;c=2>."),
        ("on nordlys.dk now", "on <http://nordlys.dk|nordlys.dk> now"),
        ("`@Anna <b>` #issue", "`@Anna &lt;b&gt;` #issue"),
        ("```@Anna\nhttps://x.dk```", "```@Anna\nhttps://x.dk```"),
        ("<@U0ANNA0001> typed by hand", "&lt;@U0ANNA0001&gt; typed by hand"),
        ("> quoted #decision", "&gt; quoted #decision"),
        (":scales: yes", ":scales: yes"),
    ],
)
def test_text(typed: str, stored: str) -> None:
    assert TYPIST.text(typed) == stored


def test_an_escaping_command_gets_ids_with_names() -> None:
    typed = "role assign @Anna Berg in #nordlys-pico"
    expected = "role assign <@U0ANNA0001|anna.berg> in <#C0NORDLYS1|nordlys-pico>"
    assert TYPIST.command_text(typed) == expected


def test_rich_text_has_the_same_content_in_parts() -> None:
    (block,) = TYPIST.blocks("*Hi* @Anna, `x` :eyes:\n> quoted\n```code\nmore```", "b1")
    section, quote, code = block["elements"]
    assert [one["type"] for one in section["elements"]] == [
        "text",
        "text",
        "user",
        "text",
        "text",
        "text",
        "emoji",
    ]
    assert section["elements"][0] == {"type": "text", "text": "Hi", "style": {"bold": True}}
    assert section["elements"][2] == {"type": "user", "user_id": "U0ANNA0001"}
    assert quote == {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted"}]}
    assert code["type"] == "rich_text_preformatted"
    assert code["elements"] == [{"type": "text", "text": "code\nmore"}]


TYPED = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            ["@Anna", "@Pico", "@here", "#nordlys-pico", "https://x.dk", "`", "```", "<", "&"]
        ),
    ),
    max_size=8,
).map("".join)


@given(TYPED)
@settings(max_examples=200)
def test_only_slacks_tokens_have_angle_brackets(typed: str) -> None:
    stored = TYPIST.text(typed)
    tokens = re.compile(r"<(@U\w+|#C\w+\|[\w-]+|!\w+|(https?://|mailto:)[^<>]+)>")
    assert not re.search(r"[<>]", tokens.sub("", stored))


@given(st.text())
@settings(max_examples=200)
def test_unescaping_reverts_escaping(text: str) -> None:
    assert unescape(escape(text)) == text


@given(TYPED)
@settings(max_examples=200)
def test_rich_text_is_a_valid_block(typed: str) -> None:
    from pico_bot.sandbox.blockkit import message_problems

    blocks = TYPIST.blocks(typed, "b1")
    if blocks[0]["elements"]:
        assert message_problems(blocks) == []
