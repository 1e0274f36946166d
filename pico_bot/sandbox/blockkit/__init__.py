"""Validation of blocks and views as on Slack's servers.

The limits are those of the Block Kit reference: https://docs.slack.dev/reference/block-kit.
"""

from collections.abc import Collection
from typing import Any

from pico_bot.sandbox.blockkit.blocks import IN_HOME, IN_MESSAGE, IN_MODAL
from pico_bot.sandbox.blockkit.charts import CHART, MAX_CHARTS_IN_MESSAGE
from pico_bot.sandbox.blockkit.objects import plain
from pico_bot.sandbox.blockkit.schema import Check, Problems, array, by_type, flag, record, string

MAX_BLOCKS_IN_MESSAGE = 50
MAX_BLOCKS_IN_VIEW = 100
MAX_MARKDOWN_CHARACTERS = 12_000
MAX_TABLE_CHARACTERS = 10_000

_KEPT = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}


def _inputs_need_submit(value: Any, path: str, problems: Problems) -> None:
    if "submit" not in value and any(one["type"] == "input" for one in value["blocks"]):
        problems.add("missing required field: submit", path)


def _distinct_block_ids(value: Any, path: str, problems: Problems) -> None:
    seen: set[str] = set()
    for at, block in enumerate(value if isinstance(value, list) else []):
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if not isinstance(block_id, str):
            continue
        if block_id in seen:
            what = f"`block_id` `{block_id}` already exists for another block"
            problems.add(what, f"{path}/{at}/block_id")
        seen.add(block_id)


def _blocks(block: Check, most: int, least: int = 0) -> Check:
    listed = array(block, most=most, least=least)

    def check(value: Any, path: str, problems: Problems) -> None:
        listed(value, path, problems)
        _distinct_block_ids(value, path, problems)

    return check


_MESSAGE = _blocks(IN_MESSAGE, MAX_BLOCKS_IN_MESSAGE)
_VIEW = by_type(
    {
        "modal": record(
            {"title": plain(24), "blocks": _blocks(IN_MODAL, MAX_BLOCKS_IN_VIEW, 1)},
            {
                **_KEPT,
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": flag,
                "notify_on_close": flag,
                "submit_disabled": flag,
            },
            [_inputs_need_submit],
        ),
        "home": record({"blocks": _blocks(IN_HOME, MAX_BLOCKS_IN_VIEW)}, _KEPT),
    }
)


def message_problems(blocks: Any, *, unknown: Collection[str] = ()) -> list[str]:
    """Return Slack's errors for a message's blocks; empty if they are valid.

    `unknown` are the block types that the workspace doesn't support.
    """
    problems = Problems()
    _MESSAGE(blocks, "/blocks", problems)
    if not problems.found:
        _check_totals(blocks, problems)
        _check_known(blocks, unknown, problems)
    return problems.found


def view_problems(view: Any) -> list[str]:
    """Return Slack's errors for a modal or Home tab; empty if it is valid."""
    problems = Problems()
    _VIEW(view, "/view", problems)
    return problems.found


def _check_known(
    blocks: list[dict[str, Any]], unknown: Collection[str], problems: Problems
) -> None:
    for at, one in enumerate(blocks):
        if one["type"] in unknown:
            problems.add(f"unsupported type: {one['type']}", f"/blocks/{at}/type")


def _check_totals(blocks: list[dict[str, Any]], problems: Problems) -> None:
    if sum(one["type"] == CHART for one in blocks) > MAX_CHARTS_IN_MESSAGE:
        what = f"no more than {MAX_CHARTS_IN_MESSAGE} {CHART} blocks allowed"
        problems.add(what, "/blocks")
    markdown = sum(len(one["text"]) for one in blocks if one["type"] == "markdown")
    if markdown > MAX_MARKDOWN_CHARACTERS:
        problems.add(f"must be less than {MAX_MARKDOWN_CHARACTERS + 1} characters", "/blocks")
    cells = (
        str(cell.get("text", ""))
        for one in blocks
        if one["type"] == "table"
        for row in one["rows"]
        for cell in row
    )
    if sum(map(len, cells)) > MAX_TABLE_CHARACTERS:
        problems.add(f"must be less than {MAX_TABLE_CHARACTERS + 1} characters", "/blocks")
