"""How Slack reaches the bot: HTTP or Socket Mode, with the same listeners."""

from handlers.transport.app import authorize_as, make_app
from handlers.transport.health_check import HealthCheck
from handlers.transport.socket import SocketConnection
from handlers.transport.web import SlackEndpoint, WebServer, web_app

__all__ = [
    "HealthCheck",
    "SlackEndpoint",
    "SocketConnection",
    "WebServer",
    "authorize_as",
    "make_app",
    "web_app",
]
