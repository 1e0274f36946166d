"""Parsing of the forms for extra check-ins."""

from pico_bot.blockkit import SubmittedForm
from pico_bot.charter import Document
from pico_bot.charter.editing import field_parsers
from pico_bot.charter.editing.errors import InvalidFields
from pico_bot.checkins import is_reserved_word, reserved_word_error
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms, Question

_EXTRA = "extra_checkins"


def parse_extra_checkin(
    key: str, result: Document, entered: SubmittedForm, terms: CharterTerms
) -> None:
    """Change the check-in `key` in the charter `result`, or remove it.

    Raises KeyError if there is no such check-in, InvalidFields for an invalid question.
    """
    before = terms.extra_checkins[key]
    if entered.ticked("drop"):
        result[_EXTRA].pop(key)
        return
    stored = result[_EXTRA][key]
    if entered.has("title") and entered.text("title") != before.title.strip():
        stored["title"] = _title(entered)
    stored["rhythm"] = field_parsers.parse_rhythm_fields(entered)
    if entered.has("questions"):
        stored["questions"] = _questions(entered, before.questions or ())
    if entered.has("participants"):
        chosen = entered.choices("participants", str)
        stored["participants"] = field_parsers.keep_order(before.participants, chosen)


def parse_new_checkin(result: Document, entered: SubmittedForm, _terms: CharterTerms) -> None:
    """Add a check-in to the charter `result`.

    Raises InvalidFields for an invalid question, and for a name that is taken or reserved.
    """
    title = _title(entered)
    key = field_parsers.make_key(title)
    if key in result[_EXTRA]:
        taken = result[_EXTRA][key]["title"]
        raise InvalidFields(
            {"title": _("There's already a check-in called {checkin}.").format(checkin=taken)}
        )
    result[_EXTRA][key] = {
        "title": title,
        "rhythm": field_parsers.parse_rhythm_fields(entered),
        "questions": _questions(entered, ()),
        "participants": entered.choices("participants", str),
    }


def _title(entered: SubmittedForm) -> str:
    title = " ".join(entered.text("title").split())
    first = title.casefold().partition(" ")[0]
    for word in (first, field_parsers.make_key(title)):
        if is_reserved_word(word):
            raise InvalidFields({"title": reserved_word_error(word)})
    return title


def _questions(entered: SubmittedForm, before: tuple[Question, ...]) -> list[Document] | None:
    """Its questions; None if it asks those of the main check-in."""
    return field_parsers.parse_questions(entered, before) if entered.text("questions") else None
