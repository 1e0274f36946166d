"""Commands that act on one record: their words, and what they refuse."""

import pytest

from pico_bot.commands.records import _ACTIONS
from pico_bot.core.errors import BadRequest, NotAllowed, NotFound
from pico_bot.model.vocabulary import Priority, Side, State
from pico_bot.tags.actions import ACTION_PHRASES
from tests.commands.invocations import mention, reply_to
from tests.records.drafts import log_change, log_decision, log_issue
from tests.support.partnership import InUse


def test_the_reply_links_the_record_and_says_what_was_done(world: InUse) -> None:
    issue = log_issue(world, "Texts are missing.")
    reply = reply_to(world, f"issue I-1 owner {mention('Mads')}")
    assert reply.endswith("Texts are missing: Assigned to Mads.")
    assert issue.responsible is world["Mads"]


@pytest.mark.parametrize("word", ["waiting customer", "wait: for customer", "WAITS Customer,"])
def test_an_issue_is_put_on_hold_for_a_side_and_resumed(world: InUse, word: str) -> None:
    issue = log_issue(world)
    reply = reply_to(world, f"issue i-1 {word} a list of names")
    assert reply.endswith("On hold, waiting for the customer.")
    assert issue.waiting_on is Side.CUSTOMER
    last = issue.history[-1]
    assert (last.note, last.details) == ("a list of names", {"waiting_for": "customer"})
    assert reply_to(world, "issue I-1 continue").endswith("Resumed.")
    assert issue.waiting_on is None


def test_a_priority_of_the_consultancy_is_only_a_proposal(world: InUse) -> None:
    issue = log_issue(world)
    assert "Proposed priority: high." in reply_to(world, "issue I-1 priority high")
    assert reply_to(world, "issue I-1 prio URGENT", user="Dorte").endswith(
        "Priority set to urgent."
    )
    assert issue.priority is Priority.URGENT


def test_a_due_date_can_be_set_and_removed(world: InUse) -> None:
    issue = log_issue(world)
    assert reply_to(world, "issue I-1 due 2026-12-01").endswith("Due date set to 1 Dec 2026.")
    assert reply_to(world, "issue I-1 due none").endswith("Due date removed.")
    assert issue.due_on is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "issue I-1 waiting a list",
            "Add the side it's waiting for and the reason: use `issue I-3 waiting customer why`.",
        ),
        (
            "issue I-1 waiting customer",
            "Add the reason: use `issue I-3 waiting customer why`.",
        ),
        ("issue I-1 due soon", "Enter the date as year-month-day: `issue I-3 due 2026-12-01`."),
        (
            "issue I-1 priority top",
            "The priority must be one of `low`, `normal`, `high`, `urgent`. "
            "Use `issue I-3 priority high`.",
        ),
        ("issue I-1 owner Mads", "Mention the person with @: `issue I-3 owner @person`."),
    ],
)
def test_a_command_with_a_part_missing_is_refused_with_its_form(
    world: InUse, text: str, sentence: str
) -> None:
    log_issue(world)
    with pytest.raises(BadRequest) as refused:
        reply_to(world, text)
    assert refused.value.sentence == sentence


def test_a_step_of_another_kind_is_refused(world: InUse) -> None:
    log_decision(world)
    with pytest.raises(BadRequest) as refused:
        reply_to(world, "decision D-1 resolve")
    assert refused.value.sentence == (
        "I can't do `resolve` with D-1. Use `decision D-3 confirm`, "
        "`decision D-3 object why`, `decision D-3 keep 2027-06-01`, "
        "`decision D-3 supersede new text`, `decision D-3 snooze friday why`, "
        "`decision D-3 withdraw why`, `decision D-3 reopen`."
    )


def test_a_record_of_another_kind_is_refused_with_how_to_log_one(world: InUse) -> None:
    log_decision(world)
    with pytest.raises(BadRequest, match="`issue I-3 resolve how`"):
        reply_to(world, "issue D-1 resolve")


def test_without_a_step_the_record_is_shown(world: InUse) -> None:
    log_change(world, "A new market")
    assert "A new market" in reply_to(world, "change C-1")
    with pytest.raises(NotFound):
        reply_to(world, "change C-2")


def test_every_action_has_words() -> None:
    assert {*ACTION_PHRASES} == set().union(*_ACTIONS.values())


def test_an_action_before_the_record_keeps_its_text(world: InUse) -> None:
    issue = log_issue(world)
    assert reply_to(world, "issue resolve! I-1 it works").endswith("Resolved.")
    assert issue.resolution == "it works"
    with pytest.raises(BadRequest, match="I can't do `confirm` with I-1"):
        reply_to(world, "issue confirm I-1")


def test_who_raised_a_record_may_withdraw_it_with_a_reason(world: InUse) -> None:
    issue = log_issue(world, author="Mads")
    reply = reply_to(world, "withdraw I-1 logged twice", user="Mads")
    assert reply.endswith("Withdrawn. Its number won't be reused.")
    assert issue.state is State.WITHDRAWN
    assert issue.history[-1].note == "logged twice"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("withdraw", "Add the record and the reason: use `withdraw I-3 why`."),
        ("note", "Add the record and the note: use `/pico note I-3 what only we should know`."),
    ],
)
def test_a_command_without_a_record_is_refused(world: InUse, text: str, sentence: str) -> None:
    with pytest.raises(BadRequest) as refused:
        reply_to(world, text)
    assert refused.value.sentence == sentence


def test_a_note_is_accepted_only_where_no_one_else_reads_it(world: InUse) -> None:
    log_issue(world)
    with pytest.raises(BadRequest, match="Others can read this"):
        reply_to(world, "note I-1 they may leave", is_slash_command=False)
    assert "Only the consultancy sees it" in reply_to(world, "note I-1 they may leave")
    with pytest.raises(NotAllowed):
        reply_to(world, "note I-1 they may leave", user="Berit")
