"""A charter change by form or file is previewed as a draft and then proposed."""

from typing import Any

import pytest
from sqlalchemy import func, select

from pico_bot.blockkit.blocks import Block
from pico_bot.charter import amend, yaml_dumper
from pico_bot.charter.documents import document
from pico_bot.charter.editing import submit
from pico_bot.charter.editing.errors import InvalidFields
from pico_bot.charter.views import forms
from pico_bot.charter.views.preview import CharterPreviewState
from pico_bot.core.errors import BadRequest, NotAllowed, NotFound
from pico_bot.model import snapshot_of
from pico_bot.model.actor import Actor
from pico_bot.model.charter import CharterDraft
from pico_bot.model.records import Decision
from pico_bot.model.vocabulary import State, Via
from pico_bot.partnerships import roles
from pico_bot.sandbox.forms import Entry
from tests.charter.editing.filled_forms import fill_in
from tests.support import partnership
from tests.support.partnership import NOON, InUse

NO_OPTIONS = submit.FormOptions()
CHANNELS = submit.FormOptions(channels=(("C0OURS", "#ours"), ("C1", "#customer-1")))


def by(world: InUse, name: str = "Lene") -> Actor:
    return Actor(member=world[name], via=Via.MODAL, now=NOON)


def open_form(
    world: InUse, section: str, *, name: str = "Lene", options: submit.FormOptions = NO_OPTIONS
) -> Block:
    return submit.form_view(
        world.session, channel=world.channel, section=section, member=world[name],
        options=options, now=NOON,
    )  # fmt: skip


def preview(
    world: InUse, section: str, entries: dict[str, Entry], *, form: Block | None = None
) -> Block:
    """The preview after Lene filled in a form, which she opens now unless `form` is given."""
    opened = form or open_form(world, section)
    state = forms.CharterFormState.load(opened["private_metadata"])
    return submit.preview_form(
        world.session, channel=world.channel, state=state, entered=fill_in(opened, entries),
        by=by(world),
    )  # fmt: skip


def draft_id(view: Block) -> int:
    return CharterPreviewState.load(view["private_metadata"]).draft_id


def propose(world: InUse, number: int, *, name: str = "Lene", reason: str | None = None) -> str:
    """Propose a draft; the message for the proposer."""
    return submit.propose_draft(
        world.session, channel=world.channel, draft_id=number, reason=reason, by=by(world, name)
    ).text


def change_meanwhile(world: InUse, **changes: Any) -> None:
    """Let someone else's change take effect."""
    current = amend.lock(world.session, world.partnership)
    terms = current.terms.from_json({**current.terms.to_json(), **changes})
    amend.add_version(world.session, current, terms, by=by(world, "Berit"))


def import_file(world: InUse, lead: str = "Lene", **changes: Any) -> str:
    """Import the charter in force as a file with `changes`; the text of the answer."""
    terms = snapshot_of(world.partnership).terms
    text = yaml_dumper.to_yaml({**document(world.partnership.name, terms), **changes})
    return submit.import_yaml(
        world.session, channel=world.channel, text=text, by=by(world, lead)
    ).text


def drafts(world: InUse) -> list[CharterDraft]:
    return list(world.session.scalars(select(CharterDraft).order_by(CharterDraft.id)))


def decisions(world: InUse) -> list[Decision]:
    return list(world.session.scalars(select(Decision)))


def test_only_leads_get_a_form(world: InUse) -> None:
    with pytest.raises(NotAllowed):
        open_form(world, forms.GENERAL, name="Mads")


def test_an_area_that_is_gone_has_no_form(world: InUse) -> None:
    with pytest.raises(NotFound):
        open_form(world, forms.AREA + "gone")


def test_the_internal_channel_is_offered_only_to_the_consultancy(world: InUse) -> None:
    ours = str(open_form(world, forms.ESCALATION, options=CHANNELS))
    theirs = str(open_form(world, forms.ESCALATION, name="Berit", options=CHANNELS))
    assert ("C0OURS" in ours, "C0OURS" in theirs) == (True, False)


def test_a_partnerships_channel_is_not_offered_as_the_internal_one(world: InUse) -> None:
    assert "#customer-1" not in str(open_form(world, forms.ESCALATION, options=CHANNELS))


def test_a_draft_has_only_what_was_changed(world: InUse) -> None:
    view = preview(world, forms.GENERAL, {"name": "Nord"})
    [draft] = drafts(world)
    assert (draft.id, draft.body) == (draft_id(view), {"name": "Nord"})
    assert decisions(world) == []


def test_an_unchanged_form_is_refused(world: InUse) -> None:
    with pytest.raises(BadRequest, match="Nothing to change"):
        preview(world, forms.GENERAL, {})


def test_an_error_is_shown_at_its_field(world: InUse) -> None:
    with pytest.raises(InvalidFields) as wrong:
        preview(world, forms.GENERAL, {"region": "Mars"})
    assert list(wrong.value.sentences) == ["region"]
    assert drafts(world) == []


def test_a_form_opened_before_another_change_keeps_that_change(world: InUse) -> None:
    form = open_form(world, forms.GENERAL)
    change_meanwhile(world, country="DK")
    view = preview(world, forms.GENERAL, {"name": "Nord"}, form=form)
    assert "The charter has changed since you started" in str(view)
    [draft] = drafts(world)
    assert (draft.base_version, draft.body) == (2, {"name": "Nord"})


def test_a_proposed_draft_is_deleted(world: InUse) -> None:
    number = draft_id(preview(world, forms.GENERAL, {"name": "Nord"}))
    text = propose(world, number)
    assert "Proposed as *D-1*" in text
    assert "once confirmed by Berit (Business owner)" in text
    assert ([each.state for each in decisions(world)], drafts(world)) == ([State.PROPOSED], [])
    with pytest.raises(NotFound):
        propose(world, number)


def test_a_change_that_no_one_can_confirm_is_in_force(world: InUse) -> None:
    for name in ("Berit", "Dorte"):
        roles.unassign(
            world.session, partnership=world.partnership, key="business-owner",
            member=world[name], now=NOON,
        )  # fmt: skip
    text = propose(world, draft_id(preview(world, forms.GENERAL, {"name": "Nord"})))
    assert "*D-1* is in force now, because there's no Business owner yet" in text


def test_a_draft_belongs_to_one_person(world: InUse) -> None:
    number = draft_id(preview(world, forms.GENERAL, {"name": "Nord"}))
    with pytest.raises(NotFound):
        propose(world, number, name="Berit")


def test_a_draft_belongs_to_one_partnership(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    number = draft_id(preview(world, forms.GENERAL, {"name": "Nord"}))
    with pytest.raises(NotFound, match="another channel"):
        submit.preview_draft(world.session, channel=other.channel, draft_id=number, by=by(world))


def test_a_charter_that_changed_after_the_preview_is_previewed_again(world: InUse) -> None:
    number = draft_id(preview(world, forms.GENERAL, {"name": "Nord"}))
    change_meanwhile(world, country="DK")
    with pytest.raises(submit.OutdatedForm) as outdated:
        propose(world, number)
    assert "The charter has changed since you started" in str(outdated.value.view)
    assert decisions(world) == []
    assert "Proposed as" in propose(world, number)


def test_a_decider_on_another_side_than_the_default_needs_a_reason(world: InUse) -> None:
    section = forms.AREA + "product-data"
    number = draft_id(preview(world, section, {"decider": "pim-consultant"}))
    assert submit.needs_reason(
        world.session, channel=world.channel, draft_id=number, member=world["Lene"]
    )
    with pytest.raises(BadRequest, match="give a reason") as missing:
        propose(world, number)
    assert missing.value.field == "reason"
    propose(world, number, reason="They have no one for it yet")
    assert [each.rationale for each in decisions(world)] == ["They have no one for it yet"]


def test_only_its_member_cancels_a_draft(world: InUse) -> None:
    number = draft_id(preview(world, forms.GENERAL, {"name": "Nord"}))
    submit.delete_draft(world.session, draft_id=number, member=world["Berit"])
    assert len(drafts(world)) == 1
    for _again in range(2):
        submit.delete_draft(world.session, draft_id=number, member=world["Lene"])
    assert drafts(world) == []


def test_a_customers_file_has_no_internal_channel(world: InUse) -> None:
    change_meanwhile(world, internal_channel="C0SECRET")
    ours, theirs = (
        submit.export_yaml(world.session, channel=world.channel, reader=world[name])
        for name in ("Lene", "Berit")
    )
    shown = ["C0SECRET" in str((each, each.more)) for each in (ours, theirs)]
    assert shown == [True, False]


def test_a_customers_file_keeps_the_internal_channel(world: InUse) -> None:
    change_meanwhile(world, internal_channel="C0SECRET")
    import_file(world, "Berit", name="Nord", internal_channel=None)
    assert [each.body for each in drafts(world)] == [{"name": "Nord"}]


def test_a_file_with_errors_makes_no_draft(world: InUse) -> None:
    text = import_file(world, language="xx")
    assert "Nothing was changed because the file has errors" in text
    assert drafts(world) == []


def test_a_file_that_changes_nothing_is_refused(world: InUse) -> None:
    with pytest.raises(BadRequest, match="Nothing to change"):
        import_file(world)
    assert world.session.scalar(select(func.count(CharterDraft.id))) == 0
