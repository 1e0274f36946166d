"""Check-ins in the charter's forms, and extra check-ins on its page."""

from collections.abc import Collection, Mapping

from pico_bot.blockkit import (
    Block,
    Choices,
    date_input,
    folded,
    one_line,
    section,
    select_input,
    several_input,
    tick_input,
    time_input,
    words_input,
)
from pico_bot.charter.views import choices, labels, responsibilities
from pico_bot.i18n import gettext as _
from pico_bot.model import NAME_LIMIT, CharterTerms, ExtraCheckin, Rhythm


def rhythm_inputs(rhythm: Rhythm) -> list[Block]:
    """The inputs for when a check-in runs."""
    return [
        select_input("every", _("Frequency"), choices.frequency_choices(), value=rhythm.every),
        several_input(
            "weekdays",
            _("Days"),
            choices.weekday_choices(),
            values=[str(each) for each in rhythm.weekdays],
            optional=False,
        ),
        time_input("at", _("Time"), value=rhythm.at),
        date_input(
            "anchor",
            _("For every two weeks: a date in a week when it runs"),
            value=rhythm.anchor,
            optional=True,
        ),
    ]


def participants_input(people: Choices, *, chosen: Collection[str], hint: str) -> list[Block]:
    """The input for who is asked, if there are `people` (Slack id and name) to choose from."""
    if not people:
        return []
    return [several_input("participants", _("Participants"), people, values=chosen, hint=hint)]


def extra_checkin_inputs(key: str, terms: CharterTerms, people: Choices) -> list[Block]:
    """The inputs for an extra check-in; raises KeyError if there is no such check-in."""
    checkin = terms.extra_checkins[key]
    drop = tick_input(
        "drop",
        _("Remove check-in"),
        _("Remove from the charter"),
        hint=_("Check-ins already posted can still be answered."),
    )
    return [section(f"*{one_line(checkin.title)}*"), *_inputs(checkin, people), drop]


def new_checkin_inputs(people: Choices) -> list[Block]:
    """The inputs for an extra check-in to add."""
    return _inputs(ExtraCheckin(title=""), people)


def _inputs(checkin: ExtraCheckin, people: Choices) -> list[Block]:
    return [
        words_input("title", _("Name"), value=checkin.title, limit=NAME_LIMIT),
        *rhythm_inputs(checkin.rhythm),
        *participants_input(
            people,
            chosen=checkin.participants,
            hint=_("Leave empty to ask the main check-in's participants."),
        ),
        responsibilities.questions_input(
            _("Questions"),
            checkin.questions or (),
            if_empty=_("Leave empty to use the main check-in's questions."),
        ),
    ]


def extra_checkin_lines(terms: CharterTerms, names: Mapping[str, str]) -> list[str]:
    """The extra check-ins, a line each; `names` are people's names by Slack id."""
    lines = []
    for checkin in terms.extra_checkins.values():
        line = _("*{checkin}* runs {rhythm}").format(
            checkin=one_line(checkin.title), rhythm=labels.rhythm(checkin.rhythm)
        )
        if checkin.questions is not None:
            texts = ", ".join(folded(_(each.text), limit=200) for each in checkin.questions)
            line = _("{checkin} · questions: {questions}").format(checkin=line, questions=texts)
        if checkin.participants:
            people = labels.joined([one_line(names.get(who, who)) for who in checkin.participants])
            line = _("{checkin} · participants: {people}").format(checkin=line, people=people)
        lines.append(f"• {line}")
    return lines or [_("No extra check-ins.")]
