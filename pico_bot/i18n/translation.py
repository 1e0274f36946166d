"""What the bot says, in the language of whom it says it to.

Texts stand in the code in English, inside `_("…")`, and in `pico_bot/i18n/locale` in every other
language, as gettext catalogues that `make texts` keeps in step with the code.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

ENGLISH = "en"
DANISH = "da"
LANGUAGES = (ENGLISH, DANISH)

LOCALE = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def set_locale(language: str) -> None:
    """Say everything in `language` from now on, as far as the task or thread goes that asks."""
    _language.set(language if language in LANGUAGES else ENGLISH)


@contextmanager
def use_locale(language: str) -> Iterator[None]:
    """Within, everything is said in `language`, one of LANGUAGES; in English where it is none."""
    token = _language.set(language if language in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _language.reset(token)


def current_language() -> str:
    """The language that is spoken now."""
    return _language.get()


def gettext(message: str) -> str:
    """`message` in the language that is spoken now; as it is where nobody translated it.

    What a charter says goes through here too: a default is translated, a person's words are not.
    """
    return _catalogue(_language.get()).gettext(message) if message else message


def ngettext(one: str, many: str, count: int) -> str:
    """`one` or `many`, as the language that is spoken now counts."""
    return _catalogue(_language.get()).ngettext(one, many, count)


def gettext_noop(message: str) -> str:
    """`message` as it is: marked here for the catalogues, and said through `gettext` elsewhere."""
    return message


@lru_cache
def _catalogue(spoken: str) -> NullTranslations:
    if spoken == ENGLISH:
        return NullTranslations()
    with (LOCALE / spoken / "LC_MESSAGES" / "pico.po").open("rb") as source:
        catalogue = read_po(source, locale=spoken, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
