"""mrkdwn comes out as Slack shows it, and never as markup of the writer's own."""

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

# What mrkdwn is made of, so that random texts hit its corners and not only its middle.
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


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("{date_num} {time_secs}", "2026-10-23 07:46:22"),
        ("{date_long} at {time}", "Friday, October 23, 2026 at 07:46"),
        ("{date_short_pretty}", "Oct 23, 2026"),
        ("{ago}", "31 days ago"),
        ("{nonsense}", "{nonsense}"),
    ],
)
def test_dates_are_shown_in_the_readers_zone(form: str, shown: str) -> None:
    time = read(mrkdwn(f"<!date^1792734382^{form}|fallback>", READING)).one("time")

    assert (time.text, time.attributes["title"]) == (shown, "fallback")


def test_a_date_that_no_calendar_has_shows_its_fallback() -> None:
    assert mrkdwn("<!date^99999999999999999^{date}|some day>", READING) == "some day"


def test_yesterday_begins_at_the_readers_midnight() -> None:
    # 23:30 UTC on the 21st is half past midnight on the 22nd in Copenhagen.
    late = int(datetime(2026, 11, 21, 23, 30, tzinfo=UTC).timestamp())

    assert read(mrkdwn(f"<!date^{late}^{{date_pretty}}|x>", READING)).text == "yesterday"


def test_a_permalink_to_a_message_here_stays_on_the_page() -> None:
    link = "https://pico.slack.com/archives/C0NORDLYS1/p1792734382000100?thread_ts=1792734000.000000&amp;cid=C0NORDLYS1"

    address = read(mrkdwn(f"<{link}|source>", READING)).one("a").attributes

    assert address == {
        "href": "/?as=U0ANNA0001&channel=C0NORDLYS1&message=1792734382.000100"
        "&thread=1792734000.000000"
    }


def test_a_permalink_to_a_channel_that_is_not_here_goes_to_slack() -> None:
    link = "https://pico.slack.com/archives/C0ELSEWHERE/p1792734382000100"

    assert read(mrkdwn(f"<{link}>", READING)).one("a").attributes["href"] == link


@given(TEXTS)
@example("*<https://a.example|b*>")
@example("<https://a.example|<b>>")
@example('<https://a.example/"onmouseover="x|b>')
def test_no_text_makes_markup_of_its_own(text: str) -> None:
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
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert read(mrkdwn(text, READING)).text == text


@given(TEXTS)
def test_plain_text_has_emoji_and_line_ends_only(text: str) -> None:
    assert {one.tag for one in read(plain(text)).all()} <= {"br", "span"}


@pytest.mark.parametrize(
    "unit", ["*a _b ~c", "* ", "<", "`", "```", "<@", ":a", "> ", "\n>", "https://a"]
)
def test_forty_thousand_characters_take_time_in_proportion(unit: str) -> None:
    begun = process_time()
    mrkdwn(unit * (40_000 // len(unit)), READING)

    assert process_time() - begun < 2
