"""The markdown block as HTML that nests and has only the elements that Markdown makes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pico_bot.sandbox.page.markdown import markdown
from pico_bot.sandbox.page.reader import Reader
from tests.sandbox.page.markup import read

READING = Reader(now=datetime(2026, 11, 23, tzinfo=UTC), people={"U1": "Anna Berg"})
PIECES = st.sampled_from(
    [
        *"*_~`#>|-[]()!\\ \n",
        "\n- ",
        "\n  - ",
        "\n1. ",
        "\n- [x] ",
        "\n```\n",
        "| a | b |\n|---|---|\n",
        "**",
        "~~",
        "---\n",
        "[a](https://b.example)",
        "[a](javascript:x)",
        "<b>",
        "<@U1>",
        "word",
    ]
)
TAGS = {"h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "pre", "hr", "div"}
TAGS |= {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "strong",
    "em",
    "s",
    "code",
    "a",
    "br",
    "span",
}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# One\n###### Six", "<h2>One</h2><h6>Six</h6>"),
        (
            "a **b** *c* _d_ ~~e~~ `f*`",
            "<p>a <strong>b</strong> <em>c</em> <em>d</em> <s>e</s> <code>f*</code></p>",
        ),
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("- [ ] a\n- [x] b", "<ul><li>☐ a</li><li>☑ b</li></ul>"),
        ("> a\n> b", "<blockquote>a<br>b</blockquote>"),
        ("a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
        ("```py\nx < *y*\n```", "<pre>x &lt; *y*</pre>"),
        (r"\*plain\*", "<p>*plain*</p>"),
        ("<@U1> <b>", '<p><span class="mention">@Anna Berg</span> &lt;b&gt;</p>'),
        ("[x](javascript:alert)", "<p>x (javascript:alert)</p>"),
    ],
)
def test_each_construct(text: str, html: str) -> None:
    assert markdown(text, READING) == html


def test_a_table() -> None:
    table = read(
        markdown("| Record | State |\n|:--|--:|\n| D-1 | **open** |\n| D-2 |", READING)
    ).one("table")

    assert [one.text for one in table.all("th")] == ["Record", "State"]
    assert [[cell.text for cell in row.all("td")] for row in table.all("tr")[1:]] == [
        ["D-1", "open"],
        ["D-2"],
    ]


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_nested_html_without_injected_markup(text: str) -> None:
    for element in read(markdown(text, READING)).all():
        assert element.tag in TAGS
        assert (element.attributes.get("href") or "https://").startswith("https://")
