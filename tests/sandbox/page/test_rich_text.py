"""Rich text as HTML."""

from typing import Any

from tests.sandbox.page.test_render import shown


def test_each_element_of_rich_text_is_shown() -> None:
    def section(*elements: dict[str, Any]) -> dict[str, Any]:
        return {"type": "rich_text_section", "elements": list(elements)}

    def words(one: str, **style: bool) -> dict[str, Any]:
        return {"type": "text", "text": one, "style": style}

    html = shown(
        {
            "type": "rich_text",
            "elements": [
                section(
                    words("a\nb", bold=True, italic=True), {"type": "user", "user_id": "U0ANNA0001"}
                ),
                {"type": "rich_text_list", "style": "ordered", "elements": [section(words("one"))]},
                {"type": "rich_text_list", "indent": 1, "elements": [section(words("two"))]},
                {"type": "rich_text_quote", "elements": [words("<quoted>")]},
                {"type": "rich_text_preformatted", "elements": [words("x = 1")]},
                section({"type": "link", "url": "javascript:x", "text": "no"}, {"type": "odd"}),
            ],
        }
    )

    assert html.one("strong").one("em").text == "a\nb"
    assert html.one(class_="mention").text == "@Anna Berg"
    assert [(one.tag, one.text) for one in html.all() if one.tag in ("ol", "ul")] == [
        ("ol", "one"),
        ("ul", "two"),
    ]
    assert html.one("blockquote").text == "<quoted>"
    assert html.one("pre").text == "x = 1"
    assert html.all("a") == []
    assert "[odd]" in html.text
