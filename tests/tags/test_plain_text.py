"""Plain text and titles: examples."""

import pytest

from pico_bot.tags.plain_text import plain, title_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 &lt; 5 &amp;&amp; 6 &gt; 4 &amp;lt;", "3 < 5 && 6 > 4 &lt;"),
        ("see <https://a.example/?a=1&amp;b=2|the log>", "see the log"),
        ("see <https://a.example/_a_/b*c*>", "see https://a.example/_a_/b*c*"),
        ("<mailto:a@b.example> <mailto:a@b.example|Ann> <tel:+4512>", "a@b.example Ann +4512"),
        ("<@U1> <@W2|bo> <#C1|general> <#C2> <#C3|>", "<@U1> <@W2> #general <#C2> <#C3>"),
        ("<!here> <!channel> <!subteam^S1|@team> <!subteam^S2>", "@here @channel @team @S2"),
        ("<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"),
        ("*bold* _it_ ~gone~ *_both_* *two words*", "bold it gone both two words"),
        ("2*3*4 snake_case_name * a * _x", "2*3*4 snake_case_name * a * _x"),
        ("*see <https://a.example|_b_>*", "see _b_"),
        ("`*code*` ```_block_```", "`*code*` ```_block_```"),
        ("&gt; quoted\r\nanswer", "> quoted\nanswer"),
        ("typed &lt;@U1&gt; &lt;!here&gt;", "typed <\u2060@U1> <\u2060!here>"),
        ("a < b <not a token>", "a < b <not a token>"),
        ("a\x00b\x1b", "ab"),
        ("", ""),
    ],
)
def test_slacks_markup_becomes_plain_text(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We store watts as numbers. Not as text.", "We store watts as numbers."),
        ("Shall we store watts? Yes", "Shall we store watts?"),
        ("Agreed. We store watts. And volts.", "Agreed. We store watts."),
        ("Units, e.g. watts and volts, are numbers.", "Units, e.g. watts and volts, are numbers."),
        ("We go to version 2. 5 fields change.", "We go to version 2. 5 fields change."),
        ("We began in 2025. 5 fields changed.", "We began in 2025. 5 fields changed."),
        ("Watts, volts, etc. are numbers.", "Watts, volts, etc. are numbers."),
        ("We run node.js everywhere now", "We run node.js everywhere now"),
        ("価格は数値として保存されます。単位はワット。", "価格は数値として保存されます。"),
        ("نخزن القيم بالواط فقط؟ نعم", "نخزن القيم بالواط فقط؟"),
        ("\n\n• *Watts* are\tnumbers\nmore", "Watts are numbers"),
        ("&gt; watts\nyes", "watts"),
        ("```\nlet x = 1\n```", "let x = 1"),
        ("```let x = 1```", "let x = 1"),
        ("…\nwatts", "watts"),
        ("<@U1> asks <https://a.example|why>", "<@U1> asks why"),
        (":tada:", ":tada:"),
        ("\u202eevil\u202c &lt;!here&gt;", "evil <\u2060!here>"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_a_title_is_the_first_sentence_that_has_words(text: str, expected: str) -> None:
    assert title_of(plain(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Names show &amp; instead of & and <br> as text",
        "Names show &amp;amp; and &lt;br&gt;",
        "Use <a:b> or <https://a.example|log> and <!here>",
        "Rename *name* to _name_ and ~name~",
    ],
)
def test_a_title_is_what_was_typed(text: str) -> None:
    assert title_of(text) == text
    typed = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "*" not in text:
        assert title_of(plain(typed)) == text.replace("<!here", "<\u2060!here")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x" * 120, "x" * 120),
        ("x" * 121, "x" * 119 + "…"),
        ("word " * 40, "word " * 23 + "word…"),
        ("word, " * 40, "word, " * 19 + "word…"),
        ("see <https://a.example/" + "x" * 200 + ">", "see…"),
        ("<https://a.example/" + "x" * 200 + ">", "https://a.example/" + "x" * 101 + "…"),
        ("e\u0301" * 100, "e\u0301" * 59 + "…"),
        ("\u0301" * 200, "\u0301" * 119 + "…"),
        ("👩‍👩‍👧" * 60, "👩‍👩‍👧" * 23 + "…"),
        ("👍🏽" * 100, "👍🏽" * 59 + "…"),
        ("🇩🇰" * 100, "🇩🇰" * 59 + "…"),
        ("x" + "🇩🇰" * 100, "x" + "🇩🇰" * 59 + "…"),
        ("<@U012345>" * 30, "<@U012345>" * 11 + "…"),
        ("-" * 200, "-" * 119 + "…"),
    ],
)
def test_a_long_title_is_cut(text: str, expected: str) -> None:
    assert title_of(plain(text)) == expected
