"""Block Kit's composition objects: texts, options, confirmation dialogs."""

from typing import Any

from pico_bot.sandbox.blockkit.schema import (
    Check,
    Problems,
    array,
    by_type,
    flag,
    matching,
    one_of,
    record,
    string,
)


def plain(most: int) -> Check:
    """Check a `plain_text` object of at most `most` characters."""
    return by_type({"plain_text": record({"text": string(most)}, {"emoji": flag})})


def text(most: int) -> Check:
    """Check a `plain_text` or `mrkdwn` object of at most `most` characters."""
    return by_type(
        {
            "plain_text": record({"text": string(most)}, {"emoji": flag}),
            "mrkdwn": record({"text": string(most)}, {"verbatim": flag}),
        }
    )


CONFIRM = record(
    {"title": plain(100), "text": text(300)},
    {"confirm": plain(30), "deny": plain(30), "style": one_of("primary", "danger")},
)
OPTION = record({"text": plain(75), "value": string(150)}, {"description": plain(75)})
RICH_OPTION = record({"text": text(75), "value": string(150)}, {"description": text(75)})
MENU_OPTION = record(
    {"text": plain(75), "value": string(150)},
    {"description": plain(75), "url": string(3000)},
)
OPTION_GROUP = record({"label": plain(75), "options": array(OPTION, most=100)})


def either(*names: str) -> Check:
    """Check that exactly one of some fields is given."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if sum(name in value for name in names) != 1:
            problems.add(f"must provide exactly one of: {', '.join(names)}", path)

    return check


def any_of(*names: str) -> Check:
    """Check that at least one of some fields is given."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not any(value.get(name) for name in names):
            problems.add(f"must provide at least one of: {', '.join(names)}", path)

    return check


def initial_among_options(value: Any, path: str, problems: Problems) -> None:
    """Check that the initial option is exactly one of the options."""
    groups = value.get("option_groups", [])
    offered = [*value.get("options", []), *(one for group in groups for one in group["options"])]
    chosen = value.get("initial_options") or []
    if value.get("initial_option"):
        chosen = [value["initial_option"]]
    for one in chosen:
        if not any(_same_option(one, option) for option in offered):
            problems.add("initial option must exactly match one of the options", path)


def _same_option(one: Any, other: Any) -> bool:
    same_value: bool = one["value"] == other["value"]
    same_text: bool = one["text"]["text"] == other["text"]["text"]
    return same_value and same_text


SLACK_FILE = record(
    {}, {"id": matching(r"^[F][A-Z0-9]{8,}$"), "url": string(3000)}, [either("id", "url")]
)
