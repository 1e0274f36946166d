"""Block Kit's blocks and the surfaces that take them."""

from typing import Any

from pico_bot.sandbox.blockkit.charts import CHART, CHART_FIELDS
from pico_bot.sandbox.blockkit.elements import ACCESSORIES, CLICKED, IMAGE, INPUTS
from pico_bot.sandbox.blockkit.objects import SLACK_FILE, any_of, either, plain, text
from pico_bot.sandbox.blockkit.schema import (
    Check,
    Problems,
    anything,
    array,
    by_type,
    flag,
    integer,
    one_of,
    record,
    string,
)

_BLOCK = {"block_id": string(255)}
_MAX_CELL_CHARACTERS = 10_000
_INLINE = frozenset(
    {"broadcast", "channel", "color", "date", "emoji", "link", "team", "text", "user", "usergroup"}
)


def _inline(value: Any, path: str, problems: Problems) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in _INLINE:
        problems.add(f"unsupported type: {kind}", f"{path}/type")


def _distinct_action_ids(value: Any, path: str, problems: Problems) -> None:
    seen: set[str] = set()
    for at, element in enumerate(value["elements"]):
        action_id = element.get("action_id")
        if action_id in seen:
            what = f"`action_id` `{action_id}` already exists for another action"
            problems.add(what, f"{path}/elements/{at}/action_id")
        if action_id:
            seen.add(action_id)


_RICH_SECTION = record({"elements": array(_inline, most=1000, least=0)})
_RICH_INDENT = {"indent": integer(0, 8), "offset": integer(0, 10**6), "border": integer(0, 1)}
_RICH_TEXT = record(
    {
        "elements": array(
            by_type(
                {
                    "rich_text_section": _RICH_SECTION,
                    "rich_text_quote": record(
                        {"elements": array(_inline, most=1000)}, {"border": integer(0, 1)}
                    ),
                    "rich_text_preformatted": record(
                        {"elements": array(_inline, most=1000)},
                        {"border": integer(0, 1), "language": string(100)},
                    ),
                    "rich_text_list": record(
                        {
                            "style": one_of("bullet", "ordered"),
                            "elements": array(
                                by_type({"rich_text_section": _RICH_SECTION}), most=1000
                            ),
                        },
                        _RICH_INDENT,
                    ),
                }
            ),
            most=1000,
        )
    },
    _BLOCK,
)
_CELL = by_type(
    {
        "rich_text": _RICH_TEXT,
        "raw_text": record({"text": string(_MAX_CELL_CHARACTERS, 0)}),
        "raw_number": record({"value": anything}, {"text": string(100)}),
    }
)
_TABLE = record(
    {"rows": array(array(_CELL, most=20), most=100)},
    {
        **_BLOCK,
        "column_settings": array(
            record({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag}),
            most=20,
        ),
    },
)
_EVERYWHERE: dict[str, Check] = {
    "actions": record(
        {"elements": array(by_type(CLICKED), most=25)}, _BLOCK, [_distinct_action_ids]
    ),
    "context": record(
        {
            "elements": array(
                by_type({"image": IMAGE, "plain_text": text(2000), "mrkdwn": text(2000)}), most=10
            )
        },
        _BLOCK,
    ),
    "divider": record({}, _BLOCK),
    "header": record({"text": plain(150)}, {**_BLOCK, "level": integer(1, 4)}),
    "image": record(
        {"alt_text": string(2000)},
        {**_BLOCK, "image_url": string(3000), "slack_file": SLACK_FILE, "title": plain(2000)},
        [either("image_url", "slack_file")],
    ),
    "input": record(
        {"label": plain(2000), "element": by_type(INPUTS)},
        {**_BLOCK, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": _RICH_TEXT,
    "section": record(
        {},
        {
            **_BLOCK,
            "text": text(3000),
            "fields": array(text(2000), most=10),
            "accessory": by_type(ACCESSORIES),
            "expand": flag,
        },
        [any_of("text", "fields")],
    ),
}
_ALERT = record(
    {"text": text(200)},
    {**_BLOCK, "level": one_of("default", "info", "warning", "error", "success")},
)
_MARKDOWN = record({"text": string(12_000)}, _BLOCK)

IN_MESSAGE = by_type(
    {
        **_EVERYWHERE,
        CHART: record(CHART_FIELDS, _BLOCK),
        "markdown": _MARKDOWN,
        "table": _TABLE,
    }
)
IN_MODAL = by_type({**_EVERYWHERE, "alert": _ALERT})
IN_HOME = by_type({**_EVERYWHERE, "table": _TABLE})
