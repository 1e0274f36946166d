"""What stands in fields that hold more than a text: keys, lines, questions, a rhythm."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from pico_bot.blockkit import FormInput
from pico_bot.charter.editing.errors import WrongFields
from pico_bot.charter.views import responsibilities
from pico_bot.i18n import gettext as _
from pico_bot.model import Criterion, Question, QuestionKind

Document = dict[str, Any]

_NOT_OF_KEYS = re.compile(r"[^\w]+")

_RIGHT_QUESTION = "What would help? | scale"


def key_of(text: str, *, taken: Iterable[str], between: str = "-") -> str:
    """A key for something called `text`, of small letters with `between`; none that is taken."""
    plain = unicodedata.normalize("NFC", text).lower()
    base = _NOT_OF_KEYS.sub("-", plain).replace("_", "-").strip("-")[:40].strip("-") or "new"
    base = base.replace("-", between)
    used, key, number = set(taken), base, 2
    while key in used:
        key, number = f"{base}{between}{number}", number + 1
    return key


def keep_unshown(
    text: str,
    old: Question | Criterion | None,
    *,
    found: Iterable[Document],
    before: Iterable[Question | Criterion],
    between: str = "-",
) -> Document:
    """The key and the text of a line that says `text` and, if it stood there before, was `old`.

    The key is none of those that are `found` already and, where it is new, none from `before`.
    """
    if old is not None and text == " ".join(_(old.text).split()):
        text = old.text
    taken = [each["key"] for each in found]
    if old is not None and old.key not in taken:
        return {"key": old.key, "text": text}
    unused = [*taken, *(each.key for each in before)]
    return {"key": key_of(text, taken=unused, between=between), "text": text}


def rhythm(entered: FormInput) -> Document:
    """When a check-in comes."""
    anchor = entered.day("anchor")
    return {
        "every": entered.text("every"),
        "weekdays": weekdays(entered, "weekdays"),
        "at": time_of_day(entered, "at"),
        "anchor": anchor.isoformat() if anchor else None,
    }


def questions(entered: FormInput, before: Sequence[Question]) -> list[Document]:
    """What a check-in asks; a question that stood `before` keeps its key.

    Raises WrongFields for a line that is not understood.
    """
    found: list[Document] = []
    said = lines(entered.text("questions"))
    kept = match_known(said, [responsibilities.question_line(each) for each in before])
    for line, index in zip(said, kept, strict=True):
        text, kind, choices = _question(line)
        old = before[index] if index is not None else None
        made = keep_unshown(text, old, found=found, before=before, between="_")
        found.append(made | {"kind": kind.value, "choices": choices})
    return found


def _question(line: str) -> tuple[str, QuestionKind, list[str]]:
    text, _bar, how = (part.strip() for part in line.partition("|"))
    name, _colon, listed = (part.strip() for part in how.partition(":"))
    choices = split(re.compile(","), listed)
    kind = name.lower() or QuestionKind.TEXT.value
    known = kind in {each.value for each in QuestionKind}
    if not text or not known or (kind == QuestionKind.CHOICE) != bool(choices):
        raise WrongFields({"questions": _wrong_question(line)})
    return text, QuestionKind(kind), choices


def _wrong_question(line: str) -> str:
    return _(
        "I don't understand “{line}”. Enter the question, then | and scale, people, or "
        "choice: one, another. Example: {example}"
    ).format(line=line[:80], example=_RIGHT_QUESTION)


def match_known(lines: Sequence[str], before: Sequence[str]) -> list[int | None]:
    """Which of the lines `before` each line was: the same one, or else the one in its place.

    So a question that was only worded anew keeps its answers together.
    """
    exact = {line: before.index(line) for line in lines if line in before}
    used = set(exact.values())
    found: list[int | None] = []
    for place, line in enumerate(lines):
        if line in exact:
            found.append(exact[line])
        elif place < len(before) and place not in used and len(lines) == len(before):
            found.append(place)
        else:
            found.append(None)
    return found


def lines(text: str) -> list[str]:
    """The lines on which something stands."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def split(between: re.Pattern[str], text: str) -> list[str]:
    """What stands in `text` with something `between`, each once."""
    return list(dict.fromkeys(each.strip() for each in between.split(text) if each.strip()))


def weekdays(entered: FormInput, name: str) -> list[int]:
    """The weekdays that were chosen; Monday is 0."""
    return sorted(int(each) for each in entered.several(name))


def time_of_day(entered: FormInput, name: str) -> str | None:
    """The time of day that was picked, as a charter writes it."""
    picked = entered.time(name)
    return picked.isoformat() if picked else None


def in_order(before: Iterable[str], chosen: Iterable[str]) -> list[str]:
    """What was chosen, with what stood there before in its old order."""
    picked = list(chosen)
    kept = [each for each in before if each in picked]
    return [*kept, *(each for each in picked if each not in kept)]
