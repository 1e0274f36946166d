"""The catalogues of translations, kept in step with the texts in the code.

`python -m pico_bot.texts.catalogues` (or `make texts`) takes in what is new, drops what is gone and
leaves what is translated; the new is then translated by hand, in `pico_bot/i18n/locale`.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from pico_bot.i18n.translation import DANISH, LOCALE

TRANSLATED = (DANISH,)

# What marks a text in the code; a number tells which arguments hold it.
KEYWORDS = {"_": None, "gettext": None, "gettext_noop": None, "ngettext": (1, 2)}

_ROOT = Path(__file__).parent.parent.parent
_ROOMS = ("pico_bot", "handlers")


def path_of(language: str) -> Path:
    """Where the catalogue of `language` lies."""
    return LOCALE / language / "LC_MESSAGES" / "pico.po"


def messages() -> Iterator[str | tuple[str, ...]]:
    """Every text in the code, with its plural where it has one."""
    for room in _ROOMS:
        found = extract_from_dir(
            str(_ROOT / room), method_map=[("**.py", "python")], keywords=KEYWORDS
        )
        for _file, _line, message, _comments, _context in found:
            yield message


def read(language: str) -> Catalog:
    """The catalogue of `language` as it lies there."""
    with path_of(language).open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def updated(language: str) -> str:
    """The catalogue of `language` with exactly the texts that are in the code."""
    old = read(language)
    new = Catalog(locale=language, fuzzy=False)
    for message in messages():
        singular = message if isinstance(message, str) else message[0]
        known = old.get(singular)
        new.add(message, known.string if known else None)
    written = BytesIO()
    write_po(written, new, width=0, sort_output=True, omit_header=True, no_location=True)
    head = [
        "# Translations of what the bot says; `make texts` keeps them in step with the code.",
        'msgid ""',
        'msgstr ""',
        f'"Language: {language}\\n"',
        f'"Plural-Forms: {new.plural_forms}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
    ]
    return "\n".join(head) + "\n\n" + written.getvalue().decode().strip() + "\n"


if __name__ == "__main__":
    for each in TRANSLATED:
        path_of(each).write_text(updated(each), encoding="utf-8")
