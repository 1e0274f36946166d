"""The details of a record: Slack accepts every page, and no word is lost between pages."""

import html
import re

from hypothesis import given, settings

from pico_bot.model.records import Note
from pico_bot.records.views.record_modal import chunks, details_modal
from tests.samples.arbitrary_records import LINKS, arbitrary_record, written
from tests.samples.record_scenes import Scene
from tests.samples.records import JONAS, NOON, PERMALINK
from tests.samples.slack_limits import check_inert, check_view, markup


@settings(max_examples=40)
@given(arbitrary_record(), written)
def test_the_pages_show_all_texts_of_an_arbitrary_record(scene: Scene, text: str) -> None:
    record, around = scene
    record.source_text = text
    note = Note(member=JONAS, created_at=NOON, text=text)
    seen: list[str] = []
    pages = 1
    page = 0
    while page < pages:
        view = details_modal(
            record, around, notes=[note], card_permalink=PERMALINK, channel_id="C1", page=page
        )
        check_view(view)
        check_inert(view, links=LINKS)
        texts = list(markup(view["blocks"]))
        numbered = re.fullmatch(r"Page \d+ of (\d+)", texts[-1])
        pages = int(numbered[1]) if numbered else 1
        seen += texts[:-1] if numbered else texts
        page += 1
    said = _words("".join(map(html.unescape, seen)))
    for part in (record.text, text, *(each.note or "" for each in record.history)):
        assert _words(part) in said


@given(written)
def test_a_long_text_is_split_without_loss(text: str) -> None:
    found = chunks(text)
    assert _words("".join(map(html.unescape, found))) == _words(text)
    assert all(len(piece) <= 2800 for piece in found)


def test_a_text_is_split_between_words() -> None:
    text = " ".join(["kelvin"] * 1000)
    assert all(piece.strip().endswith("kelvin") for piece in chunks(text))
    assert all(piece.startswith("kelvin") for piece in chunks(text))


def _words(text: str) -> str:
    """A text without what quoting and splitting may change: spaces, line breaks and `>`."""
    return "".join(text.replace(">", "").split())
