"""Keeps the translation catalogues in step with the texts in the code.

`make texts` runs this module. It adds new texts, drops those that are gone, and keeps the
translation of a text whose English was reworded, marked fuzzy. A fuzzy translation is not used
until someone has reviewed it and removed the mark. Dropped translations are printed, because an
English text that was reworded heavily counts as a new one. The exit status is 1, with a list, as
long as a translation is missing or fuzzy.
"""

import sys
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from pico_bot.i18n.translation import ENGLISH, LANGUAGES, catalogue_path

TRANSLATED = tuple(each for each in LANGUAGES if each != ENGLISH)

# What marks a text in the code; the numbers are the arguments that hold it.
KEYWORDS = {"_": None, "gettext": None, "gettext_noop": None, "ngettext": (1, 2)}

# How alike two English texts are, from 0 to 1, for one to count as the other reworded.
SIMILARITY = 0.6

_ROOT = Path(__file__).parent.parent.parent
_PACKAGES = ("pico_bot", "handlers")
_REWORDED = "The English was: "

# A text in the code; a pair where it has a plural.
Text = str | tuple[str, ...]


def main() -> int:
    """Update every catalogue; returns 1 where a translation is missing or fuzzy."""
    unfinished = 0
    for language in TRANSLATED:
        old = read(language)
        new = merged(old, messages())
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(new), encoding="utf-8")
        for dropped in dropped_translations(old, new):
            sys.stdout.write(f"{language}: {dropped}\n")
        for problem in missing_translations(read(language)):
            unfinished += 1
            sys.stderr.write(f"{language}: {problem}\n")
    return 1 if unfinished else 0


def messages() -> Iterator[Text]:
    """Every text in the code."""
    for package in _PACKAGES:
        found = extract_from_dir(
            str(_ROOT / package), method_map=[("**.py", "python")], keywords=KEYWORDS
        )
        for _file, _line, message, _comments, _context in found:
            yield message


def read(language: str) -> Catalog:
    """The catalogue of `language` in the repository; empty if the language is new."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def updated(language: str) -> str:
    """The file of the catalogue of `language`, with exactly the texts that are in the code."""
    return written(merged(read(language), messages()))


def merged(old: Catalog, texts: Iterable[Text]) -> Catalog:
    """A catalogue of `texts`, translated as in `old`; see this module for reworded texts."""
    new = Catalog(locale=old.locale, fuzzy=False)
    added = []
    for text in dict.fromkeys(texts):
        known = old.get(_singular(text))
        if known is None or known.pluralizable is not isinstance(text, tuple):
            added.append(text)
        else:
            new.add(
                text,
                known.string,
                flags=known.flags & {"fuzzy"},
                user_comments=known.user_comments if known.fuzzy else (),
            )
    gone = {
        _singular(each.id): each
        for each in old
        if each.id and each.string and new.get(_singular(each.id)) is None
    }
    for text in added:
        before = _closest(text, gone)
        if before is not None:
            del gone[_singular(before.id)]
        if before is None:
            new.add(text, None)
        else:
            comment = _REWORDED + _singular(before.id).replace("\n", " ")
            new.add(text, before.string, flags={"fuzzy"}, user_comments=[comment])
    return new


def dropped_translations(old: Catalog, new: Catalog) -> list[str]:
    """The translations of `old` that no text of `new` has, one line each, to reuse or forget."""
    kept = {_forms(message.string) for message in new}
    return [
        f"no longer in the code: {_singular(message.id)!r}; the translation was "
        + " / ".join(map(repr, _forms(message.string)))
        for message in old
        if message.id and any(_forms(message.string)) and _forms(message.string) not in kept
    ]


def missing_translations(catalogue: Catalog) -> list[str]:
    """What has to be translated or reviewed, one line each."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        if not all(_forms(message.string)):
            found.append(f"missing: {_singular(message.id)!r}")
        elif message.fuzzy:
            found.append(f"fuzzy, review it: {_singular(message.id)!r}")
    return found


def written(catalogue: Catalog) -> str:
    """`catalogue` as a file, sorted, so that a diff shows only what changed."""
    body = BytesIO()
    write_po(body, catalogue, width=0, sort_output=True, omit_header=True, no_location=True)
    head = [
        "# Translations of what the bot says; `make texts` keeps them in step with the code.",
        'msgid ""',
        'msgstr ""',
        f'"Language: {catalogue.locale}\\n"',
        f'"Plural-Forms: {catalogue.plural_forms}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
    ]
    return "\n".join(head) + "\n\n" + body.getvalue().decode().strip() + "\n"


def _closest(text: Text, candidates: dict[str, Message]) -> Message | None:
    """The candidate that `text` is a rewording of; a plural only replaces a plural."""
    same_shape = [
        key for key, each in candidates.items() if each.pluralizable is isinstance(text, tuple)
    ]
    found = get_close_matches(_singular(text), same_shape, n=1, cutoff=SIMILARITY)
    return candidates[found[0]] if found else None


def _singular(text: object) -> str:
    return _forms(text)[0]


def _forms(text: object) -> tuple[str, ...]:
    """A text as it is, or the singular and the plural of it; `""` where it is missing."""
    forms = text if isinstance(text, list | tuple) else (text,)
    return tuple(str(form or "") for form in forms)


if __name__ == "__main__":
    sys.exit(main())
