"""Members as mentions."""

from tests.samples.records import ANNA


def test_a_mention_is_made_of_the_slack_id() -> None:
    assert ANNA.mention == f"<@{ANNA.slack_user_id}>"
