"""`roles`, `role` and `contacts`: who may assign roles, and which ones."""

import pytest
from sqlalchemy import select

from pico_bot.commands.command_table import run_command
from pico_bot.commands.people import is_roles_question
from pico_bot.core.errors import BadRequest, NotAllowed, NotFound
from pico_bot.model.people import Role
from pico_bot.partnerships.partnerships import SlackUser
from tests.commands.invocations import invocation, mention, reply_to, slack_user
from tests.records.drafts import log_issue
from tests.support.partnership import NOON, InUse


@pytest.mark.parametrize("text", ["roles", " Roles? ", "*roles*"])
def test_roles_without_a_date_asks_who_holds_them_now(text: str) -> None:
    assert is_roles_question(text)


@pytest.mark.parametrize("text", ["roles on 2026-05-03", "role", ""])
def test_other_commands_do_not_ask_who_holds_the_roles_now(text: str) -> None:
    assert not is_roles_question(text)


def test_a_role_can_be_assigned_shared_and_ended(world: InUse) -> None:
    mads = mention("Mads")
    assert reply_to(world, f"role assign {mads} pim-consultant") == "Mads is now *PIM consultant*."
    assert reply_to(world, f"role deputy {mention('Lene')} PIM-consultant") == (
        "Lene is now a deputy for *PIM consultant*."
    )
    assert reply_to(world, f"role end {mads} pim-consultant") == (
        "Mads no longer has the role *PIM consultant*."
    )
    assert reply_to(world, f"role end {mention('Lene')} pim-consultant") == (
        "Lene no longer has the role *PIM consultant*. The role is now *vacant*."
    )


def test_open_records_follow_the_role_to_its_new_holder(world: InUse) -> None:
    issue = log_issue(world, area="product-data")
    assert issue.responsible is not None
    before = issue.responsible.name
    other = "Berit" if before == "Dorte" else "Mads"
    key = "data-owner" if before == "Dorte" else "data-modeller"
    lead = "Berit" if key == "data-owner" else "Lene"
    reply_to(world, f"role end {mention(before)} {key}", user=lead)
    reply = reply_to(world, f"role assign {mention(other)} {key}")
    assert issue.responsible.name == other
    assert reply.endswith("Reassigned: I-1.")


@pytest.mark.parametrize("text", ["role", "role assign <@UMADS>", "role give <@UMADS> lead"])
def test_a_role_command_that_is_not_understood_shows_its_forms(world: InUse, text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        reply_to(world, text)
    assert refused.value.sentence == (
        "Use `role assign @person data owner`, `role deputy @person data owner`, "
        "`role assign @person data owner from 2026-12-01 until 2027-01-31`, "
        "`role end @person data owner`, `role accept @person data owner`."
    )


def test_a_person_without_an_active_account_gets_no_role(world: InUse) -> None:
    gone = frozenset({slack_user("Mads").user_id})
    with pytest.raises(BadRequest) as refused:
        reply_to(world, f"role assign {mention('Mads')} pim-consultant", deactivated=gone)
    assert refused.value.sentence == "Mads has no active Slack account, so they can't have a role."
    assert "no longer has" in reply_to(
        world, f"role end {mention('Mads')} data-modeller", deactivated=gone
    )


def test_the_bot_gets_no_role(world: InUse) -> None:
    bot = SlackUser(user_id="UPICO", team_ids=("THOME",), name="Pico", is_from_own_workspace=True)
    with pytest.raises(BadRequest, match="I'm a bot"):
        reply_to(world, "role assign <@UPICO> lead", people={"UPICO": bot})


def test_only_the_consultancy_posts_the_card(world: InUse) -> None:
    with pytest.raises(NotAllowed, match="Only the consultancy can use"):
        reply_to(world, "contacts", user="Berit")


def test_both_sides_get_a_button_that_changes_roles(world: InUse) -> None:
    assert "Lene" in reply_to(world, "roles", user="Berit")
    assert _has_button(world, user="Lene")
    assert _has_button(world, user="Berit")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("roles now", "Use `roles`, or add a date: `roles on 2026-05-03`."),
        ("roles on may", "Enter the date as year-month-day: `roles on 2026-05-03`."),
    ],
)
def test_roles_on_no_date_are_refused(world: InUse, text: str, sentence: str) -> None:
    with pytest.raises(BadRequest) as refused:
        reply_to(world, text)
    assert refused.value.sentence == sentence


def _has_button(world: InUse, *, user: str) -> bool:
    reply = run_command(world.session, invocation("roles", user=user), now=NOON)
    assert reply is not None
    return any(block["type"] == "actions" for block in reply.blocks)


def test_a_role_whose_title_has_an_ampersand_is_found(world: InUse) -> None:
    role = world.session.scalars(select(Role).where(Role.key == "data-modeller")).one()
    role.own_title = "R&D lead"
    assert "*R&amp;D lead*" in reply_to(world, f"role assign {mention('Mads')} R&amp;D lead")
    with pytest.raises(NotFound) as refused:
        reply_to(world, f"role assign {mention('Mads')} R&amp;D boss")
    assert "“R&amp;D boss”" in refused.value.sentence
