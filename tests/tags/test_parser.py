"""Tags of a message: examples of what people write."""

from types import MappingProxyType

import pytest

from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Kind
from pico_bot.tags.options import Options
from pico_bot.tags.parser import Tag, find_tags, has_words, is_only_tag, without_tags

ISSUE, DECISION, CHANGE = Kind.ISSUE, Kind.DECISION, Kind.CHANGE
BOT = "U0PICO"
DANISH = MappingProxyType({**DEFAULT_TAG_WORDS, "beslutning": DECISION, "ændring": CHANGE})


def texts(message: str) -> dict[Kind, str]:
    return {tag.kind: tag.text for tag in find_tags(message)}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("#decision We store watts", {DECISION: "We store watts"}),
        ("We store watts as a number #decision", {DECISION: "We store watts as a number"}),
        ("We store watts. #decision <@U1> <@U2>", {DECISION: "We store watts."}),
        ("We store watts (#decision)", {DECISION: "We store watts"}),
        ("We store watts, #decision :tada:", {DECISION: "We store watts"}),
        ("#DECISION We store watts", {DECISION: "We store watts"}),
        ("#issue: prices are wrong", {ISSUE: "prices are wrong"}),
        ("#issue, prices are wrong", {ISSUE: "prices are wrong"}),
        ("#issue - prices are wrong", {ISSUE: "prices are wrong"}),
        ("#issue -&gt; prices are wrong", {ISSUE: "prices are wrong"}),
        ("#issue:prices are wrong", {ISSUE: "prices are wrong"}),
        ("*#issue:* prices are wrong", {ISSUE: "prices are wrong"}),
        ("_#issue_ prices are wrong", {ISSUE: "prices are wrong"}),
        ("#issue_ prices are wrong", {ISSUE: "prices are wrong"}),
        ("Let's fix that #issue", {ISSUE: "Let's fix that"}),
        ("Let's fix that #issue first", {ISSUE: "Let's fix that issue first"}),
        ("\u200e#issue prices are wrong", {ISSUE: "prices are wrong"}),
        ("[see](&lt;#issue&gt;)", {}),
        ("_Prices are an #issue_ now", {ISSUE: "_Prices are an issue_ now"}),
        ("*#issue prices are wrong*", {ISSUE: "*prices are wrong*"}),
        ("“#issue” prices are wrong", {ISSUE: "prices are wrong"}),
        ("-#issue prices are wrong", {ISSUE: "prices are wrong"}),
        ("Hello! #issue Prices are wrong", {ISSUE: "Hello! Prices are wrong"}),
        ("Prices #issue: are wrong", {ISSUE: "Prices are wrong"}),
        ("Prices - #issue - are wrong", {ISSUE: "Prices - are wrong"}),
        ("Watts it is #decision .NET too", {DECISION: "Watts it is .NET too"}),
        ("<@U1> #issue for you", {ISSUE: "<@U1> for you"}),
        ("#issue", {ISSUE: ""}),
        ("#issue <@U1>", {ISSUE: "<@U1>"}),
        ("#issue :fire:", {ISSUE: ":fire:"}),
        ("#issue 3 &lt; 5 &amp; 6 &gt; 4", {ISSUE: "3 &lt; 5 &amp; 6 &gt; 4"}),
        ("#decision A &lt;b&gt; area:pim", {DECISION: "A &lt;b&gt;"}),
        ("#decision A &lt;b&gt; area:pim, then B", {DECISION: "A &lt;b&gt;, then B"}),
        ("A &lt;b&gt; #decision", {DECISION: "A &lt;b&gt;"}),
        ("A &lt;b&gt;; #decision\nB", {DECISION: "A &lt;b&gt;\nB"}),
        ("A &amp; #decision area:pim B", {DECISION: "A &amp; B"}),
        ("#issue <https://a.example|log>", {ISSUE: "<https://a.example|log>"}),
        ("#issue\n```\n  a\n\n\n  b\n```\nbroken", {ISSUE: "```\n  a\n\n\n  b\n```\nbroken"}),
        ("```\ncode\n``` #issue", {ISSUE: "```\ncode\n```"}),
        ("#issue see `a b` there", {ISSUE: "see `a b` there"}),
        ("&gt; we could store watts\n#decision", {DECISION: "&gt; we could store watts"}),
        (
            "#decision so be it\n&gt;&gt;&gt; said\nbefore #issue",
            {DECISION: "so be it\n&gt;&gt;&gt; said\nbefore #issue"},
        ),
        ("❤️#issue prices", {ISSUE: "❤️ prices"}),
        ("مشكلة #issue في السعر", {ISSUE: "مشكلة في السعر"}),
        ("\u200f#issue في السعر", {ISSUE: "\u200f في السعر"}),
        ("👩‍👩‍👧 #issue 🇩🇰 prices", {ISSUE: "👩‍👩‍👧 🇩🇰 prices"}),
        (":rotating_light: #issue: prices", {ISSUE: ":rotating_light: prices"}),
        ("\u200b#issue\u200b prices", {ISSUE: "prices"}),
        ("#iss\u2060ue prices", {ISSUE: "prices"}),
        ("Prices\r\n#issue\r\nare wrong\r\n", {ISSUE: "are wrong"}),
        ("Prices\n\n#issue\nare wrong", {ISSUE: "are wrong"}),
        ("Prices\n#issue are wrong\n\n• A1", {ISSUE: "are wrong\n\n• A1"}),
        ("&gt; Prices\n#issue are wrong", {ISSUE: "are wrong"}),
        ("```a\nb```\n#issue are wrong", {ISSUE: "are wrong"}),
        ("&gt; Hi\nPrices are wrong #issue", {ISSUE: "Prices are wrong"}),
        ("Hi\n```a\nb```\nPrices\nare wrong #issue", {ISSUE: "Prices\nare wrong"}),
        ("&gt; Prices\n#issue", {ISSUE: "&gt; Prices"}),
        ("Prices\narea:pim\nare wrong #issue", {ISSUE: "Prices\nare wrong"}),
        ("Prices\n\narea:pim\nare wrong #issue", {ISSUE: "Prices\n\nare wrong"}),
        ("#issue Prices\narea:pim due:2026-12-01\nare wrong", {ISSUE: "Prices\nare wrong"}),
        ("```unclosed #issue here", {ISSUE: "```unclosed here"}),
        ("5` wide #issue not 6", {ISSUE: "5` wide not 6"}),
        ("<@U1>#issue prices", {ISSUE: "<@U1> prices"}),
        ("<#C1|issue> prices", {ISSUE: "prices"}),
        ("• *<#C1|Issue>:* prices", {ISSUE: "prices"}),
        ("prices (<#C1|issue>)", {ISSUE: "prices"}),
        ("we have an <#C1|issue> here", {ISSUE: "we have an issue here"}),
        ("＃issue prices", {ISSUE: "prices"}),
        ("＃ｉｓｓｕｅ prices", {ISSUE: "prices"}),
        ("~old~ #issue new ~area:pim~", {ISSUE: "~old~ new ~area:pim~"}),
        ("~5 m #issue not ~6 m", {ISSUE: "~5 m not ~6 m"}),
        ("[#issue] prices", {ISSUE: "prices"}),
        ("#issue see [docs](https://a.example)", {ISSUE: "see [docs](https://a.example)"}),
    ],
)
def test_a_tag_takes_its_text(message: str, expected: dict[Kind, str]) -> None:
    assert texts(message) == expected


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("we have an #issue with the feed", "we have an issue with the feed"),
        ("This is the #decision: watts", "This is the decision: watts"),
        ("I see this as an *#issue*", "I see this as an issue"),
        ("det er en #issue for os", "det er en issue for os"),
        ("We need to #change the feed", "We need to change the feed"),
        ("there is an *#issue:* prices", "there is an issue: prices"),
        ("What a banana #issue it is", "What a banana it is"),
    ],
)
def test_a_tag_that_its_sentence_needs_stays_as_a_word(message: str, text: str) -> None:
    assert [tag.text for tag in find_tags(message)] == [text]


@pytest.mark.parametrize(
    "message",
    [
        "",
        "no tag at all",
        "#decisions #issues #changed",
        "#issue-tracker #issue_1 #issue.md #issue's #issue1 #issueé #issue/1 #issue=2",
        "a#issue 1#issue é#issue e\u0301#issue _a_#issue",
        "##issue #issue# /#issue &amp;#issue @#issue foo-#issue",
        "#issue\u0301 #issue\u200btracker #\u200bissue # issue",
        "`#issue` and `a #issue b` and ``#issue``",
        "`` ` #issue ` ``",
        "```#issue```",
        "5` wide ```#issue``` or not",
        "```\n#issue\n```",
        "before ```\n#issue``` after",
        "&gt; #issue",
        "text\n  &gt;#issue",
        "> #issue",
        "&gt;&gt;&gt; a\n\n#issue\nb #decision",
        "<https://a.example/#issue>",
        "<https://a.example|#issue in the tracker>",
        "<https://a.example>#issue",
        "https://a.example/?#issue",
        "<#C1> <#C1|> <#C1|issues> a<#C1|issue> <#C1|issue>-tracker `<#C1|issue>`",
        "Contents: * [Summary](#summary) * [Issue](#issue) * [Decision](#decision)",
        "[Issue](<#C1|issue>) [#issue 12](https://a.example) ![#issue](x)",
        '&lt;a href="#issue"&gt;',
        "~#issue prices~ no longer",
        "~prices #issue~ ~#issue~ ~~#issue~~ *~#issue~* ~<#C1|issue>~",
        "<mailto:a@b.example|#issue>",
        "<!subteam^S1|#issue>",
        "<@U1|#issue>",
    ],
)
def test_other_text_is_not_a_tag(message: str) -> None:
    assert find_tags(message) == ()


def tagged(message: str) -> list[tuple[Kind, str]]:
    return [(tag.kind, tag.text) for tag in find_tags(message)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("#issue A1 #decision B1", {ISSUE: "A1", DECISION: "B1"}),
        ("A1 #issue B1 #decision", {ISSUE: "A1", DECISION: "B1"}),
        ("A1 #issue B1 #decision C1", {ISSUE: "A1 B1", DECISION: "C1"}),
        ("#issue #decision A1", {ISSUE: "A1", DECISION: "A1"}),
        ("A1 #issue #decision", {ISSUE: "A1", DECISION: "A1"}),
        ("#issue A1 #decision", {ISSUE: "A1", DECISION: "A1"}),
        ("#issue\n#decision A1", {ISSUE: "A1", DECISION: "A1"}),
        ("A1\n#issue\n#decision", {ISSUE: "A1", DECISION: "A1"}),
        ("A1 #decision\nB1 #issue", {DECISION: "A1", ISSUE: "B1"}),
        ("A1 #decision\n#issue B1", {DECISION: "A1", ISSUE: "B1"}),
        ("#issue A1\nmore\n\nB1 #decision", {ISSUE: "A1\nmore", DECISION: "B1"}),
        ("Hi\n\n#issue A1\nmore\n#decision\nB1", {ISSUE: "A1\nmore", DECISION: "B1"}),
        ("A1\nB1 #decision\n\nC1", {DECISION: "A1\nB1\n\nC1"}),
        ("• #issue A1\n• #decision B1", {ISSUE: "A1", DECISION: "B1"}),
        ("1. #issue A1\n    2. #decision B1", {ISSUE: "A1", DECISION: "B1"}),
        ("- A1 #issue\n- B1 #decision", {ISSUE: "A1", DECISION: "B1"}),
        ("#issue A1 #issue", {ISSUE: "A1"}),
        ("A1 *#decision:* B1 #issue", {DECISION: "A1", ISSUE: "B1"}),
        ("#issue there is no #decision: B1", {ISSUE: "there is no decision", DECISION: "B1"}),
        ("#issue A1\n#change #decision\nB1", {ISSUE: "A1", CHANGE: "B1", DECISION: "B1"}),
        (
            "#change A1 #issue has an #decision B1",
            {CHANGE: "A1", ISSUE: "has an decision", DECISION: "B1"},
        ),
    ],
)
def test_each_word_belongs_to_its_tag(message: str, expected: dict[Kind, str]) -> None:
    assert texts(message) == expected
    assert list(texts(message)) == list(expected), "in the order of the message"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("#issue A1 #issue B1", [(ISSUE, "A1"), (ISSUE, "B1")]),
        ("#issue A1 #decision B1 #issue C1", [(ISSUE, "A1"), (DECISION, "B1"), (ISSUE, "C1")]),
        ("A1 #issue B1 #issue", [(ISSUE, "A1"), (ISSUE, "B1")]),
        ("#issue A1\n#issue A1", [(ISSUE, "A1")]),
        ("#issue A1 #issue", [(ISSUE, "A1")]),
        ("#decision\n\nA1\n\nB1\n\n#decision", [(DECISION, "A1\n\nB1")]),
        ("Minutes\n• #issue A1\n• #issue B1", [(ISSUE, "A1"), (ISSUE, "B1")]),
        ("Minutes\n#issue A1\n#issue B1", [(ISSUE, "A1"), (ISSUE, "B1")]),
        ("Minutes\n• A1 #issue\n• B1 #issue", [(ISSUE, "A1"), (ISSUE, "B1")]),
        ("• #issue A1\n    ◦ why\n• B1\n• #issue C1", [(ISSUE, "A1"), (ISSUE, "C1")]),
        ("• #issue A1\n  more\n\nno\n\n#issue B1", [(ISSUE, "A1\n  more"), (ISSUE, "B1")]),
        ("1. A1\nmore #issue\n2. B1\nmore #issue", [(ISSUE, "A1\nmore"), (ISSUE, "B1\nmore")]),
        ("A1\n\n#issue\n\nB1\n\n#issue", [(ISSUE, "A1"), (ISSUE, "B1")]),
        ("#issue\n\nA1\n\n#issue\n\nB1", [(ISSUE, "A1"), (ISSUE, "B1")]),
        ("A1\n#issue\n\nB1\n#issue", [(ISSUE, "A1"), (ISSUE, "B1")]),
        ("#issue\n• A1\n• B1\n\n#issue C1", [(ISSUE, "• A1\n• B1"), (ISSUE, "C1")]),
        ("Hi\n\n#issue A1\n• B1\n• C1\n\nbye", [(ISSUE, "A1\n• B1\n• C1\n\nbye")]),
        ("Minutes\n• A1\n• #issue B1\n• C1", [(ISSUE, "B1")]),
        ("Hi\n- #issue A1\n\nbye", [(ISSUE, "A1\n\nbye")]),
        ("• A1\n• #issue", [(ISSUE, "• A1")]),
        ("• #issue A1\n```\n• B1\n\nC1\n```", [(ISSUE, "A1\n```\n• B1\n\nC1\n```")]),
    ],
)
def test_each_tag_is_a_separate_record(message: str, expected: list[tuple[Kind, str]]) -> None:
    assert tagged(message) == expected


def test_each_item_of_minutes_has_its_options() -> None:
    minutes = (
        "Minutes\n"
        "• #decision ERP is master for prices area:product-data\n"
        "• #decision one family per voltage area:data-model\n"
        "    ◦ #issue who cleans the old units? area:process"
    )
    assert find_tags(minutes) == (
        Tag(DECISION, "ERP is master for prices", Options(area="product-data")),
        Tag(DECISION, "one family per voltage", Options(area="data-model")),
        Tag(ISSUE, "who cleans the old units?", Options(area="process")),
    )


def test_all_words_of_a_message_remain_without_its_tags() -> None:
    assert without_tags("Hi area:pim\n• #issue A1\n• #decision B1") == "Hi\nA1\nB1"
    assert without_tags("we have an #issue here") == "we have an issue here"
    assert without_tags("no tag area:pim") == "no tag area:pim"


def test_a_charter_may_have_its_own_tag_words() -> None:
    tags = find_tags("#Beslutning vi gemmer watt\n#ÆNDRING nyt marked", words=DANISH)
    assert [(tag.kind, tag.text) for tag in tags] == [
        (DECISION, "vi gemmer watt"),
        (CHANGE, "nyt marked"),
    ]
    for written in ("#aendring", "#Aendring", "#ændring", "<#C1|aendring>"):
        assert find_tags(f"{written} nyt", words=DANISH) == (Tag(CHANGE, "nyt"),)
        assert find_tags(f"{written} nyt", words={"aendring": CHANGE}) == (Tag(CHANGE, "nyt"),)
    decomposed = "#æ\u0301ndring nej #a\u030andring ja"
    assert [tag.text for tag in find_tags(decomposed, words={"åndring": CHANGE})] == [
        "#æ\u0301ndring nej ja"
    ]
    assert find_tags("#beslutning") == ()
    assert [tag.text for tag in find_tags("#vigtig ja", words={"#Vigtig": ISSUE})] == ["ja"]
    hyphened = find_tags("#data-issue here, not #data", words={"data-issue": ISSUE})
    assert [tag.text for tag in hyphened] == ["here, not #data"]


def test_a_mention_of_the_bot_is_removed_from_the_text() -> None:
    message = f"<@{BOT}> #issue <@U1> prices owner:<@{BOT}> <@{BOT}|pico>"
    assert find_tags(message, bot_user_id=BOT) == (Tag(ISSUE, "<@U1> prices", Options(owner=BOT)),)
    two = find_tags(f"owner:<@{BOT}> A1 #issue\nB1 #decision", bot_user_id=BOT)
    assert [tag.text for tag in two] == ["A1", "B1"]


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("#decision", True),
        ("#decision area:pim <@U1> due:2026-12-01 :tada: !", True),
        ("#decision area:sales", True),
        ("1. #decision", True),
        ("#decision yes", False),
        ("this #decision", False),
        ("#decision `x`", False),
        ("#decision <https://a.example>", False),
        ("&gt; x\n#decision", False),
        ("#decision 是", False),
        ("<@U1>", False),
        ("", False),
    ],
)
def test_a_message_can_consist_of_tags(text: str, only: bool) -> None:
    assert is_only_tag(text) is only


def test_options_mentions_and_emoji_are_not_words() -> None:
    assert has_words("yes")
    assert has_words("<#C1|x>")
    assert not has_words("<@U1> area:sales … 👍 :tada:")
