"""What changes in phases and questions, in plain words."""

from collections.abc import Iterator, Sequence

from pico_bot.charter.diff_labels import names, rhythm
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import CharterTerms, Criterion, PhaseTerms, Question, QuestionKind

_ANSWERED = {
    QuestionKind.TEXT: gettext_noop("{question} (text)"),
    QuestionKind.SCALE: gettext_noop("{question} (scale from 1 to 5)"),
    QuestionKind.CHOICE: gettext_noop("{question} (choice: {choices})"),
    QuestionKind.PEOPLE: gettext_noop("{question} (people)"),
}


def question_changes(where: str, old: Sequence[Question], new: Sequence[Question]) -> Iterator[str]:
    """What changes in the questions that are asked at `where`."""
    before, now = {each.key: each for each in old}, {each.key: each for each in new}
    for key, each in now.items():
        if key not in before:
            yield _("{where}, new question: {question}").format(
                where=where, question=_question(each)
            )
        elif each != before[key]:
            yield _("{where}, question: {old} → {new}").format(
                where=where, new=_question(each), old=_question(before[key])
            )
    for key, each in before.items():
        if key not in now:
            yield _("{where}, question removed: {question}").format(
                where=where, question=_question(each)
            )
    if [key for key in before if key in now] != [key for key in now if key in before]:
        yield _("{where}: questions reordered").format(where=where)


def phase_changes(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    """What changes in the phases."""
    before = {each.key: each for each in old.phases}
    now = {each.key: each for each in new.phases}
    for key, each in now.items():
        if key not in before:
            yield _("New phase: {phase}").format(phase=_(each.title))
        elif each != before[key]:
            yield from _phase((old, before[key]), (new, each))
    for key, each in before.items():
        if key not in now:
            yield _("Phase removed: {phase}").format(phase=_(each.title))
    if [key for key in before if key in now] != [key for key in now if key in before]:
        yield _("Phases reordered")


def _phase(
    old: tuple[CharterTerms, PhaseTerms], new: tuple[CharterTerms, PhaseTerms]
) -> Iterator[str]:
    (terms, before), (terms_now, now) = old, new
    where = _("Phase {phase}").format(phase=_(before.title))
    if before.title != now.title:
        yield _("Phase renamed: {old} → {new}").format(old=_(before.title), new=_(now.title))
    if before.purpose != now.purpose:
        yield _("{where}, purpose: {purpose}").format(where=where, purpose=_(now.purpose))
    if before.roles != now.roles:
        yield _("{where}, required roles: {old} → {new}").format(
            where=where, new=names(terms_now, now.roles), old=names(terms, before.roles)
        )
    yield from _criteria(where, (terms, before), (terms_now, now))
    if before.questions is not None and now.questions is not None:
        yield from question_changes(where, before.questions, now.questions)
    elif before.questions is not now.questions:
        yield (
            _("{where}: uses the usual check-in questions").format(where=where)
            if now.questions is None
            else _("{where}: has its own questions").format(where=where)
        )
    if before.rhythm != now.rhythm:
        yield (
            _("{where}: check-in runs as usual").format(where=where)
            if now.rhythm is None
            else _("{where}: check-in runs {rhythm}").format(where=where, rhythm=rhythm(now.rhythm))
        )


def _criteria(
    where: str, old: tuple[CharterTerms, PhaseTerms], new: tuple[CharterTerms, PhaseTerms]
) -> Iterator[str]:
    (terms, before), (terms_now, now) = old, new
    pairs = ((before.entry, now.entry), (before.exit, now.exit))
    sentences = (
        (
            _("{where}, new entry criterion: {criterion}"),
            _("{where}, entry criterion removed: {criterion}"),
        ),
        (
            _("{where}, new exit criterion: {criterion}"),
            _("{where}, exit criterion removed: {criterion}"),
        ),
    )
    for (was, is_now), (added, gone) in zip(pairs, sentences, strict=True):
        for each in is_now:
            if each not in was:
                yield added.format(where=where, criterion=_criterion(terms_now, each))
        for each in was:
            if each not in is_now:
                yield gone.format(where=where, criterion=_criterion(terms, each))
        kept, keeps = [x for x in was if x in is_now], [x for x in is_now if x in was]
        if kept != keeps:
            yield _("{where}: criteria reordered").format(where=where)


def _criterion(terms: CharterTerms, of: Criterion) -> str:
    return _("{criterion} (ticked by {role})").format(
        criterion=_(of.text), role=_(terms.roles[of.role].title)
    )


def _question(of: Question) -> str:
    return _(_ANSWERED[of.kind]).format(question=_(of.text), choices=", ".join(of.choices))
