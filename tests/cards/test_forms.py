"""Modals: Slack opens each of them, whatever stands in the record that they are about."""

from collections.abc import Iterator

from hypothesis import given, settings

from pico_bot.cards import forms
from pico_bot.cards.blocks import Block
from pico_bot.cards.forms import changes, decisions, issues
from pico_bot.cards.setup import modal_view
from pico_bot.cards.whole import whole_modal
from pico_bot.model import Change, Decision, Issue, Kind, Note, Record
from pico_bot.model.states import Step
from tests.cards.anything import LINKS, anything, written
from tests.cards.checking import check_inert, check_view
from tests.cards.making import JONAS, METTE, NOON, PERMALINK
from tests.cards.scenes import (
    Scene,
    change_raised,
    decision_too_long,
    decision_under_review,
    issue_open,
)

REFERENCE = forms.Reference(
    record_id=2**63, channel_id="C0123456789", thread_ts="1795431600.000100", seen="f" * 64
)


def all_forms(record: Record) -> Iterator[Block]:
    """Every modal that a record can be the subject of."""
    areas = [f"area {number} of {record.area}"[:75] for number in range(120)]
    yield forms.withdraw_form(record, REFERENCE)
    yield forms.reason_form(record, Step.OBJECT, REFERENCE, question="Why?", hint=record.text)
    for kind in Kind:
        message = forms.MessageReference(
            kind=kind, channel_id="C1", ts="1795431600.000100", thread_ts=None
        )
        yield forms.log_form(message, text=record.text, areas=areas, area=areas[0])
    match record:
        case Decision():
            yield decisions.edit_form(record, REFERENCE, areas=areas)
            yield decisions.supersede_form(record, REFERENCE, areas=areas)
            yield decisions.keep_form(record, REFERENCE)
        case Issue():
            people = [record.author, record.logged_by, JONAS]
            for asker in people:
                yield issues.edit_form(record, REFERENCE, areas=areas, members=people, asker=asker)
            yield issues.resolve_form(record, REFERENCE)
            yield issues.wait_form(record, REFERENCE)
        case Change():
            made = [build()[0] for build in (decision_too_long, decision_under_review)]
            touched = [each for each in made if isinstance(each, Decision)]
            yield changes.edit_form(record, REFERENCE, areas=areas)
            yield changes.assess_form(
                record,
                REFERENCE,
                likely=touched[:1] * 9,
                others=touched[1:] * 120,
                areas=areas,
                likely_areas=areas[:3],
            )


@settings(max_examples=60)
@given(anything())
def test_slack_opens_every_form(scene: Scene) -> None:
    for view in all_forms(scene[0]):
        check_view(view)
        check_inert(view)


@settings(max_examples=60)
@given(anything(), written)
def test_slack_opens_every_page_of_the_whole_story(scene: Scene, text: str) -> None:
    record, around = scene
    notes = [Note(member=METTE, written_at=NOON, text=text)]
    first = whole_modal(record, around, notes=notes, address=PERMALINK, channel_id="C1")
    pages = [first]
    while any(
        each.get("action_id") == "story_on" for each in first["blocks"][-1].get("elements", [])
    ):
        first = whole_modal(
            record, around, notes=notes, address=PERMALINK, channel_id="C1", page=len(pages)
        )
        pages.append(first)
    for view in pages:
        check_view(view)
        check_inert(view, links=LINKS)


def test_a_name_of_any_length_sets_a_partnership_up() -> None:
    check_view(modal_view(name="<!channel> & Co " * 400, channel_id="C1"))


def test_each_kind_has_its_forms() -> None:
    for build, kind_of_forms in ((decision_too_long, 3), (issue_open, 5), (change_raised, 2)):
        assert len(list(all_forms(build()[0]))) == 5 + kind_of_forms
