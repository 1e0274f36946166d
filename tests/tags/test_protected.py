"""Where tags don't count: code, quotes, links and mentions."""

import pytest

from pico_bot.tags.protected import Part, protected

CODE, QUOTE, LINK, MENTION = Part.CODE, Part.QUOTE, Part.LINK, Part.MENTION


def parts(text: str) -> list[tuple[Part, str]]:
    return [(span.part, text[span.start : span.end]) for span in protected(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&gt; said\nanswer", [(QUOTE, "&gt; said")]),
        ("  > said\nanswer", [(QUOTE, "  > said")]),
        ("3 &gt; 2", []),
        ("&gt;&gt;&gt; said\nand said", [(QUOTE, "&gt;&gt;&gt; said\nand said")]),
        ("&gt;&gt; said\nanswer", [(QUOTE, "&gt;&gt; said")]),
        ("&gt; `said\nanswer` yes", [(QUOTE, "&gt; `said")]),
    ],
)
def test_one_sign_quotes_a_line_and_three_quote_the_rest(
    text: str, expected: list[tuple[Part, str]]
) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a `b` c", [(CODE, "`b`")]),
        ("a `b\nc` d", []),
        ("a `b", []),
        ("``a ` b`` c", [(CODE, "``a ` b``")]),
        ("``a` b", [(CODE, "``a`")]),
        ("```a\n> b\n``` c", [(CODE, "```a\n> b\n```")]),
        ("```a\nb", []),
        ("`a ```b\nc```", [(CODE, "```b\nc```")]),
        ("`a` `b`", [(CODE, "`a`"), (CODE, "`b`")]),
    ],
)
def test_single_backticks_pair_within_a_line_and_triple_across_lines(
    text: str, expected: list[tuple[Part, str]]
) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("token", "part"),
    [
        ("<@U1>", MENTION),
        ("<@U1|ann>", MENTION),
        ("<!here>", MENTION),
        ("<!subteam^S1|@team>", MENTION),
        ("<!date^1392734382^{date}|18 Feb 2014>", LINK),
        ("<#C1|general>", LINK),
        ("<https://a.example/#issue|#issue>", LINK),
        ("<mailto:a@b.example>", LINK),
        ("https://a.example/#issue", LINK),
    ],
)
def test_only_markup_that_names_people_is_a_mention(token: str, part: Part) -> None:
    assert parts(f"see {token} there") == [(part, token)]


@pytest.mark.parametrize("text", ["a < b > c", "<not a token>", "xhttps://a.example", "#issue"])
def test_other_text_is_not_protected(text: str) -> None:
    assert parts(text) == []


def test_a_link_ends_before_code() -> None:
    assert parts("https://a.example`b`") == [(LINK, "https://a.example"), (CODE, "`b`")]
