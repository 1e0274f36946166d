"""`charter`: read it, list its versions, export or import it as a file."""

import re

from pico_bot.charter.editing import page, submit
from pico_bot.commands.request import Command, Request, Usage, parse_date
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Message
from pico_bot.tags import plain

ON_USAGE = "charter on 2026-05-03"

_FENCED = re.compile(r"```[ \t]*(?:ya?ml)?[ \t]*\n?(?P<code>.*?)\n?[ \t]*```", re.DOTALL)

# Slack puts it into text that would otherwise look like a mention.
_WORD_JOINER = "\u2060"
_DOUBLE_QUOTED = re.compile(
    r"(?P<before>(?:[:\-,]\s+|\[\s*))[“”„](?P<quoted>[^“”„\n]*)[“”„](?=\s*(?:[,\]#]|$))", re.M
)
_SINGLE_QUOTED = re.compile(
    r"(?P<before>(?:[:\-,]\s+|\[\s*))[‘’](?P<quoted>[^‘’\n]*)[‘’](?=\s*(?:[,\]#]|$))", re.M
)


def pasted_file(markup: str) -> str:
    """The file that was pasted into a message, as it was before Slack changed it.

    It is the text between three backticks, or all of it. Slack escapes characters and links
    addresses; its editor makes curly quotes and non-breaking spaces.
    """
    text = plain(markup).replace(_WORD_JOINER, "")
    fenced = _FENCED.search(text)
    code = fenced["code"] if fenced else text
    code = code.replace("\u00a0", " ")
    code = _DOUBLE_QUOTED.sub(r'\g<before>"\g<quoted>"', code)
    return _SINGLE_QUOTED.sub(r"\g<before>'\g<quoted>'", code)


def _charter(request: Request) -> Message:
    channel = request.channel()
    words = request.split()
    subcommand = words[0].lower().rstrip(":?.!") if words else ""
    match subcommand, len(words):
        case "", _count:
            return _page(request)
        case "history", 1:
            return page.history(
                request.session,
                channel=channel,
                reader=request.member(channel),
                workspace=request.invocation.workspace,
            )
        case "on", 2:
            return _page(request, on=words[1].rstrip("?.!"))
        case "export", 1:
            return submit.export_yaml(
                request.session, channel=channel, reader=request.member(channel)
            )
        case "import", _count:
            return _import(request)
    raise BadRequest(
        _(
            "Use `charter`, `charter history`, `{on}`, `charter export` or `charter import` "
            "followed by the file."
        ).format(on=ON_USAGE)
    )


def _page(request: Request, *, on: str | None = None) -> Message:
    channel = request.channel()
    return page.charter_page(
        request.session,
        channel=channel,
        reader=request.member(channel),
        workspace=request.invocation.workspace,
        now=request.now,
        on=parse_date(on, usage=ON_USAGE) if on else None,
    )


def _import(request: Request) -> Message:
    channel = request.channel()
    text = pasted_file(request.text[request.text.lower().index("import") + len("import") :])
    if not text.strip():
        raise BadRequest(
            _(
                "Paste the file after the command, between three backticks. `charter export` "
                "gives you the charter in force."
            )
        )
    return submit.import_yaml(request.session, channel=channel, text=text, by=request.by(channel))


CHARTER = Command(
    name="charter",
    usages=(
        Usage("charter", gettext_noop("read the charter or change it")),
        Usage("charter history", gettext_noop("its versions: who, when and why")),
        Usage(ON_USAGE, gettext_noop("the charter in force on a date")),
        Usage("charter export", gettext_noop("get the charter as a file")),
        Usage("charter import", gettext_noop("propose the charter you paste")),
    ),
    summary=gettext_noop("the charter: read, change, export or import it, and see its versions"),
    run=_charter,
)
