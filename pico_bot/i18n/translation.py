"""Translates what the bot says into the language of the current task or thread.

Texts are written in English in the code, inside `_("…")`. Their translations are gettext catalogues
in `pico_bot/i18n/locale`, which `make texts` keeps in step with the code.
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


def catalogue_path(language: str) -> Path:
    """The file with the translations into `language`."""
    return LOCALE / language / "LC_MESSAGES" / "pico.po"


def set_locale(language: str) -> None:
    """Use `language` in the current task or thread; English if it is none of LANGUAGES."""
    _language.set(language if language in LANGUAGES else ENGLISH)


@contextmanager
def use_locale(language: str) -> Iterator[None]:
    """Use `language` within the context; English if it is none of LANGUAGES."""
    token = _language.set(language if language in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _language.reset(token)


def current_language() -> str:
    """The language in use, one of LANGUAGES."""
    return _language.get()


def gettext(message: str) -> str:
    """`message` in the current language, or unchanged if there is no translation.

    Texts of a charter pass through here too: defaults are translated, people's own words are not.
    """
    return _catalogue(_language.get()).gettext(message) if message else message


def in_every_language(message: str) -> tuple[str, ...]:
    """`message` in each of LANGUAGES."""
    return tuple(_catalogue(language).gettext(message) for language in LANGUAGES)


def ngettext(one: str, many: str, count: int) -> str:
    """`one` or `many` in the current language, by its plural rule for `count`."""
    return _catalogue(_language.get()).ngettext(one, many, count)


def gettext_noop(message: str) -> str:
    """`message` unchanged: marks it for the catalogues, where `gettext` is called later."""
    return message


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    with catalogue_path(language).open("rb") as source:
        catalogue = read_po(source, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
