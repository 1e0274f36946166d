"""The phases a partnership has been through."""

from dataclasses import replace
from datetime import timedelta

from pico_bot.model.charter import PhasePeriod
from pico_bot.model.message import Message
from pico_bot.phases.views.history import history_message
from pico_bot.phases.views.view_models import PastPhase
from tests.samples.phases import ANALYSIS, INITIAL, NORDLYS, ZONE, decision, tick
from tests.samples.records import NOON
from tests.samples.slack_limits import check_message

END = NOON + timedelta(days=14)
FIRST = PastPhase(
    period=PhasePeriod(phase="initial", from_at=NOON, until_at=END), phase=INITIAL, decision=None
)
SECOND = PastPhase(
    period=PhasePeriod(phase="analysis", from_at=END, until_at=None),
    phase=ANALYSIS,
    decision=decision("Phase change", rationale="Because of <b>"),
)


def shown(*past: PastPhase) -> list[str]:
    """The sections of the history, checked against Slack's limits."""
    message = history_message(NORDLYS, past, zone=ZONE)
    check_message(message)
    return sections(message)


def sections(message: Message) -> list[str]:
    return [each["text"]["text"] for each in message.blocks if each["type"] == "section"]


def test_the_newest_phase_comes_first_with_its_decision_and_reason() -> None:
    [newest, oldest] = shown(FIRST, SECOND)
    assert newest.splitlines()[0].startswith("*Analysis* since 7 Dec 2026, agreed in ")
    assert "D-4" in newest
    assert "Reason: Because of &lt;b&gt;" in newest
    assert oldest.splitlines() == [
        "*Initial* from 23 Nov 2026 to 7 Dec 2026",
        "_No criteria were marked as met._",
    ]


def test_the_criteria_say_who_marked_them_and_when() -> None:
    criterion = replace(INITIAL.exit[0], text="Goals are <clear>")
    [only] = shown(replace(FIRST, ticks=[(criterion.text, tick(INITIAL, criterion))]))
    assert only.splitlines()[1] == (
        ":white_check_mark: Goals are &lt;clear&gt;: marked as met by Sara Holm on 23 Nov 2026"
    )


def test_criteria_that_do_not_fit_are_counted() -> None:
    marked = ("x" * 150, tick(INITIAL, INITIAL.exit[0]))
    whole = "\n".join(shown(*[replace(FIRST, ticks=[marked] * 13)] * 3))
    assert whole.count("marked as met by") == 3 * 5
    assert whole.count(":white_check_mark: 8 criteria met") == 3


def test_the_oldest_phases_are_left_out_if_all_do_not_fit() -> None:
    long = replace(INITIAL, title="æ" * 150)
    shortened = shown(*[replace(FIRST, phase=long)] * 99, SECOND)
    assert 10 < len(shortened) < 100
    assert shortened[0].startswith("*Analysis*")
