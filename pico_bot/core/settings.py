"""Settings, read once from the environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pico_bot.core.errors import SettingsError

SLACK_API = "https://slack.com/api/"


@dataclass(frozen=True, kw_only=True)
class Variable:
    """An environment variable: its name, a description of valid values, and its parser."""

    name: str
    attribute: str
    expects: str
    parse: Callable[[str], Any]
    default: str | None = None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The operator's configuration.

    Slack credentials may be empty; `require_slack` checks those that a command needs.
    """

    slack_bot_token: str = field(default="", repr=False)
    slack_signing_secret: str = field(default="", repr=False)
    slack_app_token: str = field(default="", repr=False)
    slack_api_url: str = SLACK_API
    database_url: str = field(default="sqlite:///pico.db", repr=False)
    port: int = 3000
    host: str = "0.0.0.0"
    worker: bool = True
    worker_port: int | None = None
    tick_seconds: float = 1.0
    send_interval: float = 1.0
    slack_timeout: float = 10.0
    log_level: str = "info"
    log_format: str = "text"
    time_zone: str = "Europe/Copenhagen"
    clock_offset_file: Path | None = None

    @property
    def socket_mode(self) -> bool:
        """Whether Slack reaches the bot through Socket Mode instead of HTTP."""
        return bool(self.slack_app_token)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file, which a single process uses."""
        return self.database_url.startswith("sqlite")

    @property
    def sqlalchemy_url(self) -> str:
        """The database URL with the driver that SQLAlchemy should use."""
        for scheme in ("postgres://", "postgresql://"):
            if self.database_url.startswith(scheme):
                return "postgresql+psycopg://" + self.database_url.removeprefix(scheme)
        return self.database_url

    @classmethod
    def variables(cls) -> tuple[Variable, ...]:
        """Every variable that the bot reads."""
        return VARIABLES

    @classmethod
    def load(cls, environment: Mapping[str, str]) -> Self:
        """Read `environment`; raises SettingsError with every invalid variable."""
        values: dict[str, Any] = {}
        problems: list[str] = []
        for variable in VARIABLES:
            text = environment.get(variable.name, "").strip()
            if not text:
                continue
            try:
                values[variable.attribute] = variable.parse(text)
            except ValueError:
                problems.append(f"{variable.name} should be {variable.expects}")
        if problems:
            raise SettingsError(problems)
        return cls(**values)

    def require_slack(self, *, receives: bool = True) -> None:
        """Raise SettingsError if credentials for Slack are missing.

        `receives` is false for a process that only sends (`bot.py worker`).
        """
        expects = {variable.attribute: variable for variable in VARIABLES}
        missing = [] if self.slack_bot_token else ["slack_bot_token"]
        if receives and not self.slack_app_token and not self.slack_signing_secret:
            missing.append("slack_signing_secret")
        if missing:
            raise SettingsError(
                f"{expects[name].name} is missing; it should be {expects[name].expects}"
                for name in missing
            )


def _token(prefix: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not text.startswith(prefix):
            raise ValueError(text)
        return text

    return parse


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError(text)
    return text if text.endswith("/") else text + "/"


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")):
        raise ValueError(text)
    return text


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError(text)
    return port


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 3600:
        raise ValueError(text)
    return seconds


def _timeout(text: str) -> float:
    seconds = float(text)
    if not 1 <= seconds <= 60:
        raise ValueError(text)
    return seconds


def _tick(text: str) -> float:
    seconds = _seconds(text)
    if seconds < 0.05:
        raise ValueError(text)
    return seconds


def _switch(text: str) -> bool:
    return {"on": True, "off": False}[_choice("on", "off")(text)]


def _choice(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in allowed:
            raise ValueError(text)
        return text.lower()

    return parse


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(text) from error


VARIABLES = (
    Variable(
        name="SLACK_BOT_TOKEN",
        attribute="slack_bot_token",
        expects="the bot token of the installed app (xoxb-…)",
        parse=_token("xoxb-"),
    ),
    Variable(
        name="SLACK_SIGNING_SECRET",
        attribute="slack_signing_secret",
        expects="the signing secret of the app; not needed in Socket Mode",
        parse=str,
    ),
    Variable(
        name="SLACK_APP_TOKEN",
        attribute="slack_app_token",
        expects="an app-level token with connections:write (xapp-…); set it to use Socket Mode",
        parse=_token("xapp-"),
    ),
    Variable(
        name="SLACK_API_URL",
        attribute="slack_api_url",
        expects="the base address of Slack's Web API (http:// or https://)",
        parse=_url,
        default=SLACK_API,
    ),
    Variable(
        name="DATABASE_URL",
        attribute="database_url",
        expects="sqlite:///file.db or postgresql://user:password@host/database",
        parse=_database,
        default="sqlite:///pico.db",
    ),
    Variable(
        name="PORT",
        attribute="port",
        expects="a port between 0 and 65535 (0: any free one)",
        parse=_port,
        default="3000",
    ),
    Variable(
        name="PICO_HOST",
        attribute="host",
        expects="the address to listen on",
        parse=str,
        default="0.0.0.0",
    ),
    Variable(
        name="PICO_WORKER",
        attribute="worker",
        expects="on or off: whether serve also handles events, sends and runs scheduled jobs",
        parse=_switch,
        default="on",
    ),
    Variable(
        name="PICO_WORKER_PORT",
        attribute="worker_port",
        expects="the port of /healthz and /metrics of bot.py worker; without it they are off",
        parse=_port,
    ),
    Variable(
        name="PICO_TICK_SECONDS",
        attribute="tick_seconds",
        expects="seconds between two runs of scheduled jobs, at least 0.05",
        parse=_tick,
        default="1",
    ),
    Variable(
        name="PICO_SEND_INTERVAL",
        attribute="send_interval",
        expects="seconds between two messages in one channel (Slack allows about one a second)",
        parse=_seconds,
        default="1",
    ),
    Variable(
        name="PICO_SLACK_TIMEOUT",
        attribute="slack_timeout",
        expects="the timeout of a call to Slack in seconds, between 1 and 60",
        parse=_timeout,
        default="10",
    ),
    Variable(
        name="PICO_LOG_LEVEL",
        attribute="log_level",
        expects="debug, info, warning or error",
        parse=_choice("debug", "info", "warning", "error"),
        default="info",
    ),
    Variable(
        name="PICO_LOG_FORMAT",
        attribute="log_format",
        expects="text or json",
        parse=_choice("text", "json"),
        default="text",
    ),
    Variable(
        name="PICO_TIME_ZONE",
        attribute="time_zone",
        expects="the IANA time zone of new partnerships, such as Europe/Copenhagen",
        parse=_zone,
        default="Europe/Copenhagen",
    ),
    Variable(
        name="PICO_CLOCK_OFFSET_FILE",
        attribute="clock_offset_file",
        expects="a file with seconds to add to the clock; for the sandbox and tests only",
        parse=Path,
    ),
)
