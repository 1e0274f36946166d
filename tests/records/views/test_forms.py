"""Modals: Slack accepts each of them, for any record."""

from collections.abc import Iterator

from hypothesis import given, settings

from pico_bot.blockkit.blocks import Block
from pico_bot.model.records import Note, Record
from pico_bot.records.views.record_modal import details_modal
from tests.samples.arbitrary_records import LINKS, arbitrary_record, written
from tests.samples.forms import all_forms
from tests.samples.record_scenes import Scene, change_raised, decision_too_long, issue_open
from tests.samples.records import METTE, NOON, PERMALINK
from tests.samples.slack_limits import check_inert, check_view


def forms_of(record: Record) -> Iterator[Block]:
    """Every modal of `record`, with more areas than a modal holds."""
    areas = [f"area {number} of {record.area}"[:75] for number in range(120)]
    return all_forms(record, areas=areas, question="Why?")


@settings(max_examples=60)
@given(arbitrary_record())
def test_slack_opens_every_form(scene: Scene) -> None:
    for view in forms_of(scene[0]):
        check_view(view)
        check_inert(view)


@settings(max_examples=60)
@given(arbitrary_record(), written)
def test_slack_opens_every_page_of_the_details(scene: Scene, text: str) -> None:
    record, around = scene
    notes = [Note(member=METTE, created_at=NOON, text=text)]
    first = details_modal(record, around, notes=notes, card_permalink=PERMALINK, channel_id="C1")
    pages = [first]
    while any(
        each.get("action_id") == "story_on" for each in first["blocks"][-1].get("elements", [])
    ):
        first = details_modal(
            record, around, notes=notes, card_permalink=PERMALINK, channel_id="C1", page=len(pages)
        )
        pages.append(first)
    for view in pages:
        check_view(view)
        check_inert(view, links=LINKS)


def test_each_kind_has_its_forms() -> None:
    for build, kind_of_forms in ((decision_too_long, 3), (issue_open, 5), (change_raised, 2)):
        assert len(list(forms_of(build()[0]))) == 5 + kind_of_forms
