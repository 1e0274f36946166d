"""Which words of a message are tags, options, mentions or plain words."""

import pytest

from pico_bot.model.vocabulary import Kind
from pico_bot.tags.scanner import (
    Hashtag,
    ScannedText,
    kind_called,
    normalise,
    scan,
    tag_word_at,
)

WORDS = {"issue": Kind.ISSUE, "sag": Kind.ISSUE, "Ændring": Kind.CHANGE}
BOT = "U0PICO"


def tags(text: str) -> list[str]:
    """The removed tags of the text."""
    return [text[tag.start : tag.end] for tag in ScannedText.of(text).hashtags(WORDS)]


@pytest.mark.parametrize("text", ["a\r\nb", "a\rb", "a\u2028b", "a\x85b", "a\x01\n\x7fb"])
def test_a_normalised_text_has_plain_newlines_and_no_control_characters(text: str) -> None:
    assert normalise(text) == "a\nb"


def test_the_shadow_hides_protected_parts_and_keeps_positions() -> None:
    message = ScannedText.of("a `b` <@U1> https://c.example #issue")
    assert message.shadow == " ".join(["a", "\2" * 3, "\1" * 5, "\3" * 17, "#issue"])
    assert len(message.shadow) == len(message.text)


@pytest.mark.parametrize(
    "text",
    [
        "see `#issue`",
        "&gt; #issue",
        "<https://a.example|#issue>",
        "a#issue",
        "/#issue",
        "##issue",
        "#issues",
        "#issue-tracker",
        "#issue/3",
        "R&amp;#issue",
        "#\u200bissue",
        "#Issuе",
    ],
)
def test_longer_words_and_protected_parts_are_not_tags(text: str) -> None:
    assert tags(text) == []


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("lamps #ISSUE, again", "#ISSUE"),
        ("lamps (#issue) again", "(#issue)"),
        ("lamps *#issue:* again", "*#issue:*"),
        ("lamps (#issue again", "#issue"),
        ("lamps #issue_", "#issue"),
        ("lamps _#issue_", "_#issue_"),
        ("• #issue lamps", "• #issue"),
        ("lamps\n12. #issue again", "12. #issue"),
        ("#ændring lamps", "#ændring"),
    ],
)
def test_a_tag_includes_the_marks_and_the_bullet_that_go_with_it(text: str, tag: str) -> None:
    assert tags(text) == [tag]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("we have an #issue with lamps", "issue"),
        ("this *#Issue* with lamps", "Issue"),
        ("lamps: the #issue: none", "issue"),
        ("vi har en #sag her", "sag"),
        ("we have #issue with lamps", ""),
        ("ban #issue with lamps", ""),
        (f"bathe{' ' * 13}#issue with lamps", ""),
    ],
)
def test_a_tag_after_a_determiner_stays_in_the_sentence(text: str, kept: str) -> None:
    [tag] = ScannedText.of(text).hashtags(WORDS)
    assert tag.kept_word == kept


def test_a_tag_names_its_kind_in_any_language_of_the_charter() -> None:
    assert ScannedText.of("#sag #ændring").hashtags(WORDS) == [
        Hashtag(0, 4, Kind.ISSUE, "", "sag"),
        Hashtag(5, 13, Kind.CHANGE, "", "ændring"),
    ]


def test_a_tag_word_may_be_spelled_without_danish_letters() -> None:
    for word in ("ændring", "ÆNDRING", "Aendring"):
        assert kind_called(word, {"ændring": Kind.CHANGE}) is Kind.CHANGE
    assert kind_called("andring", {"ændring": Kind.CHANGE}) is None


def test_a_tag_word_is_a_whole_word() -> None:
    assert tag_word_at("issue: lamps", 0, {"issue": Kind.ISSUE}) == (Kind.ISSUE, 5)
    assert tag_word_at("issue_ lamps", 0, {"issue": Kind.ISSUE}) == (Kind.ISSUE, 5)
    assert tag_word_at("issue.js lamps", 0, {"issue": Kind.ISSUE}) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("area:pim", ["area:pim"]),
        ("(area:pim)", ["area:pim"]),
        ("`area:pim`", []),
        ("subarea:pim", []),
        ("a.area:pim", []),
        ("x:area:pim", []),
        ("area:nothing", ["area:nothing"]),
    ],
)
def test_an_option_starts_at_the_beginning_of_a_word(text: str, found: list[str]) -> None:
    assert [each.written for each in ScannedText.of(text).options({"pim"})] == found


def test_a_mention_of_the_bot_counts_outside_code_and_quotes() -> None:
    message = ScannedText.of(f"<@{BOT}|pico> <@{BOT}2> `<@{BOT}>` <@{BOT}>\n&gt; <@{BOT}>")
    found = [message.text[span.start : span.end] for span in message.mentions(BOT)]
    assert found == [f"<@{BOT}|pico>", f"<@{BOT}>"]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("#issue area:pim <@U1> :tada: …", None),
        ("#issue area:nothing", None),
        ("#issue `lamps` area:pim", "`"),
        ("lamps #issue :tada:", "s"),
        (f"#issue https://a.example <@{BOT}>", "e"),
    ],
)
def test_tags_options_mentions_and_emoji_are_not_plain_words(text: str, last: str | None) -> None:
    scanned = scan(text, words=WORDS, areas={"pim"}, bot_user_id=BOT)
    found = scanned.text[scanned.last_word] if scanned.last_word >= 0 else None
    assert found == last


def test_only_valid_options_and_mentions_of_the_bot_are_cut() -> None:
    text = f"<@{BOT}> <@U1> lamps area:pim area:nothing #issue"
    scanned = scan(text, words=WORDS, areas={"pim"}, bot_user_id=BOT)
    assert [text[start:end] for start, end in scanned.cuts] == [f"<@{BOT}>", "area:pim"]


def test_options_between_two_positions_are_those_that_start_there() -> None:
    text = "area:pim lamps priority:high owner:<@U1>"
    scanned = scan(text, words=WORDS, areas={"pim"}, bot_user_id=None)
    start, end = text.index("lamps"), text.index("owner")
    assert [each.key for each in scanned.options_between(start, end)] == ["priority"]
    assert [each.key for each in scanned.options_between(0, len(text))] == [
        "area",
        "priority",
        "owner",
    ]
