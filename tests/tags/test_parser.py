"""What is read from a message: examples, each of them something that people write."""

import re
from datetime import date
from types import MappingProxyType

import pytest

from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Area, Driver, Kind, Priority
from pico_bot.tags.address import MentionLine, parse_mention, parse_slash
from pico_bot.tags.options import Options
from pico_bot.tags.parser import Tag, find_tags, has_words, is_only_tag

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
        ("Prices\r\n#issue\r\nare wrong\r\n", {ISSUE: "Prices\nare wrong"}),
        ("Prices\n\n#issue\nare wrong", {ISSUE: "Prices\n\nare wrong"}),
        ("Prices\narea:pim\nare wrong #issue", {ISSUE: "Prices\nare wrong"}),
        ("Prices\n\narea:pim\nare wrong #issue", {ISSUE: "Prices\n\nare wrong"}),
        ("#issue Prices\narea:pim due:2026-12-01\nare wrong", {ISSUE: "Prices\nare wrong"}),
        ("```unclosed #issue here", {ISSUE: "```unclosed here"}),
        ("5` wide #issue not 6", {ISSUE: "5` wide not 6"}),
        ("<@U1>#issue prices", {ISSUE: "<@U1> prices"}),
    ],
)
def test_the_text_of_one_tag(message: str, expected: dict[Kind, str]) -> None:
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
def test_a_tag_that_its_sentence_needs_stays_a_word(message: str, text: str) -> None:
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
        "<#C1|issue> <#C1|#issue>",
        "<mailto:a@b.example|#issue>",
        "<!subteam^S1|#issue>",
        "<@U1|#issue>",
    ],
)
def test_what_is_no_tag(message: str) -> None:
    assert find_tags(message) == ()


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
        ("Hi\n\n#issue A1\nmore\n#decision\nB1", {ISSUE: "Hi\n\nA1\nmore", DECISION: "B1"}),
        ("A1\nB1 #decision\n\nC1", {DECISION: "A1\nB1\n\nC1"}),
        ("• #issue A1\n• #decision B1", {ISSUE: "A1", DECISION: "B1"}),
        ("1. #issue A1\n    2. #decision B1", {ISSUE: "A1", DECISION: "B1"}),
        ("- A1 #issue\n- B1 #decision", {ISSUE: "- A1", DECISION: "- B1"}),
        ("#issue A1 #issue B1", {ISSUE: "A1\nB1"}),
        ("#issue A1 #decision B1 #issue C1", {ISSUE: "A1\nC1", DECISION: "B1"}),
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
def test_whose_words_are_whose(message: str, expected: dict[Kind, str]) -> None:
    assert texts(message) == expected
    assert list(texts(message)) == list(expected), "in the order of the message"


def test_a_charter_has_words_of_its_own() -> None:
    tags = find_tags("#Beslutning vi gemmer watt\n#ÆNDRING nyt marked", words=DANISH)
    assert [(tag.kind, tag.text) for tag in tags] == [
        (DECISION, "vi gemmer watt"),
        (CHANGE, "nyt marked"),
    ]
    decomposed = "#æ\u0301ndring nej #a\u030andring ja"
    assert [tag.text for tag in find_tags(decomposed, words={"åndring": CHANGE})] == [
        "#æ\u0301ndring nej ja"
    ]
    assert find_tags("#beslutning") == ()
    assert [tag.text for tag in find_tags("#vigtig ja", words={"#Vigtig": ISSUE})] == ["ja"]
    hyphened = find_tags("#data-issue here, not #data", words={"data-issue": ISSUE})
    assert [tag.text for tag in hyphened] == ["here, not #data"]


@pytest.mark.parametrize(
    ("written", "options"),
    [
        ("area:integration", Options(area="integration")),
        ("AREA:Data_Model", Options(area="data-model")),
        ("area:data-model.", Options(area="data-model")),
        ("priority:high", Options(priority=Priority.HIGH)),
        ("*Priority:URGENT*", Options(priority=Priority.URGENT)),
        ("due:2026-12-01", Options(due=date(2026, 12, 1))),
        ("due:2028-2-29", Options(due=date(2028, 2, 29))),
        ("driver:market", Options(driver=Driver.MARKET)),
        ("from:2027-01-01", Options(from_on=date(2027, 1, 1))),
        ("owner:<@U1>", Options(owner="U1")),
        ("owner: <@W1|ann>", Options(owner="W1")),
        ("(area:pim,priority:low)", Options(area="pim", priority=Priority.LOW)),
        ("area:pim area:PIM", Options(area="pim")),
        ("priority:high\nowner:<@U1>", Options(priority=Priority.HIGH, owner="U1")),
    ],
)
@pytest.mark.parametrize(
    "form", ["#issue A1 {} B1", "A1 {} B1 #issue", "{} A1\n#issue B1", "A1\nB1 #issue {}"]
)
def test_options(form: str, written: str, options: Options) -> None:
    (tag,) = find_tags(form.format(written))
    assert tag.options == options
    assert re.findall(r"[^\s.]+", tag.text) == ["A1", "B1"]
    assert tag.problems == ()


@pytest.mark.parametrize("written", ["from:Anna", "from:2027", "from:", "from:<@U1>", "from: x"])
def test_from_is_a_word_where_no_day_follows(written: str) -> None:
    (tag,) = find_tags(f"#change A1 {written} B1")
    assert tag == Tag(CHANGE, f"A1 {written} B1", Options(), ())


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            "area:sales",
            (
                "`area:sales` isn't an area. The areas are product-data, pim, data-model, "
                "integration, process, general."
            ),
        ),
        (
            "priority:asap",
            "`priority:asap` isn't a priority. The priorities are low, normal, high, urgent.",
        ),
        (
            "driver:price",
            (
                "`driver:price` isn't a driver. The drivers are variant, market, channel, "
                "regulation, organisation, system."
            ),
        ),
        (
            "due:tomorrow",
            "`due:tomorrow` isn't a date. Use year-month-day, such as `due:2026-12-01`.",
        ),
        (
            "due:2026-02-30",
            "`due:2026-02-30` isn't a date. Use year-month-day, such as `due:2026-12-01`.",
        ),
        (
            "owner:ann",
            "`owner:ann` isn't a person. Type `owner:@` and pick someone from Slack's list.",
        ),
        (
            "priority:<@U1>",
            "`priority:` isn't a priority. The priorities are low, normal, high, urgent.",
        ),
        (
            "owner:<!subteam^S1>",
            "`owner:` isn't a person. Type `owner:@` and pick someone from Slack's list.",
        ),
    ],
)
def test_a_bad_value_is_said_and_stays_in_the_text(written: str, problem: str) -> None:
    (tag,) = find_tags(f"#issue A1 {written} B1")
    assert tag == Tag(ISSUE, f"A1 {written} B1", Options(), (problem,))


def test_a_bad_value_is_shown_in_part_when_it_is_long() -> None:
    (tag,) = find_tags("#issue area:" + "x" * 500)
    assert tag.problems[0].startswith("`area:" + "x" * 34 + "…` is not an area;")


def test_the_first_of_two_values_counts() -> None:
    (tag,) = find_tags("#issue A1 priority:low priority:high")
    assert tag.options == Options(priority=Priority.LOW)
    assert tag.problems == ("`priority:high` was ignored because `priority:low` came first.",)


@pytest.mark.parametrize(
    "text",
    [
        "note:x",
        "<http://area:80>",
        "`area:pim`",
        "subarea:pim",
        "an area: integration",
        "the owner: <!here>",
        "area:",
        "x:area:pim",
        "&gt; area:pim",
    ],
)
def test_what_is_no_option(text: str) -> None:
    (tag,) = find_tags(f"{text}\n#issue B1")
    assert tag == Tag(ISSUE, f"{text}\nB1")


def test_areas_are_the_charters() -> None:
    areas = ("Master Data", "pricing")
    (tag,) = find_tags("#issue area:master-data A1", areas=areas)
    assert tag == Tag(ISSUE, "A1", Options(area="Master Data"))
    (tag,) = find_tags("#issue area:pim", areas=areas)
    assert tag.problems == ("`area:pim` isn't an area. The areas are Master Data, pricing.",)
    assert find_tags("#issue area:pim")[0].options.area == Area.PIM


@pytest.mark.parametrize(
    ("message", "areas"),
    [
        ("#issue A1 area:pim #decision B1 area:process", ("pim", "process")),
        ("A1 #issue area:pim B1 #decision area:process", ("pim", "process")),
        ("area:pim A1 #issue B1 area:process #decision", ("pim", "process")),
        ("A1 #issue\narea:pim\nB1 #decision\narea:process", ("pim", "process")),
        ("area:pim\n#issue A1\n#decision B1", ("pim", None)),
        ("#issue #decision A1 area:pim", ("pim", "pim")),
        ("#issue area:process\n#decision A1 area:pim", ("process", "pim")),
    ],
)
def test_whose_options_are_whose(message: str, areas: tuple[str | None, str | None]) -> None:
    assert tuple(tag.options.area for tag in find_tags(message)) == areas


def test_the_bots_own_mention_is_taken_out_of_the_text() -> None:
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
def test_a_message_that_only_tags(text: str, only: bool) -> None:
    assert is_only_tag(text) is only


def test_words_of_a_records_text() -> None:
    assert has_words("yes")
    assert has_words("<#C1|x>")
    assert not has_words("<@U1> area:sales … 👍 :tada:")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (f"<@{BOT}> status", "status"),
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
def test_a_line_for_the_command_parser(message: str, said: str) -> None:
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
def test_a_record_by_mention(message: str, tag: Tag) -> None:
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
def test_what_is_not_said_to_the_bot(message: str) -> None:
    assert parse_mention(message, bot_user_id=BOT) is None


def test_a_charters_words_by_mention() -> None:
    line = parse_mention(f"<@{BOT}> beslutning: vi gemmer watt", bot_user_id=BOT, words=DANISH)
    assert line == MentionLine("beslutning: vi gemmer watt", Tag(DECISION, "vi gemmer watt"))


def test_slash_commands() -> None:
    tag = parse_slash("prices are wrong area:integration owner:<@U1|ann>", ISSUE)
    assert tag == Tag(ISSUE, "prices are wrong", Options(area="integration", owner="U1"))
    assert parse_slash("#issue prices `area:pim`", ISSUE) == Tag(ISSUE, "prices `area:pim`")
    assert parse_slash("prices, no #decision yet", ISSUE) == Tag(ISSUE, "prices, no #decision yet")
    assert parse_slash("  ", CHANGE) == Tag(CHANGE, "")
    assert parse_slash("x due:now", CHANGE).problems
