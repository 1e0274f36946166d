"""When check-ins come, in the charter's forms; the further ones also on its page."""

from collections.abc import Collection, Mapping

from pico_bot.blockkit import (
    NAME_LIMIT,
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
from pico_bot.charter.views import labels, responsibilities
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms, FurtherCheckin, Rhythm


def rhythm_inputs(rhythm: Rhythm) -> list[Block]:
    """When a check-in comes."""
    return [
        select_input("every", _("Frequency"), labels.every_choices(), value=rhythm.every),
        several_input(
            "weekdays",
            _("Days"),
            labels.weekday_choices(),
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
    """Who is asked, of `people` by Slack id and name; nothing where there is nobody to choose."""
    if not people:
        return []
    return [several_input("participants", _("Participants"), people, values=chosen, hint=hint)]


def extra_checkin_form(key: str, terms: CharterTerms, people: Choices) -> list[Block]:
    """The check-in `key`; raises KeyError where there is none."""
    checkin = terms.further_checkins[key]
    drop = tick_input(
        "drop",
        _("Remove check-in"),
        _("Remove from the charter"),
        hint=_("Check-ins already posted can still be answered."),
    )
    return [section(f"*{one_line(checkin.title)}*"), *_further(checkin, people), drop]


def new_extra_checkin_form(people: Choices) -> list[Block]:
    """A check-in that there is none of yet."""
    return _further(FurtherCheckin(title=""), people)


def _further(checkin: FurtherCheckin, people: Choices) -> list[Block]:
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
            optional=True,
            hint=_("Leave empty to use the main check-in's questions. Same format as there."),
        ),
    ]


def extra_checkin_lines(terms: CharterTerms, names: Mapping[str, str]) -> list[str]:
    """The further check-ins, a line each; `names` are what people are called, by Slack ids."""
    lines = []
    for key, each in terms.further_checkins.items():
        said = _("*{checkin}* `{key}` runs {rhythm}").format(
            checkin=one_line(each.title), key=one_line(key), rhythm=labels.rhythm(each.rhythm)
        )
        if each.questions is not None:
            asks = ", ".join(folded(_(question.text), limit=200) for question in each.questions)
            said = _("{checkin} · questions: {questions}").format(checkin=said, questions=asks)
        if each.participants:
            asked = labels.names([one_line(names.get(who, who)) for who in each.participants])
            said = _("{checkin} · participants: {people}").format(checkin=said, people=asked)
        lines.append(f"• {said}")
    return lines or [_("No extra check-ins.")]
