"""Transports: HTTP and Socket Mode with the same handlers, acknowledged after the commit."""

from collections.abc import Iterator

import aiohttp
import pytest

from tests.stories.messages import buttons, card, cards, interactive_elements, said
from tests.stories.stage import Loop, Stage


@pytest.fixture(params=["socket", "http"])
def either(loop: Loop, sqlite_url: str, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A workspace that delivers by HTTP, then one with Socket Mode."""
    stage = Stage(loop, sqlite_url, transport=request.param)
    stage.open()
    stage.set_up(("lead", "Mette Lund"), ("data-owner", "Anna Berg"))
    yield stage
    stage.close()


def test_the_same_story_works_over_both_transports(either: Stage) -> None:
    anna, mette = either.person("Anna Berg"), either.person("Mette Lund")
    mette.say("#decision Articles get a number area:product-data")
    mette.click(card(either, "D-1"), "Confirm")
    assert "only Anna Berg" in mette.last_ephemeral()
    anna.click(card(either, "D-1"), "Object")
    anna.submit({"reason": "Too early"})
    assert buttons(card(either, "D-1")) == ["Edit"]
    mette.shortcut(anna.say("Norway opens"), "log_change")
    mette.submit()
    assert "Norway opens" in said(card(either, "C-1"))
    anna.react(anna.say("The feed stops"), "ticket")
    assert "The feed stops" in said(card(either, "I-1"))


def test_messages_during_downtime_are_handled_later(either: Stage) -> None:
    anna = either.person("Anna Berg")
    either.stop_bot()
    anna.say("#issue The feed stops", waits=False)
    assert cards(either) == []
    either.start_bot()
    either.settled()
    either.eventually(lambda: len(cards(either)) == 1)


def test_a_lost_answer_causes_no_second_message(either: Stage) -> None:
    anna = either.person("Anna Berg")
    either.sandbox.faults.lose_answer("chat.postMessage")
    anna.say("#issue The feed stops")
    assert len(cards(either)) == 1
    either.sandbox.faults.rate_limit("chat.postMessage", times=2, retry_after=1)
    anna.say("#issue The feed stops again")
    assert len(cards(either)) == 2


def test_an_unhandled_delivery_is_acknowledged_and_counted(either: Stage) -> None:
    anna, mette = either.person("Anna Berg"), either.person("Mette Lund")
    mette.say("#decision Articles get a number area:product-data")
    shown = card(either, "D-1")
    shown.blocks[-1]["elements"][0]["action_id"] = "nobody_listens"
    anna.click(shown, "Confirm")
    assert 'pico_events_total{kind="block_actions",outcome="unhandled"} 1.0' in page(
        either, "/metrics"
    )


def test_health_and_metrics_are_served(either: Stage) -> None:
    either.person("Anna Berg").say("#issue The feed stops")
    assert '"ok"' in page(either, "/healthz")
    text = page(either, "/metrics")
    assert 'pico_events_total{kind="message",outcome="handled"}' in text
    assert "pico_outbox_depth 0.0" in text
    assert "pico_outbox_oldest_age_seconds 0.0" in text
    # The contact card, pinned, and the card of the issue.
    assert 'pico_sends_total{method="chat.postMessage",outcome="sent"} 2.0' in text
    assert 'pico_sends_total{method="pins.add",outcome="sent"} 1.0' in text
    assert "pico_checkin_lag_seconds" in text


def page(stage: Stage, path: str) -> str:
    """A response of the bot's web server."""
    assert stage.service is not None
    port = stage.service.port

    async def get() -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}{path}") as response,
        ):
            assert response.status == 200, await response.text()
            return await response.text()

    return stage.loop.run(get())


def test_a_forged_click_on_an_automatic_step_is_refused(either: Stage) -> None:
    anna, mette = either.person("Anna Berg"), either.person("Mette Lund")
    mette.say("#decision Articles get a number area:product-data")
    anna.click(card(either, "D-1"), "Confirm")
    shown = card(either, "D-1")
    before = said(shown)
    [supersede] = [each for each in interactive_elements(shown) if "text" in each]
    for step, refused in (
        ("record_review", "D-1: only Pico can review it."),
        ("record_be_superseded", "D-1: only Pico can mark it as superseded."),
    ):
        supersede["action_id"] = step
        anna.click(shown, "Supersede")
        assert refused in anna.last_ephemeral()
    supersede["action_id"] = "record_supersede"
    assert said(card(either, "D-1")) == before
    assert len(cards(either)) == 1


def test_a_forged_form_for_an_automatic_step_is_refused(either: Stage) -> None:
    anna, mette = either.person("Anna Berg"), either.person("Mette Lund")
    mette.say("#decision Articles get a number area:product-data")
    anna.click(card(either, "D-1"), "Confirm")
    before = said(card(either, "D-1"))
    anna.click(card(either, "D-1"), "Supersede")
    anna.modal.body["callback_id"] = "record_be_superseded"
    refusals = anna.submit()
    assert list(refusals.values()) == ["D-1: only Pico can mark it as superseded."]
    assert said(card(either, "D-1")) == before
