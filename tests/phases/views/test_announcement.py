"""The announcement of a phase mentions only the leads who have roles to fill."""

from pico_bot.phases.views import announcement as announcement_views
from tests.samples.phases import BUILDING, announcement, change, effects
from tests.samples.records import METTE


def test_only_a_lead_with_roles_to_fill_is_mentioned() -> None:
    assert f"<@{METTE.slack_user_id}>" in str(announcement().blocks)
    assert "Mette Lund, who takes this on?" in announcement().text
    without_leads = announcement_views.announcement_message(change(effects=effects(BUILDING)))
    assert "<@" not in str(without_leads.blocks)
