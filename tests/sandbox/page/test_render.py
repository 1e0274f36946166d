"""Blocks and elements as HTML, with the attributes that the page's script needs."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pico_bot.sandbox.page.reader import Reader
from pico_bot.sandbox.page.render import Choice, Surface, attachments_html, blocks_html
from tests.sandbox.page.markup import Element, read

SURFACE = Surface(
    name="channel-1",
    reader=Reader(
        now=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
        zone=ZoneInfo("Europe/Copenhagen"),
        people={"U0ANNA0001": "Anna Berg"},
    ),
    people=(Choice("U0ANNA0001", "Anna Berg"), Choice("U0JONAS001", "Jonas Friis")),
    channels=(Choice("C0NORDLYS1", "#nordlys-pico"),),
)


def text(words: str, kind: str = "plain_text") -> dict[str, str]:
    return {"type": kind, "text": words}


def option(word: str) -> dict[str, Any]:
    return {"text": text(word), "value": word.lower()}


def shown(*blocks: dict[str, Any], surface: Surface = SURFACE) -> Element:
    return read(blocks_html(blocks, surface))


def shown_input(element: dict[str, Any], surface: Surface = SURFACE, **more: Any) -> Element:
    named = {"action_id": "value", **element}
    block = {"type": "input", "block_id": "b", "label": text("Label"), "element": named}
    return shown(block | more, surface=surface)


def test_a_section_shows_its_text_fields_and_accessory() -> None:
    button = {"type": "button", "action_id": "go", "value": "1", "text": text("Go :seedling:")}
    section = {"type": "section", "block_id": "s", "text": text("*a*", "mrkdwn")}
    html = shown(section | {"fields": [text("*b*\nc", "mrkdwn")], "accessory": button})

    assert [one.text for one in html.all("strong")] == ["a", "b"]
    found = html.one("button").attributes
    assert (found["data-action-id"], found["data-block-id"], found["data-value"]) == (
        "go",
        "s",
        "1",
    )
    assert "data-acts" in found
    assert html.one("button").text == "Go 🌱"


def test_headers_dividers_and_contexts() -> None:
    html = shown(
        {"type": "header", "block_id": "h", "text": text("D-1 *raw*")},
        {"type": "divider"},
        {"type": "context", "elements": [text("*who*", "mrkdwn"), text("*when*")]},
    )

    assert html.one("h3").text == "D-1 *raw*"
    assert len(html.all("hr")) == 1
    assert [one.text for one in html.all("strong")] == ["who"]


def test_a_buttons_style_and_confirmation_reach_the_script() -> None:
    confirm: dict[str, Any] = {"title": text("Sure?"), "text": text("*Really* <b>", "mrkdwn")}
    confirm |= {"confirm": text("Yes"), "deny": text("No"), "style": "danger"}
    button = {"type": "button", "action_id": "go", "text": text("Go"), "style": "danger"}
    found = shown({"type": "actions", "elements": [button | {"confirm": confirm}]}).one("button")

    assert found.attributes["class"] == "button danger"
    asked = {name: one for name, one in found.attributes.items() if name.startswith("data-confirm")}
    assert list(asked.values()) == ["Sure?", "Really <b>", "Yes", "No", "danger"]


@pytest.mark.parametrize(
    ("url", "links"), [("https://a.example/?b&c", True), ("javascript:alert(1)", False)]
)
def test_only_web_addresses_become_links(url: str, links: bool) -> None:
    button = {"type": "button", "action_id": "go", "text": text("Go"), "url": url}
    html = shown({"type": "actions", "elements": [button]})

    assert [one.attributes["href"] for one in html.all("a")] == [url] * links
    assert len(html.all("button")) == (not links)


@pytest.mark.parametrize("kind", ["static_select", "radio_buttons"])
def test_a_select_has_its_options(kind: str) -> None:
    options = [option("High"), option("Low")]
    html = shown_input({"type": kind, "options": options, "initial_option": options[1]})

    picked = [one for one in html.all() if {"selected", "checked"} & one.attributes.keys()]
    assert [one.attributes["value"] for one in picked] == ["low"]


@pytest.mark.parametrize("kind", ["multi_static_select", "checkboxes"])
def test_a_multi_select_has_its_options(kind: str) -> None:
    options = [option("A"), option("B"), option("C")]
    html = shown_input({"type": kind, "options": options, "initial_options": options[1:]})

    picked = [one.attributes["value"] for one in html.all("input") if "checked" in one.attributes]
    assert picked == ["b", "c"]
    assert html.one("legend").text.strip() == "Label"


def test_options_can_be_in_groups() -> None:
    groups = [{"label": text("Side"), "options": [option("A")]}]
    html = shown_input({"type": "static_select", "option_groups": groups})

    assert html.one("optgroup").attributes["label"] == "Side"
    assert html.one("optgroup").one("option").text == "A"


@pytest.mark.parametrize(
    ("kind", "initial", "picked"),
    [
        ("users_select", {"initial_user": "U0JONAS001"}, "U0JONAS001"),
        ("channels_select", {"initial_channel": "C0NORDLYS1"}, "C0NORDLYS1"),
        ("conversations_select", {"initial_conversation": "C0NORDLYS1"}, "C0NORDLYS1"),
        ("multi_users_select", {"initial_users": ["U0ANNA0001"]}, "U0ANNA0001"),
        ("multi_channels_select", {"initial_channels": ["C0NORDLYS1"]}, "C0NORDLYS1"),
        ("multi_conversations_select", {"initial_conversations": ["C0NORDLYS1"]}, "C0NORDLYS1"),
    ],
)
def test_selects_offer_people_and_channels(kind: str, initial: Any, picked: str) -> None:
    html = shown_input({"type": kind} | initial)

    values = [one for one in html.all() if {"selected", "checked"} & one.attributes.keys()]
    assert [one.attributes["value"] for one in values] == [picked]


@pytest.mark.parametrize(
    ("kind", "initial", "written"),
    [
        ("plain_text_input", {"initial_value": 'a "b" <c>'}, 'a "b" <c>'),
        ("number_input", {"initial_value": "4"}, "4"),
        ("email_text_input", {"initial_value": "a@b.example"}, "a@b.example"),
        ("url_text_input", {"initial_value": "https://b.example"}, "https://b.example"),
        ("datepicker", {"initial_date": "2026-12-01"}, "2026-12-01"),
        ("timepicker", {"initial_time": "09:00"}, "09:00"),
        ("datetimepicker", {"initial_date_time": 1792734382}, "2026-10-23T07:46"),
    ],
)
def test_a_text_field_has_its_value(kind: str, initial: Any, written: str) -> None:
    assert shown_input({"type": kind} | initial).one("input").attributes["value"] == written


def test_a_multiline_field_keeps_an_empty_first_line() -> None:
    element = {"type": "plain_text_input", "multiline": True, "initial_value": "\n<b>"}

    # HTML ignores the first newline in a textarea.
    assert shown_input(element).one("textarea").text == "\n\n<b>"


def test_entered_values_replace_initial_values() -> None:
    entered = {"b": {"value": {"type": "plain_text_input", "value": None}}}
    html = shown_input(
        {"type": "plain_text_input", "initial_value": "old"},
        Surface("v", SURFACE.reader, entered),
    )

    assert html.one("input").attributes["value"] == ""


def test_an_input_has_a_label_a_hint_and_an_error() -> None:
    html = shown_input({"type": "plain_text_input"}, hint=text("In a word"), optional=True)
    field = html.one("input").attributes

    assert html.one("label").attributes["for"] == field["id"]
    assert html.one("label").text.strip() == "Label (optional)"
    described = str(field["aria-describedby"]).split()
    assert {one.attributes["id"] for one in html.all("p")} == set(described)
    assert "aria-required" not in field
    assert "data-acts" not in field
    assert html.one(class_="field-error").attributes["role"] == "alert"


def test_an_overflow_menu_offers_its_options() -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("Reopen"), option("Drop")]}
    html = shown({"type": "actions", "block_id": "a", "elements": [menu]})

    items = html.all("button", role="menuitem")
    assert [(one.text, one.attributes["data-value"]) for one in items] == [
        ("Reopen", "reopen"),
        ("Drop", "drop"),
    ]
    opener = html.one("button", aria_haspopup="menu").attributes["popovertarget"]
    assert html.one("div", id=str(opener)).attributes["role"] == "menu"


def test_a_table_has_rows_and_alignment() -> None:
    cell = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": "open", "style": {"bold": True}}],
    }
    rows = [
        [{"type": "raw_text", "text": "Record"}, {"type": "raw_text", "text": "Days"}],
        [{"type": "rich_text", "elements": [cell]}, {"type": "raw_number", "value": 3}],
    ]
    html = shown({"type": "table", "rows": rows, "column_settings": [{}, {"align": "right"}]})

    assert [one.text for one in html.all("th")] == ["Record", "Days"]
    assert [one.text for one in html.all("td")] == ["open", "3"]
    assert [one.attributes["class"] for one in html.all("td")] == ["align-left", "align-right"]


def test_images_come_only_from_the_web() -> None:
    html = shown(
        {"type": "image", "image_url": "https://a.example/b.png", "alt_text": "A chart"},
        {"type": "image", "image_url": "data:text/html,x", "alt_text": "Nothing"},
    )

    assert html.one("img").attributes["alt"] == "A chart"
    assert html.one(class_="no-picture").text == "Nothing"


def test_alerts_and_markdown_are_shown() -> None:
    html = shown(
        {"type": "alert", "level": "warning", "text": text("Careful")},
        {"type": "markdown", "text": "# Digest"},
    )

    assert html.one(role="note").attributes["class"] == "block alert warning"
    assert html.one("h2").text == "Digest"


def test_attachments_show_previews_and_blocks() -> None:
    preview = {"title": "A <page>", "title_link": "https://a.example", "text": "*Bold*"}
    html = read(
        attachments_html(
            [preview, {"fallback": "Plain"}, {"blocks": [{"type": "divider"}]}], SURFACE
        )
    )

    assert html.one("a").text == "A <page>"
    assert html.one(class_="text").one("strong").text == "Bold"
    assert [one.text.strip() for one in html.all(class_="attachment")][1:] == ["Plain", ""]
    assert len(html.all("hr")) == 1


@pytest.mark.parametrize("kind", ["carousel", "../page", "_hooks"])
def test_an_unknown_block_is_named(kind: str) -> None:
    html = shown({"type": kind}, {"type": "actions", "elements": [{"type": "feedback_buttons"}]})

    assert "feedback_buttons" in [one.text for one in html.all("code")]
    assert kind.startswith("_") or kind in [one.text for one in html.all("code")]


@given(st.text(alphabet="<>\"'&*_`|=/ \nx", min_size=1, max_size=20))
def test_no_text_in_a_block_can_inject_markup(words: str) -> None:
    confirm = {key: text(words) for key in ("title", "text", "confirm", "deny")}
    many = [{"text": text(words), "value": words, "description": text(words)}]
    named = {"action_id": words, "placeholder": text(words), "options": many}
    kinds = ["static_select", "checkboxes", "radio_buttons", "overflow", "multi_static_select"]
    harmless, hostile = (
        shown(
            {"type": "header", "text": text(one)},
            {"type": "image", "image_url": one, "alt_text": one, "title": text(one)},
            {
                "type": "actions",
                "block_id": one,
                "elements": [{"type": kind} | named for kind in kinds],
            },
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "text": text(one), "value": one, "confirm": confirm}
                ],
            },
            *(
                {"type": "input", "block_id": one, "label": text(one), "hint": text(one)}
                | {"element": {"type": kind, "initial_value": one} | named}
                for kind in ("plain_text_input", "number_input")
            ),
        )
        for one in ("harmless", words)
    )

    assert {one.tag for one in hostile.all()} <= {one.tag for one in harmless.all()} | {"br"}
    for before, after in zip(_named(harmless), _named(hostile), strict=True):
        assert before == after


def _named(html: Element) -> list[tuple[str, list[str]]]:
    return [(one.tag, sorted(one.attributes)) for one in html.all() if one.tag != "br"]
