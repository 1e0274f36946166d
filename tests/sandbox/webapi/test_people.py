"""Users and teams as the bot reads them."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import refusal

pytestmark = pytest.mark.anyio


async def test_users_of_other_teams_have_a_name_only_in_the_profile(
    client: AsyncWebClient,
) -> None:
    anna = (await client.users_info(user="U0ANNA0001"))["user"]
    mette = (await client.users_info(user="U0METTE001"))["user"]
    assert anna["team_id"] == "T0NORDLYS1"
    assert anna["profile"]["real_name"] == "Anna Berg"
    assert "real_name" not in anna
    assert "locale" not in anna
    assert anna["is_stranger"] is False
    assert anna["tz"] == "Europe/Copenhagen"
    assert mette["real_name"] == "Mette Lund"
    assert await refusal(client.users_info(user="U0NOBODY01")) == "user_not_found"
