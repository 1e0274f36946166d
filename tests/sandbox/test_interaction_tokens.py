"""Trigger ids and response URLs expire as in Slack."""

from datetime import timedelta

import pytest

from pico_bot.sandbox.interaction_tokens import ResponseUrls, TokenRefused, Triggers
from pico_bot.sandbox.seed import new_world
from tests.sandbox.fixed_clock import FixedClock


def test_a_trigger_id_is_valid_for_three_seconds() -> None:
    person = new_world(FixedClock()).people[0]
    now = 100.0
    triggers = Triggers(lambda: now)
    in_time, late = triggers.issue(person), triggers.issue(person)
    now += 3.0
    assert triggers.exchange(in_time).person is person
    now += 0.1
    with pytest.raises(TokenRefused, match="expired_trigger_id"):
        triggers.exchange(late)


def test_a_trigger_id_is_valid_once() -> None:
    person = new_world(FixedClock()).people[0]
    triggers = Triggers(lambda: 0.0)
    trigger_id = triggers.issue(person)
    triggers.exchange(trigger_id)
    with pytest.raises(TokenRefused, match="exchanged_trigger_id"):
        triggers.exchange(trigger_id)
    with pytest.raises(TokenRefused, match="invalid_trigger_id"):
        triggers.exchange("1.2.abc")


def test_a_response_url_accepts_five_answers() -> None:
    clock = FixedClock()
    world = new_world(clock)
    urls = ResponseUrls(clock)
    token = urls.issue(world.people[0], world.channels[0]).removeprefix("/respond/")
    for _ in range(5):
        assert urls.use(token).person is world.people[0]
    with pytest.raises(TokenRefused, match="used_url"):
        urls.use(token)


def test_a_response_url_is_valid_for_thirty_minutes() -> None:
    clock = FixedClock()
    world = new_world(clock)
    urls = ResponseUrls(clock)
    token = urls.issue(world.people[0], world.channels[0]).removeprefix("/respond/")
    clock.moment += timedelta(minutes=30)
    urls.use(token)
    clock.moment += timedelta(seconds=1)
    with pytest.raises(TokenRefused, match="expired_url"):
        urls.use(token)
    with pytest.raises(TokenRefused, match="invalid_url"):
        urls.use("1/unknown")
