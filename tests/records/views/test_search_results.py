"""The reply to `find`: the records in their order, or that there are none."""

from hypothesis import given, settings

from pico_bot.blockkit.blocks import TEXT_LIMIT
from pico_bot.records.views.search_results import search_results
from tests.samples.arbitrary_records import LINKS, arbitrary_record, written
from tests.samples.record_scenes import Scene, decision, issue
from tests.samples.slack_limits import check_complete, check_inert, check_message


def test_the_best_result_comes_first() -> None:
    found = [issue(number=2, permalink=None), decision(number=9, permalink=None)]
    lines = search_results("lamps", found).text.splitlines()
    assert lines[0] == "*Results for “lamps”*"
    assert ["I-2" in lines[1], "D-9" in lines[2]] == [True, True]
    assert len(lines) == 3


def test_a_search_without_results_repeats_the_words() -> None:
    assert search_results("lamps", []).text == "No results for “lamps” in this partnership."


def test_the_words_of_a_search_notify_no_one() -> None:
    for records in ([], [issue(permalink=None)]):
        shown = search_results("<!channel>\n<https://evil.example|here>", records)
        check_inert(shown)
        assert "&lt;!channel&gt; &lt;https://evil.example|here&gt;" in shown.text


def test_slack_accepts_the_results_of_a_long_search() -> None:
    check_message(search_results("lamps & " * 600, [issue("Lamps " * 90)] * 20))


@settings(max_examples=40)
@given(arbitrary_record(), written)
def test_slack_accepts_results_with_any_texts(scene: Scene, text: str) -> None:
    for records in ([], [scene[0]] * 10):
        shown = search_results(text, records)
        check_message(shown)
        check_inert(shown, links=LINKS)
        # Absurdly long names and areas cut the text, which says so.
        if not (shown.text.endswith("…") and len(shown.text) > TEXT_LIMIT - 100):
            check_complete(shown)
