"""`auth.test`, `users.info`, `team.info` and `apps.connections.open`."""

from pico_bot.sandbox.entities import JsonObject
from pico_bot.sandbox.payloads import team_json, user_json
from pico_bot.sandbox.webapi.calls import ApiError, Call, Method


def auth_test(call: Call) -> JsonObject:
    """`auth.test`."""
    app = call.world.app
    return {
        "url": f"https://{app.team.domain}.slack.com/",
        "team": app.team.name,
        "user": app.user.name,
        "team_id": app.team.id,
        "user_id": app.user.id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def users_info(call: Call) -> JsonObject:
    """`users.info`: people of the app's team and of teams that share a channel with it."""
    return {"user": user_json(call.world, call.person())}


def team_info(call: Call) -> JsonObject:
    """`team.info`: the app's team, or one that shares a channel with it."""
    given = call.text("team", call.world.app.team.id)
    team = next((one for one in call.world.teams if given == one.id), None)
    if team is None:
        raise ApiError("team_not_found")
    return {"team": team_json(team)}


def open_connection(call: Call) -> JsonObject:
    """`apps.connections.open`: a WebSocket address for one connection."""
    ticket = call.platform.sockets.issue_ticket()
    base = call.platform.base_url().replace("http://", "ws://")
    return {"url": f"{base}/link/?ticket={ticket}&app_id={call.world.app.id}"}


METHODS = {
    "auth.test": Method(auth_test),
    "users.info": Method(users_info, ("users:read",)),
    "team.info": Method(team_info, ("team:read",)),
    "apps.connections.open": Method(open_connection, app_token=True),
}
