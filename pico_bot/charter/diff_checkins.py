"""What changes in the check-ins beside the main one, in plain words."""

from collections.abc import Iterator, Mapping

from pico_bot.charter.diff_labels import changed, described, rhythm
from pico_bot.charter.diff_phases import question_changes
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms, FurtherCheckin


def extra_checkin_changes(
    old: CharterTerms, new: CharterTerms, people: Mapping[str, str]
) -> Iterator[str]:
    """What changes in the further check-ins; `people` are names by Slack ids."""
    before, now = old.further_checkins, new.further_checkins
    for key, each in now.items():
        if key not in before:
            yield from _added(each, people)
        elif each != before[key]:
            yield from _changed(before[key], each, people)
    for key, each in before.items():
        if key not in now:
            yield _("Check-in removed: {checkin}").format(checkin=each.title)


def _added(checkin: FurtherCheckin, people: Mapping[str, str]) -> Iterator[str]:
    yield _("New check-in: {checkin}, {rhythm}").format(
        checkin=checkin.title, rhythm=rhythm(checkin.rhythm)
    )
    if checkin.questions is not None:
        yield from question_changes(_where(checkin), (), checkin.questions)
    if checkin.participants:
        yield _asks(checkin, people)


def _changed(
    before: FurtherCheckin, now: FurtherCheckin, people: Mapping[str, str]
) -> Iterator[str]:
    where = _where(before)
    if before.title != now.title:
        yield _("Check-in renamed: {old} → {new}").format(old=before.title, new=now.title)
    yield from changed(where, rhythm(before.rhythm), rhythm(now.rhythm))
    if now.questions is None:
        if before.questions is not None:
            yield _("{where}: uses the main check-in's questions").format(where=where)
    else:
        yield from question_changes(where, before.questions or (), now.questions)
    if before.participants != now.participants:
        yield _asks(now, people)


def _asks(checkin: FurtherCheckin, people: Mapping[str, str]) -> str:
    where, ids = _where(checkin), checkin.participants
    if not ids:
        return _("{where}: asks the main check-in's participants").format(where=where)
    named = described([people.get(each, each) for each in ids])
    return _("{where}, participants: {people}").format(where=where, people=named)


def _where(checkin: FurtherCheckin) -> str:
    return _("Check-in {checkin}").format(checkin=checkin.title)
