"""Properties of the parser that hold for any message."""

import re
import time
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pico_bot.model.vocabulary import DEFAULT_TAG_WORDS, Driver, Kind, Priority
from pico_bot.tags.address import parse_mention, parse_slash
from pico_bot.tags.options import Options
from pico_bot.tags.parser import find_near_misses, find_tags, has_words, is_only_tag, without_tags
from pico_bot.tags.plain_text import TITLE_LENGTH, plain, title_of

BOT = "U0PICO"

# Parts of messages; random sequences of them cover what a person or an attacker might write.
SHARDS = (
    *("#", "#issue", "#decision", "#Change", "#issues", "`", "``", "```", "\n", "\r\n", " ", "\t"),
    *("&gt;", "&gt;&gt;&gt;", "&lt;", "&amp;", "<", ">", "|", "<@U1>", "<@U1|ann>", f"<@{BOT}>"),
    *(
        "<#C1|issue>",
        "](",
        "[",
        "＃issue",
        "#aendring",
        "～",
        "priority: high",
        "due:“2026-12-01”",
        "<!here>",
        "<!subteam^S1|@all>",
        "<https://a.example/#issue|#decision>",
    ),
    *("https://a.example/#issue", "<mailto:a@b.example|a>", "area:pim", "area:sales", "area:"),
    *(
        "priority:high",
        "due:2026-12-01",
        "due:2026-13-01",
        "owner:<@U1>",
        "owner:",
        "driver:market",
        "from:2027-01-01",
        "from:",
    ),
    *("*", "_", "~", "(", ")", "“", "”", "-", "– ", "• ", "1. ", ":", ",", ".", "?", "!", "/", "="),
    *(
        ":tada:",
        "👩‍👩‍👧",
        "🇩🇰",
        "❤️",
        "\u0301",
        "\u200b",
        "\u200d",
        "\u200f",
        "\u202e",
        "\x00",
        "\x01",
    ),
    *("a", "an", "the", "decision", "issue:", "word", "Æ", "是", "مشكلة", "1", "\u2028", "\xa0"),
)
messages = st.lists(st.sampled_from(SHARDS) | st.text(max_size=4), max_size=40).map("".join)
texts = messages | st.text(max_size=200)

OPTIONS = (
    ("area:data_model", {"area": "data-model"}),
    ("PRIORITY:high", {"priority": Priority.HIGH}),
    ("due:2026-12-01", {"due": date(2026, 12, 1)}),
    ("driver:market", {"driver": Driver.MARKET}),
    ("from:2027-01-01", {"effective_on": date(2027, 1, 1)}),
    ("owner:<@U1|ann>", {"owner": "U1"}),
)


BESIDE_WORDS = (
    *(
        "#issue",
        "#decision",
        "#change",
        "(#issue)",
        "*#decision:*",
        "`#issue`",
        "area:pim",
        "area:x",
    ),
    *("<@U1>", ":tada:", "an", "-", ",", "—", "\n", "\n\n", "\n- ", "\n&gt; #issue\n"),
)


@st.composite
def said(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A message of words, tags and options with spaces between them, and its words in order."""
    size = draw(st.integers(0, 25))
    words = [f"w{number}x" for number in range(size)]
    others = st.sampled_from(BESIDE_WORDS)
    extras = draw(st.lists(st.lists(others, max_size=3), min_size=size + 1, max_size=size + 1))
    tokens = [*extras[0]]
    for word, extra in zip(words, extras[1:], strict=True):
        tokens += [word, *extra]
    return " ".join(tokens), words


@given(texts)
def test_any_text_is_read_without_an_error(text: str) -> None:
    for tag in find_tags(text, bot_user_id=BOT):
        assert tag.text == tag.text.strip()
    is_only_tag(text)
    find_near_misses(text, words=DEFAULT_TAG_WORDS)
    without_tags(text, bot_user_id=BOT)
    has_words(text)
    plain(text)
    title_of(text)
    parse_mention(text, bot_user_id=BOT)
    parse_slash(text, Kind.ISSUE)


@given(texts)
def test_a_tag_is_found_once(text: str) -> None:
    tags = [(tag.kind, tag.text) for tag in find_tags(text)]
    assert len(tags) == len(set(tags))


@given(texts)
def test_the_text_of_a_tag_has_no_tags(text: str) -> None:
    for tag in find_tags(text):
        assert find_tags(tag.text) == ()


@given(texts)
def test_nothing_is_tagged_in_a_code_block(text: str) -> None:
    assume("```" not in text)
    assert find_tags(f"```\n{text}\n```") == ()
    outside = find_tags(f"```\n{text}\n``` #decision")
    assert [tag.kind for tag in outside] == [Kind.DECISION]


@given(texts)
def test_nothing_is_tagged_in_quotes_code_spans_and_labels(text: str) -> None:
    lines = re.sub("[\r\u2028\x85\u2029]", "\n", text).split("\n")
    assert find_tags("\n".join(f"&gt; {line}" for line in lines)) == ()
    assert find_tags(f"&gt;&gt;&gt;{text}") == ()
    inline = re.sub("[`\n\r\u2028\x85\u2029]", "", text)
    assume(inline)
    assert find_tags(f"`{inline}`") == ()
    assert find_tags(f"<https://a.example|{re.sub('[<>]', '', inline)}>") == ()


def _words(text: str) -> list[str]:
    return re.findall(r"w\d+x", text)


@given(said())
def test_no_word_beside_a_tag_is_lost(message: tuple[str, list[str]]) -> None:
    text, words = message
    kept = {word for tag in find_tags(text) for word in _words(tag.text)}
    assert kept <= set(words)
    for line in text.split("\n"):
        if find_tags(line):
            assert kept >= set(_words(line))


@given(said())
def test_no_word_below_a_tag_is_lost(message: tuple[str, list[str]]) -> None:
    text, _ = message
    kept = {word for tag in find_tags(text) for word in _words(tag.text)}
    # A list item or an empty line begins a block.
    for block in re.split(r"\n(?=\s*- )|\n\s*\n", text):
        lines = block.split("\n")
        first = next((number for number, line in enumerate(lines) if find_tags(line)), len(lines))
        assert kept >= set(_words("\n".join(lines[first:])))


@given(said(), st.sampled_from(["#issue", "#change #issue", "(#issue)", "an #issue"]), st.data())
def test_one_tag_takes_its_line_and_all_below_it(
    message: tuple[str, list[str]], tag: str, data: st.DataObject
) -> None:
    text = re.sub(r"&gt; #issue|`#issue`|\(?#\w+\)?|\*#\w+:\*|(?<=\n)- ", "", message[0])
    tokens = re.split("( )", text)
    tokens.insert(data.draw(st.integers(0, len(tokens))), f" {tag} ")
    tagged, words = "".join(tokens), message[1]
    tags = find_tags(tagged)
    assert {each.text for each in tags} == {tags[0].text}
    kept = _words(tags[0].text)
    assert kept == words[len(words) - len(kept) :]
    assert bool(kept) == bool(words)
    for line in tagged.split("\n"):
        assert not find_tags(line) or set(_words(line)) <= set(kept)


@given(said())
def test_no_word_is_lost_without_the_tags(message: tuple[str, list[str]]) -> None:
    text, words = message
    assert _words(without_tags(text)) == words


@given(said())
def test_words_stay_in_order(message: tuple[str, list[str]]) -> None:
    text, words = message
    for tag in find_tags(text):
        for part in tag.text.split("\n"):
            found = [words.index(word) for word in re.findall(r"w\d+x", part)]
            assert found == sorted(found)


def _tagged_words(text: str) -> list[tuple[Kind, list[str], Options]]:
    return [(tag.kind, re.findall(r"\w+", plain(tag.text)), tag.options) for tag in find_tags(text)]


@given(said())
def test_plain_text_tags_the_same(message: tuple[str, list[str]]) -> None:
    text, _ = message
    assert _tagged_words(plain(text)) == _tagged_words(text)


@given(said())
def test_a_message_without_words_consists_of_tags(message: tuple[str, list[str]]) -> None:
    text, _ = message
    tags = find_tags(text)
    assert is_only_tag(text) == (bool(tags) and not any(has_words(tag.text) for tag in tags))


@given(st.permutations(OPTIONS), st.integers(0, 5), st.data())
def test_options_are_found_in_any_order_and_place(
    options: list[tuple[str, dict[str, object]]], count: int, data: st.DataObject
) -> None:
    chosen = options[:count]
    tokens = ["#issue #change", *(written for written, _ in chosen), "w1x", "w2x"]
    separators = data.draw(st.lists(st.sampled_from([" ", "\n", "  "]), min_size=9, max_size=9))
    shuffled = data.draw(st.permutations(tokens))
    pairs = zip(shuffled, separators, strict=False)
    tag, _change = find_tags("".join(token + separator for token, separator in pairs))
    values = {key: value for _, option in chosen for key, value in option.items()}
    expected = {name: values.get(name) for name in Options.__slots__}
    assert {name: getattr(tag.options, name) for name in Options.__slots__} == expected
    assert tag.text
    assert set(tag.text.split()) <= {"w1x", "w2x"}
    assert tag.problems == ()


@given(said())
def test_a_slash_command_logs_every_word(message: tuple[str, list[str]]) -> None:
    text, words = message
    assert re.findall(r"w\d+x", parse_slash(text, Kind.CHANGE).text) == words


@given(said())
def test_text_after_a_mention_is_for_the_bot(message: tuple[str, list[str]]) -> None:
    tagged, words = message
    text = tagged.replace("#", "")
    line = parse_mention(f"<@{BOT}> decision: {text}", bot_user_id=BOT)
    assert line is not None
    assert line.record is not None
    assert line.record.kind is Kind.DECISION
    assert re.findall(r"w\d+x", line.record.text) == words
    assert re.findall(r"w\d+x", line.command_line) == words


@given(texts | st.text(min_size=100, max_size=400))
def test_a_title_is_one_short_line(text: str) -> None:
    title = title_of(text)
    assert len(title) <= TITLE_LENGTH
    assert "\n" not in title
    assert title == title.strip()


@given(
    st.lists(
        st.sampled_from(["<@U012345>", "word", "👩‍👩‍👧", "e\u0301", "🇩🇰", ":tada:"]), max_size=60
    )
)
def test_a_title_does_not_cut_mentions_links_or_graphemes(tokens: list[str]) -> None:
    title = title_of(" ".join(tokens))
    assert set(title.removesuffix("…").split()) <= set(tokens)


HEAVY = (
    *("#isue ", "#isue~", "~#issue ", "~a~ ", "~~", "[", "[#issue ", "](#issue", "<#C1|issue> "),
    *("priority: ", "*priority:* high ", "priority:“", "“", "• #issue a\n", "• a\n", "a\n\n"),
    *(
        "#",
        "# ",
        "##issue ",
        "#issue ",
        "#issue\n",
        "#issue a ",
        "a #issue\n",
        "#decision a #issue b\n",
    ),
    *(
        "`",
        "` ",
        "`a` ",
        "` `` ",
        "``` ",
        "`a\n",
        "`#issue ",
        "```\n",
        "&gt;",
        "&gt;\n",
        "&gt; a\n",
    ),
    *("<", "<a:", "<a:b|", "<@U1> ", f"a <@{BOT}> ", f"<@{BOT}> decision ", "<https://a|#issue> "),
    *("area:pim ", "area:x ", "area:", "owner:  ", "owner: <@U1> ", "(area:pim)", "area:pim\n"),
    *("*", "*a", "*a* ", "*#", "_", "(", "(#issue)", "\"'", "- ", "\n- #issue a", "-- ", ", "),
    *(" ", "\n", "  \n", "\r\n", "a", "a. ", "A! ", ".", ":", ":a", "::", "http://", "the #issue "),
    *(
        "\u0301",
        "e\u0301#",
        "\u200b",
        "\u200b#issue",
        "\u200d",
        "👩‍👩‍👧",
        "🇩🇰",
        "مشكلة ",
        "&amp;",
        "\x00",
    ),
)


def _seconds(text: str) -> float:
    """The processor time for all parsers of a text."""
    start = time.process_time()
    find_tags(text, bot_user_id=BOT)
    find_near_misses(text, words=DEFAULT_TAG_WORDS)
    is_only_tag(text)
    title_of(text)
    parse_mention(text, bot_user_id=BOT)
    return time.process_time() - start


@pytest.mark.parametrize("start", ["", f"w #issue x <@{BOT}> "])
@pytest.mark.parametrize("shard", HEAVY)
def test_twice_the_text_takes_about_twice_the_time(shard: str, start: str) -> None:
    def message(length: int) -> str:
        return (start + shard * length)[: length - 10] + " #decision"

    def grows_too_fast() -> bool:
        # Four times the text takes 4 times as long if linear, 16 if quadratic. Tiny times aren't
        # compared.
        spent = _seconds(message(12_000))
        return spent > 0.03 and spent > 9 * _seconds(message(3_000))

    # Other processes disturb single measurements, but not all of several.
    assert not all(grows_too_fast() for _ in range(4))


def test_a_long_message_keeps_every_word() -> None:
    words = [f"w{number}x" for number in range(6_000)]
    (tag,) = find_tags(" ".join([*words, "#decision"]))
    assert tag.text.split() == words
