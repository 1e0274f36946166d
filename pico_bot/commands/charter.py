"""The verb about the charter: reading it, its versions, taking it out and in as a file."""

import re

from pico_bot.charter.editing import page, submit
from pico_bot.commands.request import Command, Request, day
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Message
from pico_bot.tags import plain

ON_FORM = "charter on 2026-05-03"

_FENCED = re.compile(r"```[ \t]*(?:ya?ml)?[ \t]*\n?(?P<code>.*?)\n?[ \t]*```", re.DOTALL)

# What keeps a text from being taken for a mention, and what editors put in place of plain quotes.
_WORD_JOINER = "\u2060"
_DOUBLE = re.compile(
    r"(?P<before>(?:[:\-,]\s+|\[\s*))[“”„](?P<said>[^“”„\n]*)[“”„](?=\s*(?:[,\]#]|$))", re.M
)
_SINGLE = re.compile(
    r"(?P<before>(?:[:\-,]\s+|\[\s*))[‘’](?P<said>[^‘’\n]*)[‘’](?=\s*(?:[,\]#]|$))", re.M
)


def file_in(markup: str) -> str:
    """The file that somebody put into a message, as they wrote it.

    It stands between three backticks, or is all that there is. Slack escapes signs, makes links of
    addresses, and its editors make quotes round and spaces hard.
    """
    text = plain(markup).replace(_WORD_JOINER, "")
    fenced = _FENCED.search(text)
    code = fenced["code"] if fenced else text
    code = code.replace("\u00a0", " ")
    code = _DOUBLE.sub(r'\g<before>"\g<said>"', code)
    return _SINGLE.sub(r"\g<before>'\g<said>'", code)


def _charter(request: Request) -> Message:
    channel = request.channel()
    words = request.split()
    what = words[0].lower().rstrip(":?.!") if words else ""
    match what, len(words):
        case "", _count:
            return _page(request)
        case "history", 1:
            return page.history(request.session, channel=channel, home=request.spoken.home)
        case "on", 2:
            return _page(request, on=words[1].rstrip("?.!"))
        case "export", 1:
            return submit.export_yaml(
                request.session, channel=channel, reader=request.asker(channel)
            )
        case "import", _count:
            return _import(request)
    raise BadRequest(
        _(
            "Use `charter`, `charter history`, `{on}`, `charter export` or `charter import` "
            "followed by the file."
        ).format(on=ON_FORM)
    )


def _page(request: Request, *, on: str | None = None) -> Message:
    channel = request.channel()
    return page.page(
        request.session,
        channel=channel,
        reader=request.asker(channel),
        home=request.spoken.home,
        now=request.now,
        on=day(on, form=ON_FORM) if on else None,
    )


def _import(request: Request) -> Message:
    channel = request.channel()
    text = file_in(request.words[request.words.lower().index("import") + len("import") :])
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
    forms=(
        ("charter", gettext_noop("read the charter or change it")),
        ("charter history", gettext_noop("its versions: who, when and why")),
        (ON_FORM, gettext_noop("the charter in force on a date")),
        ("charter export", gettext_noop("get the charter as a file")),
        ("charter import", gettext_noop("propose the charter you paste")),
    ),
    purpose=gettext_noop("the charter: read, change, export or import it, and see its versions"),
    run=_charter,
)
