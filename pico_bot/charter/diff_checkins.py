"""Changes to check-ins, questions and phases, a line each."""

from collections.abc import Iterator, Mapping, Sequence

from pico_bot.blockkit import label_of
from pico_bot.charter.views import labels
from pico_bot.checkins.views import question_types
from pico_bot.i18n import gettext as _
from pico_bot.i18n import join_and, ngettext
from pico_bot.model import CharterTerms, Criterion, ExtraCheckin, PhaseTerms, Question


def value_change(setting: str, old: str | None, new: str | None) -> Iterator[str]:
    """The line for a setting whose value changed, if it did; None is no value."""
    if old == new:
        return
    if old is None:
        yield _("{what}: {new}").format(what=setting, new=new)
    elif new is None:
        yield _("{what}: {old} → none").format(what=setting, old=old)
    else:
        yield _("{what}: {old} → {new}").format(what=setting, new=new, old=old)


def checkin_changes(
    old: CharterTerms, new: CharterTerms, names: Mapping[str, str]
) -> Iterator[str]:
    """Changes to the main check-in and to the settings of all; `names` are by Slack id."""
    yield from value_change(_("Check-in"), labels.rhythm(old.rhythm), labels.rhythm(new.rhythm))
    before, after = old.checkins, new.checkins
    yield from value_change(
        _("Check-ins on public holidays"), label_of(before.holidays), label_of(after.holidays)
    )
    if before.window_days != after.window_days:
        yield ngettext(
            "Check-ins are summarised after: {old} → {count} working day",
            "Check-ins are summarised after: {old} → {count} working days",
            after.window_days,
        ).format(count=after.window_days, old=before.window_days)
    if before.participants != after.participants:
        people = [names.get(who, who) for who in after.participants]
        yield (
            _("Check-in participants: {people}").format(people=join_and(people))
            if people
            else _("Check-in participants: everyone with a role")
        )
    if before.direct != after.direct:
        yield (
            _("Check-in participants also get a direct message")
            if after.direct
            else _("Check-in participants no longer get a direct message")
        )
    yield from _questions(_("Check-in"), old.questions, new.questions)


def extra_checkin_changes(
    old: CharterTerms, new: CharterTerms, names: Mapping[str, str]
) -> Iterator[str]:
    """Changes to the extra check-ins; `names` are people's names by Slack id."""
    before, after = old.extra_checkins, new.extra_checkins
    for key, checkin in after.items():
        if key not in before:
            yield from _new_checkin(checkin, names)
        elif checkin != before[key]:
            yield from _extra_checkin(before[key], checkin, names)
    for key, checkin in before.items():
        if key not in after:
            yield _("Check-in removed: {checkin}").format(checkin=checkin.title)


def phase_changes(old: CharterTerms, new: CharterTerms) -> Iterator[str]:
    """Changes to the phases."""
    before = {phase.key: phase for phase in old.phases}
    after = {phase.key: phase for phase in new.phases}
    for key, phase in after.items():
        if key not in before:
            yield _("New phase: {phase}").format(phase=_(phase.title))
        elif phase != before[key]:
            yield from _phase((old, before[key]), (new, phase))
    for key, phase in before.items():
        if key not in after:
            yield _("Phase removed: {phase}").format(phase=_(phase.title))
    if _is_reordered(list(before), list(after)):
        yield _("Phases reordered")


def _new_checkin(checkin: ExtraCheckin, names: Mapping[str, str]) -> Iterator[str]:
    yield _("New check-in: {checkin}, {rhythm}").format(
        checkin=checkin.title, rhythm=labels.rhythm(checkin.rhythm)
    )
    if checkin.questions is not None:
        yield from _questions(_checkin_name(checkin), (), checkin.questions)
    if checkin.participants:
        yield _participants(checkin, names)


def _extra_checkin(
    before: ExtraCheckin, after: ExtraCheckin, names: Mapping[str, str]
) -> Iterator[str]:
    where = _checkin_name(before)
    if before.title != after.title:
        yield _("Check-in renamed: {old} → {new}").format(old=before.title, new=after.title)
    yield from value_change(where, labels.rhythm(before.rhythm), labels.rhythm(after.rhythm))
    if after.questions is not None:
        yield from _questions(where, before.questions or (), after.questions)
    elif before.questions is not None:
        yield _("{where}: uses the main check-in's questions").format(where=where)
    if before.participants != after.participants:
        yield _participants(after, names)


def _participants(checkin: ExtraCheckin, names: Mapping[str, str]) -> str:
    where = _checkin_name(checkin)
    if not checkin.participants:
        return _("{where}: asks the main check-in's participants").format(where=where)
    people = join_and([names.get(who, who) for who in checkin.participants])
    return _("{where}, participants: {people}").format(where=where, people=people)


def _checkin_name(checkin: ExtraCheckin) -> str:
    return _("Check-in {checkin}").format(checkin=checkin.title)


def _questions(where: str, old: Sequence[Question], new: Sequence[Question]) -> Iterator[str]:
    before = {question.key: question for question in old}
    after = {question.key: question for question in new}
    for key, question in after.items():
        if key not in before:
            yield _("{where}, new question: {question}").format(
                where=where, question=_question_text(question)
            )
        elif question != before[key]:
            yield _("{where}, question: {old} → {new}").format(
                where=where, new=_question_text(question), old=_question_text(before[key])
            )
    for key, question in before.items():
        if key not in after:
            yield _("{where}, question removed: {question}").format(
                where=where, question=_question_text(question)
            )
    if _is_reordered(list(before), list(after)):
        yield _("{where}: questions reordered").format(where=where)


def _question_text(question: Question) -> str:
    return f"{_(question.text)} ({question_types.type_label(question)})"


def _phase(
    old: tuple[CharterTerms, PhaseTerms], new: tuple[CharterTerms, PhaseTerms]
) -> Iterator[str]:
    (old_terms, before), (new_terms, after) = old, new
    where = _("Phase {phase}").format(phase=_(before.title))
    if before.title != after.title:
        yield _("Phase renamed: {old} → {new}").format(old=_(before.title), new=_(after.title))
    if before.purpose != after.purpose:
        yield _("{where}, purpose: {purpose}").format(where=where, purpose=_(after.purpose))
    if before.roles != after.roles:
        yield _("{where}, required roles: {old} → {new}").format(
            where=where,
            new=labels.role_titles(new_terms, after.roles),
            old=labels.role_titles(old_terms, before.roles),
        )
    yield from _criteria(where, (old_terms, before), (new_terms, after))
    if before.questions is not None and after.questions is not None:
        yield from _questions(where, before.questions, after.questions)
    elif before.questions is not after.questions:
        yield (
            _("{where}: uses the usual check-in questions").format(where=where)
            if after.questions is None
            else _("{where}: has its own questions").format(where=where)
        )
    if before.rhythm != after.rhythm:
        yield (
            _("{where}: check-in runs as usual").format(where=where)
            if after.rhythm is None
            else _("{where}: check-in runs {rhythm}").format(
                where=where, rhythm=labels.rhythm(after.rhythm)
            )
        )


def _criteria(
    where: str, old: tuple[CharterTerms, PhaseTerms], new: tuple[CharterTerms, PhaseTerms]
) -> Iterator[str]:
    (old_terms, before), (new_terms, after) = old, new
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
    pairs = ((before.entry, after.entry), (before.exit, after.exit))
    for (was, now), (added, removed) in zip(pairs, sentences, strict=True):
        for each in now:
            if each not in was:
                yield added.format(where=where, criterion=_criterion_text(new_terms, each))
        for each in was:
            if each not in now:
                yield removed.format(where=where, criterion=_criterion_text(old_terms, each))
        if _is_reordered(was, now):
            yield _("{where}: criteria reordered").format(where=where)


def _criterion_text(terms: CharterTerms, criterion: Criterion) -> str:
    return f"{_(criterion.text)} ({labels.role_title(terms, criterion.role)})"


def _is_reordered(before: Sequence[object], after: Sequence[object]) -> bool:
    """Whether what is in both has another order."""
    return [each for each in before if each in after] != [each for each in after if each in before]
