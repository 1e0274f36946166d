"""Standard Markdown, as the `markdown` block takes it, to HTML.

The subset that Slack renders (https://docs.slack.dev/reference/block-kit/blocks/markdown-block):
headings, emphasis, links, lists with tasks, quotes, fences, dividers and tables. Raw HTML stays
text, images become links.
"""

import re
from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from pico_bot.sandbox.page.emphasis import LineEnd, Piece, mark_at, pair
from pico_bot.sandbox.page.mrkdwn import channel, emoji_named, person, safe_link
from pico_bot.sandbox.page.reader import Reader

_TAGS = {"**": "strong", "__": "strong", "*": "em", "_": "em", "~~": "s"}
_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|`(?P<code>[^`\n]+)`"
    r"|!?\[(?P<label>[^\[\]\n]*)\]\((?P<target>[^()\s]+)\)"
    r"|<@(?P<person>[A-Z0-9]+)>"
    r"|<#(?P<channel>[A-Z0-9]+)>"
    r"|:(?P<emoji>[a-z0-9_+'-]+):"
    r"|(?P<url>https?://[^\s<>()]+)"
    r"|(?P<mark>\*\*|__|~~|\*|_)"
    r"|(?P<newline>\n)"
)
_HEADING = re.compile(r"(#{1,6}) +(.*?)[ #]*$")
_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)]) +(?:\[([ xX])\] +)?(.*)$")
_DIVIDER = re.compile(r" {0,3}([-*_])(?: *\1){2,} *$")
_TABLE_RULE = re.compile(r" *\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$")
_FENCE = re.compile(r" {0,3}```")


def markdown(text: str, reader: Reader) -> Markup:
    """Markdown text as HTML."""
    return Markup("").join(_blocks(text.replace("\r\n", "\n").split("\n"), reader))


def _blocks(lines: list[str], reader: Reader) -> Iterator[Markup]:
    at = 0
    while at < len(lines):
        line = lines[at]
        start = at
        if _FENCE.match(line):
            at = _run_end(lines, at + 1, lambda one: not _FENCE.match(one))
            yield Markup("<pre>{}</pre>").format("\n".join(lines[start + 1 : at]))
            at += 1
        elif heading := _HEADING.match(line):
            yield _element(
                f"h{len(heading[1]) + 1 if len(heading[1]) < 6 else 6}", heading[2], reader
            )
            at += 1
        elif _DIVIDER.match(line):
            yield Markup("<hr>")
            at += 1
        elif _ITEM.match(line):
            at = _run_end(lines, at, lambda one: bool(_ITEM.match(one)))
            yield _list(lines[start:at], reader)
        elif line.startswith(">"):
            at = _run_end(lines, at, lambda one: one.startswith(">"))
            inner = [one[1:].removeprefix(" ") for one in lines[start:at]]
            yield _element("blockquote", "\n".join(inner), reader)
        elif "|" in line and _is_table_rule(lines, at + 1):
            at = _run_end(lines, at, lambda one: "|" in one)
            yield _table(lines[start:at], reader)
        elif line.strip():
            at = _run_end(lines, at + 1, _continues_paragraph)
            yield _element("p", "\n".join(lines[start:at]), reader)
        else:
            at += 1


def _is_table_rule(lines: list[str], at: int) -> bool:
    return at < len(lines) and "|" in lines[at] and bool(_TABLE_RULE.match(lines[at]))


def _run_end(lines: list[str], at: int, belongs: Callable[[str], bool]) -> int:
    while at < len(lines) and belongs(lines[at]):
        at += 1
    return at


def _continues_paragraph(line: str) -> bool:
    starts_other = any(one.match(line) for one in (_FENCE, _HEADING, _DIVIDER, _ITEM))
    return bool(line.strip()) and line[0] != ">" and not starts_other


def _element(tag: str, text: str, reader: Reader) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(tag, _inline(text, reader))


def _inline(text: str, reader: Reader) -> Markup:
    return pair(_pieces(text, reader), _TAGS)


def _pieces(text: str, reader: Reader) -> Iterator[Piece]:
    at = 0
    for match in _TOKEN.finditer(text):
        yield escape(text[at : match.start()])
        at = match.end()
        match match.lastgroup:
            case "escaped":
                yield escape(match["escaped"])
            case "code":
                yield Markup("<code>{}</code>").format(match["code"])
            case "target":
                yield safe_link(match["target"], match["label"] or match["target"], reader)
            case "person":
                yield person(match["person"], reader)
            case "channel":
                yield channel(match["channel"], reader)
            case "emoji":
                yield emoji_named(match["emoji"])
            case "url":
                url = match["url"].rstrip(".,;:!?'\"*_~")
                yield safe_link(url, url, reader)
                yield escape(match["url"][len(url) :])
            case "mark":
                yield mark_at(text, match.start(), match.end())
            case _:
                yield LineEnd()
    yield escape(text[at:])


def _list(lines: list[str], reader: Reader) -> Markup:
    """List items: more indentation than the item above opens a list, less closes lists."""
    html: list[Markup] = []
    depths: list[tuple[int, str]] = []
    for item in filter(None, map(_ITEM.match, lines)):
        indent, tag = len(item[1]), "ol" if item[2][0].isdigit() else "ul"
        while depths and indent < depths[-1][0]:
            html.append(Markup("</li></{}>").format(depths.pop()[1]))
        if depths and indent < depths[-1][0] + 2:
            html.append(Markup("</li>"))
        else:
            depths.append((indent, tag))
            html.append(Markup("<{}>").format(tag))
        html.append(Markup("<li>{}{}").format(_task_box(item[3]), _inline(item[4], reader)))
    html.extend(Markup("</li></{}>").format(tag) for _depth, tag in reversed(depths))
    return Markup("").join(html)


def _task_box(mark: str | None) -> Markup:
    if mark is None:
        return Markup()
    return Markup("\N{BALLOT BOX} ") if mark == " " else Markup("\N{BALLOT BOX WITH CHECK} ")


def _table(lines: list[str], reader: Reader) -> Markup:
    head, _rule, *body = ([cell.strip() for cell in _cells(line)] for line in lines)
    rows = Markup("").join(_row("td", row[: len(head)], reader) for row in body)
    return Markup(
        '<div class="table"><table><thead>{}</thead><tbody>{}</tbody></table></div>'
    ).format(_row("th", head, reader), rows)


def _row(tag: str, cells: list[str], reader: Reader) -> Markup:
    return Markup("<tr>{}</tr>").format(
        Markup("").join(_element(tag, cell, reader) for cell in cells)
    )


def _cells(line: str) -> list[str]:
    return line.strip().removeprefix("|").removesuffix("|").split("|")
