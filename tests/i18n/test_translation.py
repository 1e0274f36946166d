"""Everything that people see is translated, and fits Slack's limits in every language."""

import re
import string
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from gettext import NullTranslations
from typing import Any

import pytest
from sqlalchemy import inspect

from pico_bot.blockkit.blocks import Block
from pico_bot.i18n import translation
from pico_bot.i18n.translation import use_locale
from pico_bot.model.base import Base
from pico_bot.model.message import Message
from pico_bot.model.people import Role
from pico_bot.model.records import Record
from pico_bot.people.views import contacts
from pico_bot.records.views.card_message import card
from tests.samples.record_scenes import SCENES
from tests.samples.records import partnership
from tests.samples.slack_limits import check_complete, check_message, check_view
from tests.samples.surfaces import (
    AREAS,
    SURFACES,
    all_contact_points,
    all_records,
    log_page,
    status,
)
from tests.support.golden import Golden

EVERYTHING = pytest.mark.parametrize("name", list(SURFACES))

# Values of a model that no one reads, or that are shown unchanged: keys, addresses, default names.
KEYS = {
    "area", "channel_id", "fingerprint", "key", "permalink", "responsible_role", "role",
    "role_title", "slack_team_id", "slack_user_id", "source_ts", "step", "thread_ts",
}  # fmt: skip
# The beginning of a text that is longer than any limit.
MUCH = "All articles &"

LATIN = string.ascii_letters
# People's names and texts are put into another alphabet, so Latin letters come from the bot.
OTHER = str.maketrans(LATIN, "".join(chr(ord("а") + at % 26) for at in range(len(LATIN))))

CENTRAL = (
    "decision-with-everything",
    "decision-objected",
    "decision-half-confirmed",
    "decision-confirmed",
    "decision-under-review",
    "decision-without-business-need",
    "issue-with-everything",
    "issue-waiting",
    "issue-reopened",
    "change-assessed",
)


class Bracketed(NullTranslations):
    """A language that puts every English text in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@EVERYTHING
def test_every_text_comes_from_the_catalogues(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "_catalogue", lambda spoken: Bracketed())
    # Dates, lists and countries depend on the locale; this one has no Latin letters.
    monkeypatch.setattr(translation, "LANGUAGES", ["ja"])
    monkeypatch.setattr(translation, "_language", ContextVar("language", default="ja"))
    surface = SURFACES[name]()
    for owner, key, value in words_of_people(surface.about):
        monkeypatch.setattr(owner, key, value.translate(OTHER))
    for shown in surface.show():
        for text in read(shown):
            for given in surface.given:
                text = text.replace(given, "")
            assert unsaid(text) == [], text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("⟦Decides⟧: Anna", ["Anna"]),
        ("⟦{name} ⟦objected⟧⟧ to it", ["to", "it"]),
        ("*D-1* :scales: <@U1> `log open` <https://nordlys.example|said> pim", ["said"]),
        ("⟦cut where it was too lo…", []),
        ("30 Nov 2026", ["Nov"]),
    ],
)
def test_text_outside_brackets_is_found(text: str, words: list[str]) -> None:
    assert unsaid(text) == words


@pytest.mark.parametrize("language", translation.LANGUAGES)
@EVERYTHING
def test_slack_accepts_everything_in_every_language(name: str, language: str) -> None:
    surface = SURFACES[name]()
    for each in models(surface.about):
        if isinstance(each, Record):
            each.number = 9999
    with use_locale(language):
        for shown in surface.show():
            if isinstance(shown, Message):
                check_message(shown)
            else:
                check_view(shown)
            for text in labels(shown):
                assert not re.search(r"\S…$", text), text


@pytest.mark.parametrize("name", CENTRAL)
def test_a_card_in_danish(name: str, golden: Golden) -> None:
    with use_locale(translation.DANISH):
        shown = card(*SCENES[name]())
        golden(f"da/{name}", shown)
    check_complete(shown)


def test_answers_in_danish(golden: Golden) -> None:
    with use_locale(translation.DANISH):
        golden("da/contact-card", contacts.contact_card(all_contact_points()))
        golden("da/status", status(partnership(), all_records()))
        golden("da/log", log_page(all_records()))


def unsaid(text: str) -> list[str]:
    """The words in `text` that are outside all brackets, and are neither a key nor markup."""
    outside, depth = "", 0
    for each in text:
        depth += each == "⟦"
        outside += each if depth == 0 else ""
        depth -= each == "⟧" and depth > 0
    outside = re.sub(r"<!date\^[^>]*>|<[@#]\w+>|`[^`]*`|:[a-z0-9_]+:|\b[DIC]-\d+\b", " ", outside)
    # A time zone is shown by its key.
    outside = re.sub(r"\b[A-Z][A-Za-z_]+/[\w/+-]+", " ", outside)
    outside = re.sub(r"<https?://[^|>]*\|?|SHA-256( [0-9a-f]+)?|\*Pico\*|&[a-z]+;", " ", outside)
    for area in AREAS:
        outside = re.sub(rf"(?<![A-Za-z-]){area}(?![A-Za-z-])", " ", outside)
    return re.findall(r"[A-Za-zÀ-ÖØ-öø-ÿ]+", outside)


def read(shown: Message | Block) -> Iterator[str]:
    """Every text that people read."""
    if isinstance(shown, Message):
        yield shown.text
        yield from texts_in(shown.blocks, {"mrkdwn", "plain_text"})
    else:
        yield from texts_in(shown, {"mrkdwn", "plain_text"})


def labels(shown: Message | Block) -> Iterator[str]:
    """The texts of buttons, options, fields and modals, except where a long text is quoted."""
    for text in texts_in(shown.blocks if isinstance(shown, Message) else shown, {"plain_text"}):
        if MUCH not in text:
            yield text


def texts_in(shown: Any, types: set[str]) -> Iterator[str]:
    """The texts of `types` in Block Kit."""
    match shown:
        case {"type": str(kind), "text": str(text)}:
            if kind in types:
                yield text
        case dict():
            for value in shown.values():
                yield from texts_in(value, types)
        case list():
            for value in shown:
                yield from texts_in(value, types)


def words_of_people(about: object) -> Iterator[tuple[Base, str, str]]:
    """The names and texts of people in everything that `about` contains."""
    for each in models(about):
        for column in inspect(type(each)).column_attrs:
            value = each.__dict__.get(column.key)
            # The bot itself names roles with a default title.
            usual = isinstance(each, Role) and column.key == "title"
            if not usual and column.key not in KEYS and type(value) is str:
                yield each, column.key, value


def models(about: object, seen: set[int] | None = None) -> Iterator[Base]:
    """Every mapped object that can be reached from `about`, once."""
    seen = set() if seen is None else seen
    if id(about) in seen:
        return
    seen.add(id(about))
    inside: Iterable[object] = ()
    match about:
        case Base():
            yield about
            inside = [value for key, value in vars(about).items() if not key.startswith("_")]
        case list() | tuple():
            inside = about
        case _ if is_dataclass(about):
            inside = [getattr(about, each.name) for each in fields(about)]
    for each in inside:
        yield from models(each, seen)
