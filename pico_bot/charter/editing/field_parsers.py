"""Parsing of single fields in the charter's forms: keys, lines, questions, rhythms."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from pico_bot.blockkit import SubmittedForm
from pico_bot.charter import Document
from pico_bot.charter.editing.errors import InvalidFields
from pico_bot.charter.views import responsibilities
from pico_bot.checkins.views import question_types
from pico_bot.i18n import gettext as _
from pico_bot.model import Criterion, Question, QuestionKind

_NOT_IN_KEYS = re.compile(r"[^\w]+")

_SAMPLE_QUESTION = "What would help? | scale"


def make_key(text: str, *, taken: Iterable[str] = (), separator: str = "-") -> str:
    """A key made from `text`: lowercase words with a `separator`, and a number if it is taken."""
    plain = unicodedata.normalize("NFC", text).lower()
    base = _NOT_IN_KEYS.sub("-", plain).replace("_", "-").strip("-")[:40].strip("-") or "new"
    base = base.replace("-", separator)
    used, key, number = set(taken), base, 2
    while key in used:
        key, number = f"{base}{separator}{number}", number + 1
    return key


def with_key(
    text: str,
    old: Question | Criterion | None,
    *,
    parsed: Iterable[Document],
    before: Iterable[Question | Criterion],
    separator: str = "-",
) -> Document:
    """The key and text for a line with `text`, which was `old` before the form was filled in.

    A default text that was only shown in translation stays as it is stored. A new key is neither
    among those `parsed` so far nor among those from `before`, whose answers or ticks would carry
    over to it.
    """
    if old is not None and text == " ".join(_(old.text).split()):
        text = old.text
    taken = [each["key"] for each in parsed]
    if old is not None and old.key not in taken:
        return {"key": old.key, "text": text}
    unavailable = [*taken, *(each.key for each in before)]
    return {"key": make_key(text, taken=unavailable, separator=separator), "text": text}


def parse_rhythm_fields(entered: SubmittedForm) -> Document:
    """When a check-in runs."""
    anchor = entered.day("anchor")
    return {
        "every": entered.choice("every", str),
        "weekdays": parse_weekdays(entered, "weekdays"),
        "at": parse_time(entered, "at"),
        "anchor": anchor.isoformat() if anchor else None,
    }


def parse_questions(entered: SubmittedForm, before: Sequence[Question]) -> list[Document]:
    """The questions of a check-in; those that were there `before` keep their keys.

    Raises InvalidFields for a line that can't be parsed.
    """
    parsed: list[Document] = []
    entered_lines = split_lines(entered.text("questions"))
    matches = match_previous(
        entered_lines, [responsibilities.question_line(each) for each in before]
    )
    for line, index in zip(entered_lines, matches, strict=True):
        text, kind, choices = _parse_question(line)
        old = before[index] if index is not None else None
        question = with_key(text, old, parsed=parsed, before=before, separator="_")
        parsed.append(question | {"kind": kind.value, "choices": choices})
    return parsed


def _parse_question(line: str) -> tuple[str, QuestionKind, list[str]]:
    text, _bar, how = (part.strip() for part in line.partition("|"))
    name, _colon, listed = (part.strip() for part in how.partition(":"))
    choices = split_unique(re.compile(","), listed)
    kind = _question_kinds().get(name.lower()) if name else Question.kind
    if not text or kind is None or question_types.type_of(kind).takes_choices != bool(choices):
        raise InvalidFields({"questions": _invalid_question(line)})
    return text, kind, choices


def _question_kinds() -> Mapping[str, QuestionKind]:
    """The types by their keys, and by the words for them in the form's hint."""
    words = {}
    for kind in QuestionKind:
        word = re.match(r"\w+", _(question_types.type_of(kind).usage))
        if word:
            words[word[0].lower()] = kind
    return words | {kind.value: kind for kind in QuestionKind}


def _invalid_question(line: str) -> str:
    return _(
        "I don't understand “{line}”. Enter the question, then | and its answer type: "
        "{types}. Example: {example}"
    ).format(line=line[:80], types=question_types.usages(), example=_SAMPLE_QUESTION)


def match_previous(lines: Sequence[str], before: Sequence[str]) -> list[int | None]:
    """For each line, the index of the line `before` that it replaces: an equal one, or by position.

    Matching by position keeps the answers to a reworded question together.
    """
    exact = {line: before.index(line) for line in lines if line in before}
    used = set(exact.values())
    matches: list[int | None] = []
    for position, line in enumerate(lines):
        if line in exact:
            matches.append(exact[line])
        elif position < len(before) and position not in used and len(lines) == len(before):
            matches.append(position)
        else:
            matches.append(None)
    return matches


def split_lines(text: str) -> list[str]:
    """The lines of `text` that aren't blank, with single spaces."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def split_unique(separator: re.Pattern[str], text: str) -> list[str]:
    """The parts of `text` between separators, without blanks and duplicates."""
    return list(dict.fromkeys(each.strip() for each in separator.split(text) if each.strip()))


def parse_weekdays(entered: SubmittedForm, name: str) -> list[int]:
    """The chosen weekdays; Monday is 0."""
    return sorted(entered.choices(name, int))


def parse_time(entered: SubmittedForm, name: str) -> str | None:
    """The chosen time of day, as it is stored in a charter."""
    picked = entered.time(name)
    return picked.isoformat() if picked else None


def keep_order(before: Iterable[str], chosen: Iterable[str]) -> list[str]:
    """What was chosen: first what was there `before`, in its order, then the rest."""
    picked = list(chosen)
    kept = [each for each in before if each in picked]
    return [*kept, *(each for each in picked if each not in kept)]
