"""Block Kit to HTML: pure functions over block dicts, with a template for each block and element.

Templates are `templates/blocks/<type>.html` and `templates/elements/<type>.html`. For an unknown
type, the page says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from pico_bot.sandbox.page.charts import chart_svg, legend
from pico_bot.sandbox.page.emoji import PICKED, character
from pico_bot.sandbox.page.markdown import markdown
from pico_bot.sandbox.page.mrkdwn import emoji_named, inline, mrkdwn, plain
from pico_bot.sandbox.page.reader import Reader
from pico_bot.sandbox.page.rich_text import rich_text

Block = Mapping[str, Any]
Entered = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select that the client fills itself, such as people."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Surface:
    """Where blocks are shown: the reader, the values entered so far and the options of selects.

    `name` must be unique on the page, because element ids are made from it. `entered` is by block
    id and action id, as in Slack's `state.values`.
    """

    name: str
    reader: Reader
    entered: Entered = field(default_factory=dict)
    people: tuple[Choice, ...] = ()
    channels: tuple[Choice, ...] = ()

    def value_of(self, block: Block, element: Block) -> Mapping[str, Any]:
        """The value of an element: what was entered, or its initial value."""
        entered = self.entered.get(block.get("block_id", ""), {}).get(element.get("action_id", ""))
        if entered is not None:
            return entered
        return {
            key.removeprefix("initial_"): value
            for key, value in element.items()
            if key.startswith("initial_")
        }

    def chosen(self, block: Block, element: Block) -> set[str]:
        """The selected values of a select, checkboxes or radio buttons."""
        now = self.value_of(block, element)
        options = [now.get("selected_option") or now.get("option"), *_options(now)]
        picked = {one["value"] for one in options if one}
        for key in ("user", "channel", "conversation"):
            picked.add(now.get(f"selected_{key}") or now.get(key) or "")
            picked.update(now.get(f"selected_{key}s") or now.get(f"{key}s") or [])
        return picked - {""}

    def written(self, block: Block, element: Block) -> str:
        """The text, number, date or time in an element."""
        now = self.value_of(block, element)
        for key in ("value", "selected_date", "date", "selected_time", "time"):
            if now.get(key) is not None:
                return str(now[key])
        return ""

    def moment(self, block: Block, element: Block) -> str:
        """The value of a datetimepicker, as the reader's local `YYYY-MM-DDTHH:MM`."""
        now = self.value_of(block, element)
        seconds = now.get("selected_date_time") or now.get("date_time")
        if not seconds:
            return ""
        return f"{type(self.reader.now).fromtimestamp(seconds, self.reader.zone):%Y-%m-%dT%H:%M}"


def _options(now: Mapping[str, Any]) -> list[Block]:
    return [*(now.get("selected_options") or ()), *(now.get("options") or ())]


def blocks_html(blocks: Iterable[Block], surface: Surface) -> Markup:
    """A message's or modal's blocks as HTML."""
    template = environment().get_template("blocks.html")
    return escape(template.make_module({"blocks": list(blocks), "surface": surface}))


def attachments_html(attachments: Iterable[Block], surface: Surface) -> Markup:
    """A message's attachments as HTML: link previews and blocks."""
    template = environment().get_template("attachments.html")
    return escape(template.make_module({"attachments": list(attachments), "surface": surface}))


def text_object(text: Block, reader: Reader) -> Markup:
    """A `plain_text` or `mrkdwn` object."""
    if text.get("type") == "mrkdwn":
        return mrkdwn(str(text["text"]), reader)
    return plain(str(text["text"]))


def line_object(text: Block, reader: Reader) -> Markup:
    """A text object on one line, without quotes and fences: a label or an option."""
    if text.get("type") == "mrkdwn":
        return inline(str(text["text"]), reader)
    return plain(str(text["text"]))


def table_cell(cell: Block, reader: Reader) -> Markup:
    """A cell of a `table` block: `raw_text`, `raw_number` or `rich_text`."""
    if cell.get("type") == "rich_text":
        return rich_text(cell, reader)
    return escape(str(cell.get("text", cell.get("value", ""))))


def link_target(url: str, reader: Reader) -> Markup:
    """The attributes of a link: messages in the sandbox open in the page, others in a new tab."""
    here = reader.address_here(url)
    if here is not None:
        return Markup('href="{}"').format(here)
    return Markup('href="{}" target="_blank" rel="noreferrer noopener"').format(url)


def is_web_address(url: str) -> bool:
    """Whether an address may become a link or an image; `javascript:` addresses may not."""
    return url.lower().startswith(("https://", "http://"))


@cache
def environment() -> Environment:
    """The templates, which escape everything that isn't `Markup`."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        mrkdwn=mrkdwn,
        inline=inline,
        markdown=markdown,
        rich_text=rich_text,
        text_object=text_object,
        line_object=line_object,
        table_cell=table_cell,
        chart_svg=chart_svg,
        legend=legend,
        emoji_named=emoji_named,
        link_target=link_target,
    )
    made.tests.update(web_address=is_web_address)
    made.globals.update(picked_emoji=[(name, character(name)) for name in PICKED])
    return made
