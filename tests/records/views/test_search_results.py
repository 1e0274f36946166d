"""The reply to `find`: the records in their order, or that there are none."""

from pico_bot.records.views.search_results import search_results
from tests.samples.record_scenes import decision, issue
from tests.samples.slack_limits import check_inert, check_message


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


def test_slack_takes_the_results_of_a_long_search() -> None:
    check_message(search_results("lamps & " * 600, [issue("Lamps " * 90)] * 20))
