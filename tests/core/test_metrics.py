"""The metrics that a service exposes."""

from datetime import timedelta

from prometheus_client import generate_latest

from pico_bot.core.metrics import Metrics, SendOutcome


def scraped(metrics: Metrics) -> list[str]:
    return generate_latest(metrics.registry).decode().splitlines()


def test_deliveries_and_attempts_are_counted_by_kind_and_outcome() -> None:
    metrics = Metrics()
    metrics.event("message", "ignored")
    metrics.event("message", "ignored")
    metrics.event("message", "handled")
    metrics.send("chat.postMessage", SendOutcome.SENT)
    found = scraped(metrics)
    assert 'pico_events_total{kind="message",outcome="ignored"} 2.0' in found
    assert 'pico_events_total{kind="message",outcome="handled"} 1.0' in found
    assert 'pico_sends_total{method="chat.postMessage",outcome="sent"} 1.0' in found


def test_lag_is_from_the_last_run_and_failures_are_summed() -> None:
    metrics = Metrics()
    metrics.jobs_run(lag=timedelta(minutes=2), failed=2)
    metrics.jobs_run(lag=timedelta(seconds=1), failed=1)
    found = scraped(metrics)
    assert "pico_checkin_lag_seconds 1.0" in found
    assert "pico_job_failures_total 3.0" in found


def test_the_token_counts_as_accepted_until_slack_rejects_it() -> None:
    metrics = Metrics()
    assert "pico_slack_authorised 1.0" in scraped(metrics)
    metrics.set_authorised(False)
    assert "pico_slack_authorised 0.0" in scraped(metrics)


def test_socket_mode_is_reported_only_by_a_process_that_uses_it() -> None:
    metrics, connected = Metrics(), [True]
    assert not any("pico_socket_connected" in line for line in scraped(metrics))
    metrics.watch_socket(lambda: connected[0])
    assert "pico_socket_connected 1.0" in scraped(metrics)
    connected[0] = False
    assert "pico_socket_connected 0.0" in scraped(metrics)


def test_two_services_in_one_process_have_separate_counts() -> None:
    one, other = Metrics(), Metrics()
    one.chart_omitted("no_upload")
    assert 'pico_charts_omitted_total{reason="no_upload"} 1.0' in scraped(one)
    assert not any("no_upload" in line for line in scraped(other))
