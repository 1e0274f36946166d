"""Every text of the bot is translated, and each translation has its placeholders."""

import ast
import string
from collections.abc import Iterator

import pytest
from babel.messages import Catalog
from babel.messages.catalog import Message

from pico_bot.i18n import catalogues, translation
from pico_bot.i18n.translation import gettext as _
from pico_bot.i18n.translation import use_locale

EVERY_LANGUAGE = pytest.mark.parametrize("language", catalogues.TRANSLATED)


@EVERY_LANGUAGE
def test_the_catalogue_has_the_texts_of_the_code(language: str) -> None:
    assert translation.catalogue_path(language).read_text() == catalogues.updated(language), (
        "run `make texts`, and translate what is new"
    )


@EVERY_LANGUAGE
def test_every_text_has_a_translation(language: str) -> None:
    assert catalogues.missing_translations(catalogues.read(language)) == []


@EVERY_LANGUAGE
def test_translations_have_the_placeholders_of_their_originals(language: str) -> None:
    for each in said(catalogues.read(language)):
        for written in strings(each):
            # A plural may leave its number out in one form.
            assert places(written) <= places("".join(originals(each))), each.id
            if not each.pluralizable:
                assert places(written) == places(str(each.id)), each.id


def test_an_unknown_language_is_english() -> None:
    with use_locale("xx"):
        assert _("Business owner") == "Business owner"


def test_every_marked_text_is_in_the_catalogue() -> None:
    # Python before 3.12 doesn't see the marker inside an f-string.
    found = {each if isinstance(each, str) else each[0] for each in catalogues.messages()}
    assert [each for each in marked() if each not in found] == []


def marked() -> Iterator[str]:
    """Every marked text in the code, according to Python's own parser."""
    for room in ("pico_bot", "handlers"):
        for file in (translation.LOCALE.parents[2] / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                match node:
                    case ast.Call(
                        func=ast.Name(id="_" | "gettext" | "ngettext" | "gettext_noop"),
                        args=[ast.Constant(value=str(text)), *_],
                    ):
                        yield text


def said(catalogue: Catalog) -> list[Message]:
    return [each for each in catalogue if each.id]


def originals(message: Message) -> tuple[str, ...]:
    return _each(message.id)


def strings(message: Message) -> tuple[str, ...]:
    return _each(message.string or "")


def _each(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text),)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
