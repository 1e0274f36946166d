"""Messages built from blocks, and their plain text."""

from pico_bot.blockkit.blocks import MESSAGE_BLOCKS, SECTION_LIMIT, TEXT_LIMIT, section
from pico_bot.blockkit.messages import message_of, pack_lines, plain_text_of, sentence


def test_a_sentence_is_a_section_with_the_same_plain_text() -> None:
    assert sentence("Done.").text == sentence("Done.").blocks[0]["text"]["text"] == "Done."
    long = sentence("x" * (SECTION_LIMIT + 1)).text
    assert len(long) <= SECTION_LIMIT
    assert long.endswith("…")


def test_lines_are_packed_into_as_few_sections_as_possible() -> None:
    [short] = pack_lines(["one", "two"], title="Title")
    assert short["text"]["text"] == "Title\none\ntwo"
    half = "x" * (SECTION_LIMIT // 2)
    packed = pack_lines([half, half, half])
    assert [each["text"]["text"] for each in packed] == [half, half, half]
    assert all(len(each["text"]["text"]) <= SECTION_LIMIT for each in packed)


def test_a_title_without_lines_is_not_shown() -> None:
    assert pack_lines([], title="Title") == []


def test_plain_text_keeps_link_labels_and_escapes_other_text() -> None:
    blocks = [
        section("See <https://nordlys.slack.test/p1|D-3>."),
        {"type": "header", "text": {"type": "plain_text", "text": "A & B"}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Small"}, {"type": "image"}]},
        {"type": "divider"},
    ]
    assert plain_text_of(blocks) == "See D-3.\nA &amp; B\nSmall"


def test_a_message_has_no_more_blocks_or_text_than_slack_accepts() -> None:
    message = message_of([section("x" * 1000)] * (MESSAGE_BLOCKS + 1))
    assert len(message.blocks) == MESSAGE_BLOCKS
    assert len(message.text) <= TEXT_LIMIT
