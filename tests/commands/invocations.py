"""Commands that the people of a test's partnership give."""

from typing import Any

from pico_bot.commands.command_table import run_command
from pico_bot.commands.request import Invocation
from pico_bot.partnerships.directory import Workspace
from pico_bot.partnerships.partnerships import ChannelInfo, SlackUser
from tests.support.partnership import CONSULTANTS, NOON, InUse

TEAMS = {"Berit": "TCUSTOMER1", "Dorte": "TCUSTOMER1", "Olga": "TELSEWHERE"}
HOME = Workspace(
    team_id="THOME",
    enterprise_id=None,
    user_id="UPICO",
    bot_id="BPICO",
    url="https://home.slack.test/",
)


def slack_user(name: str) -> SlackUser:
    """A person of `create_partnership`, as Slack reports them."""
    is_from_own_workspace = name in CONSULTANTS
    return SlackUser(
        user_id=f"U{name.upper()}{'' if is_from_own_workspace else 1}",
        team_ids=("THOME" if is_from_own_workspace else TEAMS[name],),
        name=name,
        is_from_own_workspace=is_from_own_workspace,
    )


def mention(name: str) -> str:
    """A mention of a person in a command's text."""
    return f"<@{slack_user(name).user_id}>"


def invocation(text: str, *, user: str = "Lene", **changes: Any) -> Invocation:
    """The command `text` in the partnership's channel, with everyone looked up."""
    people = [slack_user(each) for each in (*CONSULTANTS, *TEAMS)]
    values: dict[str, Any] = {
        "text": text,
        "user": slack_user(user),
        "place": ChannelInfo(
            slack_id="C1",
            name="customer-1",
            customer_team_id="TCUSTOMER1",
            customer_name="Customer 1",
        ),
        "people": {each.user_id: each for each in people if each.user_id in text},
        "workspace": HOME,
        "time_zone": "UTC",
        "is_slash_command": True,
    }
    return Invocation(**(values | changes))


def reply_to(world: InUse, text: str, *, user: str = "Lene", **changes: Any) -> str:
    """The text of the reply to a command that `user` gives."""
    answer = run_command(world.session, invocation(text, user=user, **changes), now=NOON)
    return answer.text if answer else ""
