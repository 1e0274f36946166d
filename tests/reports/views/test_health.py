"""The texts of health reasons."""

import pytest

from pico_bot.i18n.translation import DANISH, ENGLISH, use_locale
from pico_bot.model.health import HealthReason, HealthSignal
from pico_bot.reports.views.health import reason_text
from tests.samples.record_scenes import issue
from tests.samples.records import partnership, roles_of


@pytest.mark.parametrize("language", [ENGLISH, DANISH])
def test_every_signal_has_a_different_text(language: str) -> None:
    with use_locale(language):
        texts = [
            reason_text(
                HealthReason(
                    signal=signal,
                    number=2,
                    records=[issue()],
                    roles=roles_of(partnership())[:1],
                    days=3,
                ),
                channel="C1",
                most_records=3,
            )
            for signal in HealthSignal
        ]
    assert len(set(texts)) == len(HealthSignal)


def test_records_beyond_the_limit_are_counted() -> None:
    reason = HealthReason(signal=HealthSignal.OVERDUE, number=3, records=[issue()] * 3)
    text = reason_text(reason, channel="C1", most_records=1)
    assert text.startswith("3 records are overdue: ")
    assert "2 more" in text
