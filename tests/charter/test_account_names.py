"""Names for the Slack ids in a charter."""

from pico_bot.charter.account_names import account_names
from tests.support.partnership import InUse


def test_people_have_their_names_and_workspaces_those_of_the_customer_or_a_member(
    world: InUse,
) -> None:
    world.partnership.customer_team_id = "T0CUSTOMER"
    world["Berit"].slack_team_id = "T0CUSTOMER"
    world["Olga"].slack_team_id = "T0OTHER"
    names = account_names(world.session, world.partnership)
    assert names[world["Berit"].slack_user_id] == "Berit"
    assert names["T0CUSTOMER"] == f"Slack workspace of {world.partnership.name}"
    assert names["T0OTHER"] == "Slack workspace of Olga"
