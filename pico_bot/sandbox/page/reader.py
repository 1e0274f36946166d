"""The reader of a text, with their time zone and the names that they see."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from urllib.parse import urlencode

_PERMALINK = re.compile(
    r"https://[a-z0-9-]+\.slack\.com/archives/(?P<channel>[A-Z0-9]+)/p(?P<ts>\d{16})"
    r"(?:\?thread_ts=(?P<thread>\d+\.\d+)(?:&cid=[A-Z0-9]+)?)?$"
)


@dataclass(frozen=True, slots=True)
class Reader:
    """One person's view of the workspace at one moment.

    `now` is timezone-aware; times are shown in the reader's `zone`. `people` and `channels` map
    Slack ids to names.
    """

    now: datetime
    zone: tzinfo = UTC
    me: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)

    def address_here(self, url: str) -> str | None:
        """The page's address for a Slack permalink, if its channel is in the sandbox."""
        link = _PERMALINK.match(url)
        if link is None or link["channel"] not in self.channels:
            return None
        ts = f"{link['ts'][:-6]}.{link['ts'][-6:]}"
        place = {"as": self.me, "channel": link["channel"], "message": ts}
        return "/?" + urlencode(place | ({"thread": link["thread"]} if link["thread"] else {}))

    def local(self, moment: datetime) -> datetime:
        """The moment in the reader's time zone."""
        return moment.astimezone(self.zone)

    def day_label(self, day: date) -> str:
        """“Today”, “Yesterday”, or the weekday and date, with the year if it isn't this one."""
        today = self.local(self.now).date()
        if day == today:
            return "Today"
        if day == today - timedelta(days=1):
            return "Yesterday"
        if day == today + timedelta(days=1):
            return "Tomorrow"
        year = f" {day.year}" if day.year != today.year else ""
        return f"{day:%A} {day.day} {day:%B}{year}"


def _pretty(reader: Reader, moment: datetime, otherwise: str) -> str:
    label = reader.day_label(moment.date())
    return label.lower() if label in {"Today", "Yesterday", "Tomorrow"} else otherwise


def _ago(reader: Reader, moment: datetime) -> str:
    seconds = int((reader.now - moment).total_seconds())
    distance = abs(seconds)
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if distance >= size:
            count = distance // size
            words = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "now"


_DATE_FIELD = re.compile(r"\{([a-z_]+)\}")


def format_date(reader: Reader, *, timestamp: int, form: str) -> str:
    """Slack's `<!date^timestamp^form>`: fill `{date_long}`, `{time}` and their like.

    Raises ValueError, OverflowError or OSError when the timestamp is no moment this calendar has;
    Slack shows the fallback text then.
    """
    moment = datetime.fromtimestamp(timestamp, tz=reader.zone)
    short = f"{moment:%b} {moment.day}, {moment.year}"
    plain = f"{moment:%B} {moment.day}, {moment.year}"
    long = f"{moment:%A}, {plain}"
    fields = {
        "date_num": f"{moment:%Y-%m-%d}",
        "date_slash": f"{moment:%d/%m/%Y}",
        "date": plain,
        "date_short": short,
        "date_long": long,
        "date_pretty": _pretty(reader, moment, plain),
        "date_short_pretty": _pretty(reader, moment, short),
        "date_long_pretty": _pretty(reader, moment, long),
        "day_divider_pretty": reader.day_label(moment.date()),
        "time": f"{moment:%H:%M}",
        "time_secs": f"{moment:%H:%M:%S}",
        "ago": _ago(reader, moment),
    }
    return _DATE_FIELD.sub(lambda match: fields.get(match[1], match[0]), form)
