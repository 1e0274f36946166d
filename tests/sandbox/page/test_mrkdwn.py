"""mrkdwn as HTML, as Slack shows it and without injected markup."""

from datetime import UTC, datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pico_bot.sandbox.page.mrkdwn import mrkdwn, plain
from pico_bot.sandbox.page.reader import Reader
from tests.sandbox.page.markup import read

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
READING = Reader(
    now=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    zone=COPENHAGEN,
    me="U0ANNA0001",
    people={"U0ANNA0001": "Anna Berg", "U0JONAS001": "Jonas Friis"},
    channels={"C0NORDLYS1": "nordlys-pico"},
)
LINK = '<a href="{}" target="_blank" rel="noreferrer noopener">{}</a>'

# Parts of mrkdwn, so that random texts include its edge cases.
PIECES = st.sampled_from(
    [
        *"*_~`<>|&:#@! \n^",
        "&lt;",
        "&gt;",
        "&amp;",
        "```",
        ">>>",
        "<@U0ANNA0001>",
        "<!here>",
        "<https://a.example|b>",
        "<!date^1792734382^{date}|then>",
        ":scales:",
        "javascript:",
        "x",
        "<script>",
        "</div>",
        '" onclick="x',
        "https://a.example/",
        "<#C0NORDLYS1|n>",
        "å",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join))
TAGS = {"strong", "em", "s", "code", "pre", "blockquote", "br", "a", "span", "time"}
ATTRIBUTES = {
    "a": {"href", "target", "rel"},
    "span": {"class", "title"},
    "time": {"title"},
}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <s>gone</s>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("*_crossed*_", "<strong>_crossed</strong>_"),
        ("snake_case_name, 2 * 3 * 4, a*b*c", "snake_case_name, 2 * 3 * 4, a*b*c"),
        ("*not\nover lines*", "*not<br>over lines*"),
        ("**", "**"),
        ("`*code* &lt;b&gt;` *b*", "<code>*code* &lt;b&gt;</code> <strong>b</strong>"),
        ("a\n```\nx *y*\n  z\n```\nb", "a<pre>x *y*\n  z</pre>b"),
        ("an open ``` fence", "an open ``` fence"),
        ("&gt; one\n> two\nout", "<blockquote>one<br>two</blockquote>out"),
        ("a\n>>> b\n> c", "a<blockquote>b<br>&gt; c</blockquote>"),
        ("5 &gt; 4 &amp;&amp; 3 &lt; 4", "5 &gt; 4 &amp;&amp; 3 &lt; 4"),
        ("&amp;lt;", "&amp;lt;"),
        ("<@U0JONAS001>", '<span class="mention">@Jonas Friis</span>'),
        ("<@U0ANNA0001>", '<span class="mention me">@Anna Berg</span>'),
        ("<@U0NOBODY01>", '<span class="mention">@U0NOBODY01</span>'),
        ("<#C0NORDLYS1|x>", '<span class="mention">#nordlys-pico</span>'),
        ("<#C0OTHER|hidden>", '<span class="mention">#hidden</span>'),
        ("<!channel>", '<span class="mention broadcast">@channel</span>'),
        ("<!subteam^S1|@leads>", '<span class="mention">@leads</span>'),
        (
            "<https://a.example/?b=1&amp;c=2|the *page*>",
            LINK.format("https://a.example/?b=1&amp;c=2", "the *page*"),
        ),
        ("<mailto:a@b.example|a@b.example>", LINK.format("mailto:a@b.example", "a@b.example")),
        (
            "See https://a.example/b). Now",
            "See " + LINK.format("https://a.example/b", "https://a.example/b") + "). Now",
        ),
        ("<javascript:alert(1)|click>", "&lt;javascript:alert(1)|click&gt;"),
        (
            ":scales: :no_such_emoji:",
            '<span class="emoji" title=":scales:">⚖️</span> :no_such_emoji:',
        ),
        ("10:30:15", "10:30:15"),
    ],
)
def test_each_construct(text: str, html: str) -> None:
    assert mrkdwn(text, READING) == html


@given(TEXTS)
@example("*<https://a.example|b*>")
@example("<https://a.example|<b>>")
@example('<https://a.example/"onmouseover="x|b>')
def test_no_text_can_inject_markup(text: str) -> None:
    for element in read(mrkdwn(text, READING)).all():
        assert element.tag in TAGS
        assert set(element.attributes) <= ATTRIBUTES.get(element.tag, set())
        link = element.attributes.get("href") or "/?"
        assert link.lower().startswith(("http://", "https://", "mailto:", "tel:", "/?"))


@given(
    st.text(st.characters(exclude_characters="*_~`<>&:\r\n")).map(
        lambda one: one.replace("http", "")
    )
)
def test_plain_words_are_unchanged(text: str) -> None:
    assert read(mrkdwn(text, READING)).text == text


@given(TEXTS)
def test_plain_text_has_only_emoji_and_line_ends_as_markup(text: str) -> None:
    assert {one.tag for one in read(plain(text)).all()} <= {"br", "span"}


@pytest.mark.parametrize(
    "unit", ["*a _b ~c", "* ", "<", "`", "```", "<@", ":a", "> ", "\n>", "https://a"]
)
def test_forty_thousand_characters_take_less_than_two_seconds(unit: str) -> None:
    begun = process_time()
    mrkdwn(unit * (40_000 // len(unit)), READING)

    assert process_time() - begun < 2
