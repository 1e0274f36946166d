"""`phase`: the page, the history and the proposals."""

import pytest

from pico_bot.core.errors import BadRequest, NotAllowed
from tests.commands.invocations import reply_to
from tests.support.partnership import InUse


def test_without_more_words_the_current_phase_is_shown(world: InUse) -> None:
    assert reply_to(world, "phase").startswith("Phase: ")
    assert reply_to(world, "phase?") == reply_to(world, "phase")


def test_the_history_starts_with_the_first_phase(world: InUse) -> None:
    history = reply_to(world, "phase history", user="Berit")
    assert history.startswith("Phases in Customer 1")
    assert reply_to(world, "phase History?", user="Berit") == history


def test_a_proposed_phase_waits_for_both_sides(world: InUse) -> None:
    reply = reply_to(world, "phase next")
    assert "D-1" in reply
    assert reply.endswith("It takes effect once both sides confirm it on its card.")


def test_another_phase_is_proposed_by_its_key(world: InUse) -> None:
    with pytest.raises(BadRequest, match="Solution design, "):
        reply_to(world, "phase to nowhere")
    assert "D-1" in reply_to(world, "phase to solution-design the model is ready")


def test_only_a_lead_may_propose_a_phase(world: InUse) -> None:
    with pytest.raises(NotAllowed):
        reply_to(world, "phase next", user="Mads")


def test_another_word_is_refused_with_the_forms(world: InUse) -> None:
    with pytest.raises(BadRequest) as refused:
        reply_to(world, "phase forward A &amp; B")
    assert refused.value.sentence == (
        "I don't recognise `phase forward A &amp; B`. Try `phase`, `phase history`, `phase next`, "
        "`phase back why`, `phase to solution design why`."
    )
