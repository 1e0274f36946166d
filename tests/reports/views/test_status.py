"""The reply to `status`: Slack accepts it with any texts, and it mentions no one."""

from hypothesis import given, settings

from pico_bot.blockkit.blocks import TEXT_LIMIT
from pico_bot.reports.views import status
from tests.samples.arbitrary_records import LINKS, arbitrary_record, written
from tests.samples.escalation import ASKED, BYS
from tests.samples.record_scenes import SCENES, Scene
from tests.samples.records import partnership, roles_of
from tests.samples.slack_limits import check_complete, check_inert, check_message


@settings(max_examples=60)
@given(arbitrary_record(), written)
def test_slack_accepts_a_status_with_any_texts(scene: Scene, text: str) -> None:
    record, _context = scene
    nordlys = partnership({"lead": text[:100]})
    nordlys.name = text
    roles = roles_of(nordlys)
    shown = status.status_message(
        nordlys,
        yours=[(record, BYS[-1])] * 20,
        checkins=ASKED,
        others=[(record, None)],
        vacant_roles=roles,
        phase="one",
        checkin="never",
    )
    check_message(shown)
    check_inert(shown, links=LINKS)
    # Absurdly long names and areas cut the text, which says so.
    if not (shown.text.endswith("…") and len(shown.text) > TEXT_LIMIT - 100):
        check_complete(shown)


def test_waiting_items_are_sorted_by_deadline() -> None:
    record = SCENES["issue-with-everything"]()[0]
    answer = status.status_message(
        partnership(),
        yours=[(record, by) for by in BYS],
        checkins=ASKED,
        others=[],
        vacant_roles=[],
        phase="first",
        checkin="never",
    )
    check_complete(answer)
    waits = answer.text.split("\n")[2:7]
    assert ["overdue since" in each for each in waits] == [True, False, False, False, False]
    assert ["by <!date" in each for each in waits] == [False, True, True, False, False]
    assert [each.startswith(":speech_balloon: Your answer to the ") for each in waits] == [
        False, True, False, True, False,
    ]  # fmt: skip


def test_a_long_status_counts_what_it_leaves_out() -> None:
    record = SCENES["issue-with-everything"]()[0]
    answer = status.status_message(
        partnership(),
        yours=[(record, by) for by in BYS for _ in range(13)],
        checkins=ASKED,
        others=[(record, by) for by in BYS for _ in range(14)][:40],
        vacant_roles=[],
        phase="first",
        checkin="never",
    )
    check_message(answer)
    check_complete(answer)
    assert "more: see" in answer.text
    assert "Waiting for you (41)" in answer.text
