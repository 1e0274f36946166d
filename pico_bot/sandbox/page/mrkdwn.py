"""Slack's mrkdwn to HTML (https://docs.slack.dev/messaging/formatting-message-text).

Everything else is escaped, so that no text can add elements or attributes to the page.
"""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from pico_bot.sandbox.page import emoji
from pico_bot.sandbox.page.emphasis import LineEnd, Piece, mark_at, pair
from pico_bot.sandbox.page.reader import Reader, format_date

_TAGS = {"*": "strong", "_": "em", "~": "s"}
_TOKEN = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|:(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):"
    r"|(?P<url>https?://[^\s<>|`]+)"
    r"|(?P<mark>[*_~])"
    r"|(?P<newline>\n)"
)
_ANGLE = re.compile(r"<([^<>\n]+)>")
_QUOTED = re.compile(r"(?:&gt;|>) ?")
_QUOTED_REST = re.compile(r"(?:&gt;|>){3} ?")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_AFTER_URL = ".,;:!?'\")]}*_~"
_BROADCASTS = {"here", "channel", "everyone"}


def unescape(text: str) -> str:
    """Replace the three entities that Slack puts into texts, and no others."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str) -> Markup:
    """A `plain_text` as HTML: only emoji names and line ends are converted."""
    return pair(_plain_pieces(text), {})


def mrkdwn(text: str, reader: Reader) -> Markup:
    """A mrkdwn text as HTML: code fences, quotes, and lines with inline formatting."""
    parts = text.replace("\r\n", "\n").split("```")
    if len(parts) % 2 == 0:
        # An unclosed fence is plain text.
        last = parts.pop()
        parts[-1] += "```" + last
    html: list[Markup] = []
    for index, part in enumerate(parts):
        if index % 2:
            html.append(Markup("<pre>{}</pre>").format(_code_text(part.strip("\n"), reader)))
        elif part.strip("\n"):
            html.append(_quotes_and_lines(part.strip("\n") if len(parts) > 1 else part, reader))
    return Markup("").join(html)


def inline(text: str, reader: Reader) -> Markup:
    """A line, a field or a quote as HTML, with inline formatting only."""
    return pair(_pieces(text, reader), _TAGS)


def safe_link(url: str, label: Markup | str, reader: Reader) -> Markup:
    """A link that opens in a new tab, or text if the address isn't http or https.

    A permalink of a message in the sandbox opens in the page.
    """
    here = reader.address_here(url)
    if here is not None:
        return Markup('<a href="{}">{}</a>').format(here, label)
    if not _SAFE_LINK.match(url):
        return escape(label) if url == label else Markup("{} ({})").format(label, url)
    return Markup('<a href="{}" target="_blank" rel="noreferrer noopener">{}</a>').format(
        url, label
    )


def person(user: str, reader: Reader) -> Markup:
    """A mention of a person, highlighted if it is the reader."""
    kind = "mention me" if user == reader.me else "mention"
    return Markup('<span class="{}">@{}</span>').format(kind, reader.people.get(user, user))


def channel(identifier: str, reader: Reader, *, label: str = "") -> Markup:
    """A mention of a channel."""
    name = reader.channels.get(identifier) or label or identifier
    return Markup('<span class="mention">#{}</span>').format(name)


def emoji_named(name: str) -> Markup:
    """An emoji with its short name as tooltip, or the short name if it is unknown."""
    found = emoji.character(name)
    if found is None:
        return escape(f":{name}:")
    return Markup('<span class="emoji" title=":{}:">{}</span>').format(name, found)


def _quotes_and_lines(text: str, reader: Reader) -> Markup:
    html: list[Markup] = []
    run: list[str] = []
    quoted = False

    def close_run() -> None:
        if run:
            body = inline("\n".join(run), reader)
            html.append(Markup("<blockquote>{}</blockquote>").format(body) if quoted else body)
            run.clear()

    lines = text.split("\n")
    for number, line in enumerate(lines):
        rest = _QUOTED_REST.match(line)
        if rest:
            close_run()
            quoted = True
            run.extend([line[rest.end() :], *lines[number + 1 :]])
            break
        quote = _QUOTED.match(line)
        if bool(quote) is not quoted:
            close_run()
            quoted = bool(quote)
        run.append(line[quote.end() :] if quote else line)
    close_run()
    return Markup("").join(html)


def _pieces(text: str, reader: Reader) -> Iterator[Piece]:
    at = 0
    for match in _TOKEN.finditer(text):
        yield escape(unescape(text[at : match.start()]))
        at = match.end()
        value = match[0]
        match match.lastgroup:
            case "code":
                yield Markup("<code>{}</code>").format(_code_text(match["code"], reader))
            case "angle":
                yield _angle(match["angle"], reader)
            case "emoji":
                yield emoji_named(match["emoji"])
            case "url":
                url = value.rstrip(_AFTER_URL)
                at = match.start() + len(url)
                yield safe_link(unescape(url), unescape(url), reader)
                yield escape(value[len(url) :])
                at = match.end()
            case "mark":
                yield mark_at(text, match.start(), match.end())
            case _:
                yield LineEnd()
    yield escape(unescape(text[at:]))


def _plain_pieces(text: str) -> Iterator[Piece]:
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        if number:
            yield LineEnd()
        at = 0
        for match in re.finditer(r":([a-z0-9_+'-]+):", line):
            yield escape(line[at : match.start()])
            yield emoji_named(match[1])
            at = match.end()
        yield escape(line[at:])


def _code_text(text: str, reader: Reader) -> Markup:
    """Links and mentions in code are shown without formatting."""
    at = 0
    out: list[Markup] = []
    for match in _ANGLE.finditer(text):
        out.append(escape(unescape(text[at : match.start()])))
        out.append(escape(_angle(match[1], reader).striptags()))
        at = match.end()
    out.append(escape(unescape(text[at:])))
    return Markup("").join(out)


def _angle(inside: str, reader: Reader) -> Markup:
    target, _bar, label = inside.partition("|")
    match target[:1]:
        case "@":
            return person(target[1:], reader)
        case "#":
            return channel(target[1:], reader, label=unescape(label))
        case "!":
            return _special(target[1:], unescape(label), reader)
    url = unescape(target)
    if not _SAFE_LINK.match(url):
        return escape(f"<{unescape(inside)}>")
    return safe_link(url, unescape(label) or url.removeprefix("mailto:"), reader)


def _special(command: str, label: str, reader: Reader) -> Markup:
    kind, *arguments = command.split("^")
    if kind in _BROADCASTS:
        return Markup('<span class="mention broadcast">@{}</span>').format(kind)
    if kind == "subteam":
        return Markup('<span class="mention">{}</span>').format(label or "@group")
    if kind == "date" and len(arguments) >= 2:
        return _date(arguments, label, reader)
    return escape(label or f"<!{command}>")


def _date(arguments: list[str], label: str, reader: Reader) -> Markup:
    timestamp, form, *link = arguments
    try:
        shown = format_date(reader, timestamp=int(timestamp), form=unescape(form))
    except (ValueError, OverflowError, OSError):
        return escape(label)
    body = Markup('<time title="{}">{}</time>').format(label, shown)
    return safe_link(unescape(link[0]), body, reader) if link else body
