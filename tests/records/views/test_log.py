"""Lines of the log: what a deadline says, and which facts a record shows."""

from datetime import date, timedelta

from hypothesis import given, settings

from pico_bot.blockkit.blocks import TEXT_LIMIT
from pico_bot.model.vocabulary import Priority, State
from pico_bot.records.views.log import Deadline, deadline_sort_key, log_message, record_line
from tests.samples.arbitrary_records import LINKS, arbitrary_record
from tests.samples.record_scenes import Scene, issue
from tests.samples.records import NOON
from tests.samples.slack_limits import check_complete, check_inert, check_message


def test_a_line_shows_only_high_priorities() -> None:
    assert " · high" in record_line(issue(priority=Priority.HIGH))
    assert "low" not in record_line(issue(title="Lamps", priority=Priority.LOW))


def test_a_settled_issue_shows_neither_owner_nor_due_date() -> None:
    settled = issue(due_on=date(2026, 12, 1))
    assert " · due " in record_line(settled)
    settled.state = State.RESOLVED
    assert record_line(settled).endswith("_resolved_")


def test_a_record_without_a_deadline_comes_last() -> None:
    first, second = Deadline(at=NOON), Deadline(at=NOON + timedelta(hours=1))
    assert sorted([None, second, first], key=deadline_sort_key) == [first, second, None]


def test_a_snoozed_deadline_is_not_overdue() -> None:
    assert Deadline(at=NOON, is_past=True, is_snoozed=True).label.startswith("snoozed until ")
    assert Deadline(at=NOON, is_past=True).label.startswith("overdue since ")


@settings(max_examples=40)
@given(arbitrary_record())
def test_slack_accepts_a_page_with_any_texts(scene: Scene) -> None:
    record, _context = scene
    shown = log_message(
        "The log",
        waiting=[record] * 5,
        others=[record] * 10,
        first=0,
        total=400,
        newer=None,
        older="x",
    )
    check_message(shown)
    check_inert(shown, links=LINKS)
    # Absurdly long names and areas cut the text, which says so.
    if not (shown.text.endswith("…") and len(shown.text) > TEXT_LIMIT - 100):
        check_complete(shown)
    assert "*The log* · 400 records" in shown.text
    assert "1 to 15 of 400" in shown.text
