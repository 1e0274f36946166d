"""What was filled into the form of a further check-in."""

from pico_bot.blockkit import FormInput
from pico_bot.charter.editing import field_parsers
from pico_bot.charter.editing.errors import WrongFields
from pico_bot.charter.editing.field_parsers import Document
from pico_bot.checkins import is_reserved_word, reserved_name
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms, Question

_FURTHER = "further_checkins"


def parse_extra_checkin(key: str, made: Document, entered: FormInput, terms: CharterTerms) -> None:
    """Change the check-in `key` in the charter `made`, or take it out.

    Raises KeyError where there is none, WrongFields for a question that is not understood.
    """
    before = terms.further_checkins[key]
    if entered.ticked("drop"):
        made[_FURTHER].pop(key)
        return
    stored = made[_FURTHER][key]
    if entered.has("title") and entered.text("title") != before.title.strip():
        stored["title"] = _title(entered)
    stored["rhythm"] = field_parsers.rhythm(entered)
    if entered.has("questions"):
        stored["questions"] = _questions(entered, before.questions or ())
    if entered.has("participants"):
        chosen = entered.several("participants")
        stored["participants"] = field_parsers.in_order(before.participants, chosen)


def parse_new_extra_checkin(made: Document, entered: FormInput, _terms: CharterTerms) -> None:
    """Add a check-in to the charter `made`.

    Raises WrongFields as `read` does, and for a name by which it could not be told from another.
    """
    title = _title(entered)
    key = field_parsers.key_of(title, taken=())
    if key in made[_FURTHER]:
        raise WrongFields(
            {"title": _("There's already a check-in called {checkin}.").format(checkin=key)}
        )
    if is_reserved_word(key):
        raise WrongFields({"title": reserved_name(key)})
    made[_FURTHER][key] = {
        "title": title,
        "rhythm": field_parsers.rhythm(entered),
        "questions": _questions(entered, ()),
        "participants": entered.several("participants"),
    }


def _title(entered: FormInput) -> str:
    return " ".join(entered.text("title").split())


def _questions(entered: FormInput, before: tuple[Question, ...]) -> list[Document] | None:
    """What it asks; nothing where it asks what the main one does."""
    return field_parsers.questions(entered, before) if entered.text("questions") else None
