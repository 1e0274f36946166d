"""The forms that a part of the charter is changed in, filled with what it says now.

Defaults are shown in the language that is spoken; whoever reads a form takes what was left as it
was shown for unchanged.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Self

from pico_bot.cards.blocks import (
    NAME_LIMIT,
    Block,
    date_input,
    modal,
    one_line,
    section,
    select_input,
    text_input,
)
from pico_bot.cards.charter import words
from pico_bot.cards.charter.fields import (
    Choices,
    grouped_select,
    number_input,
    several_input,
    tick_input,
    time_input,
    words_input,
)
from pico_bot.model import Area, AreaTerms, CharterTerms, Kind, Priority, Side
from pico_bot.model.charter import Criterion, PhaseTerms, Question, QuestionKind
from pico_bot.texts import deferred
from pico_bot.texts import gettext as _

CALLBACK = "charter_form"

# The parts of the charter that have a form of their own; that of an area or phase goes with a key.
GENERAL, CHECKIN, ROLES, WORDS = "general", "checkin", "roles", "words"
SILENCE, SIDES, NEW_AREA = "silence", "sides", "new-area"
AREA, PHASE = "area/", "phase/"

# Room in one modal, which Slack lets have a hundred blocks.
MOST_ROLES = 90

_MOST_DAYS = 99
_MOST_HOURS = 999
_MOST_MONTHS = 600

_QUESTION_HINT = deferred(
    "One a line. Behind | stands how it is answered, if not in words: scale (1 to 5), people, or "
    "choice: one, another."
)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Which part of which charter a form is about, carried in its private metadata.

    `channel_id` is a Slack channel of the partnership, `base` the charter's version that the form
    was filled from.
    """

    channel_id: str
    section: str
    base: int

    def dump(self) -> str:
        """As text."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Self:
        """From what `dump` wrote."""
        return cls(**json.loads(text))


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a form has to know beside the charter.

    `name` is the partnership's. `people` and `teams` are who can be placed on a side, by Slack id
    and name; `channels` those that could be the internal one, None where the reader may not know
    of it.
    """

    name: str
    people: Choices = ()
    teams: Choices = ()
    channels: Choices | None = None


def form(reference: Reference, terms: CharterTerms, around: Surroundings) -> Block:
    """The modal for one part of the charter; raises KeyError where there is no such part."""
    title, blocks = _part(reference.section, terms, around)
    return modal(
        title,
        blocks,
        callback_id=CALLBACK,
        submit=_("Preview"),
        metadata=reference.dump(),
    )


def question_line(question: Question) -> str:
    """A question as it stands on a line of a form."""
    text = " ".join(_(question.text).split())
    match question.kind:
        case QuestionKind.TEXT:
            return text
        case QuestionKind.CHOICE:
            return f"{text} | choice: {', '.join(question.choices)}"
        case _:
            return f"{text} | {question.kind}"


def criterion_line(criterion: Criterion) -> str:
    """A criterion as it stands on a line of a form."""
    return f"{' '.join(_(criterion.text).split())} | {criterion.role}"


def _part(part: str, terms: CharterTerms, around: Surroundings) -> tuple[str, list[Block]]:
    if part.startswith(AREA):
        return _("Area"), _area(part.removeprefix(AREA), terms)
    if part.startswith(PHASE):
        phase = terms.phase(part.removeprefix(PHASE))
        if phase is None:
            raise KeyError(part)
        return _("Phase"), _phase(phase, terms)
    title, blocks = _PARTS[part]
    return _(title), blocks(terms, around)


def _general(terms: CharterTerms, around: Surroundings) -> list[Block]:
    hours = terms.hours
    return [
        words_input("name", _("Customer"), value=around.name, limit=NAME_LIMIT),
        select_input("language", _("Language"), words.language_choices(), value=terms.language),
        grouped_select(
            "country",
            _("Country, for its public holidays"),
            words.country_groups(),
            value=terms.country or words.NOTHING,
        ),
        text_input(
            "region",
            _("Region, where it has holidays of its own"),
            value=terms.region,
            optional=True,
            hint=_("Its code, such as BY for Bavaria."),
            limit=10,
        ),
        grouped_select(
            "time_zone",
            _("Time zone"),
            words.zone_groups(beside=terms.time_zone),
            value=terms.time_zone,
        ),
        several_input(
            "hours_weekdays",
            _("Working days"),
            words.weekday_choices(),
            values=[str(each) for each in hours.weekdays],
            optional=False,
        ),
        time_input("hours_start", _("Working hours from"), value=hours.start),
        time_input("hours_end", _("Working hours to"), value=hours.end),
    ]


def _checkin(terms: CharterTerms, _around: Surroundings) -> list[Block]:
    rhythm = terms.rhythm
    return [
        select_input("every", _("How often"), words.every_choices(), value=rhythm.every),
        several_input(
            "weekdays",
            _("On which days"),
            words.weekday_choices(),
            values=[str(each) for each in rhythm.weekdays],
            optional=False,
        ),
        time_input("at", _("At what time"), value=rhythm.at),
        date_input(
            "anchor",
            _("For every second week: a day in a week in which it comes"),
            value=rhythm.anchor,
            optional=True,
        ),
        _questions(_("What is asked"), terms.questions, optional=False, hint=_(_QUESTION_HINT)),
    ]


def _questions(label: str, questions: Sequence[Question], *, optional: bool, hint: str) -> Block:
    return words_input(
        "questions",
        label,
        value="\n".join(map(question_line, questions)),
        multiline=True,
        optional=optional,
        hint=hint,
    )


def _area(key: str, terms: CharterTerms) -> list[Block]:
    area = terms.areas[key]
    blocks = [section(f"*{one_line(key)}*"), *_responsibility(area, terms)]
    if key != Area.GENERAL:
        blocks.append(
            tick_input(
                "drop",
                _("No longer an area"),
                _("Take it out of the charter"),
                hint=_("What was logged under it stays, and is treated as general."),
            )
        )
    return blocks


def _new_area(terms: CharterTerms, _around: Surroundings) -> list[Block]:
    name = text_input(
        "name",
        _("Name"),
        limit=40,
        hint=_("People write it behind area: , so small letters and hyphens: spare-parts."),
    )
    return [name, *_responsibility(terms.area(Area.GENERAL), terms, is_new=True)]


def _responsibility(area: AreaTerms, terms: CharterTerms, *, is_new: bool = False) -> list[Block]:
    roles = words.role_choices(terms)
    return [
        select_input("decider", _("Confirms its decisions"), roles[:100], value=area.decider),
        select_input("owner", _("Works on its issues"), roles[:100], value=area.owner),
        several_input("consulted", _("Is consulted, and may object"), roles, values=area.consulted),
        several_input("informed", _("Is told what was decided"), roles, values=area.informed),
        tick_input(
            "both_sides",
            _("Both sides"),
            _("A decision needs the confirmation of each side"),
            ticked=area.both_sides,
        ),
        number_input(
            "silence_days",
            _("Working days without a word until it counts as silent"),
            value=area.silence_days,
            least=1,
            most=_MOST_DAYS,
        ),
        words_input(
            "words",
            _("Words by which a text is told to be of it"),
            value="" if is_new else ", ".join(area.words),
            multiline=True,
            optional=True,
            hint=_("With commas between them."),
        ),
    ]


def _roles(terms: CharterTerms, _around: Surroundings) -> list[Block]:
    blocks = [section(_("Empty a name to take the role out of the charter."))]
    for key, role in list(terms.roles.items())[:MOST_ROLES]:
        label = _("{role} ({side})").format(role=key, side=words.side(role.side))
        blocks.append(
            words_input(f"role/{key}", label, value=_(role.title), optional=True, limit=NAME_LIMIT)
        )
    sides = [(each.value, words.side(each)) for each in (Side.CONSULTANCY, Side.CUSTOMER)]
    return [
        *blocks,
        text_input("new_role", _("A new role"), optional=True, limit=NAME_LIMIT),
        select_input("new_side", _("Its side"), sides, value=Side.CUSTOMER, optional=True),
    ]


def _words(terms: CharterTerms, _around: Surroundings) -> list[Block]:
    blocks = []
    for kind in (Kind.DECISION, Kind.ISSUE, Kind.CHANGE):
        name = words.kind(kind)
        blocks += [
            words_input(
                f"words_{kind}",
                _("Hashtags that log: {kind}").format(kind=name),
                value=" ".join(f"#{each}" for each, of in terms.tag_words.items() if of is kind),
            ),
            words_input(
                f"emoji_{kind}",
                _("Emoji that log: {kind}").format(kind=name),
                value=" ".join(f":{each}:" for each, of in terms.emoji.items() if of is kind),
                optional=True,
            ),
        ]
    return blocks


def _silence(terms: CharterTerms, around: Surroundings) -> list[Block]:
    ladder, digests = terms.ladder, terms.digests
    blocks = [
        *(
            number_input(
                f"hours_{priority}",
                _("Working hours until somebody has to take an issue: {priority}").format(
                    priority=words.priority(priority)
                ),
                value=ladder.acknowledge_hours.get(priority),
                least=1,
                most=_MOST_HOURS,
            )
            for priority in reversed(Priority)
        ),
        several_input(
            "rungs",
            _("Who is told then, one after the other"),
            [(each.value, words.rung(each).capitalize()) for each in words.RUNGS],
            values=list(ladder.rungs),
            optional=False,
        ),
        number_input(
            "step_hours",
            _("Working hours from one to the next"),
            value=ladder.step_hours,
            least=1,
            most=_MOST_HOURS,
        ),
        number_input(
            "quiet_days",
            _("Working days without any message until the partnership counts as quiet"),
            value=ladder.quiet_days,
            least=1,
            most=_MOST_DAYS,
        ),
        select_input(
            "digest_weekday",
            _("The weekly digest comes on"),
            words.weekday_choices(),
            value=str(digests.weekday),
        ),
        time_input("digest_at", _("At what time"), value=digests.at),
        tick_input(
            "shared_monthly",
            _("For the customer"),
            _("A digest of the month, in the shared channel"),
            ticked=digests.shared_monthly,
        ),
        number_input(
            "retention_months",
            _("Months that records are kept"),
            value=terms.retention_months,
            least=1,
            most=_MOST_MONTHS,
            optional=True,
            hint=_("Left empty, they are kept for ever."),
        ),
    ]
    if around.channels is not None:
        blocks.append(
            select_input(
                "internal_channel",
                _("Internal channel, of the consultancy alone"),
                [(words.NOTHING, _("None")), *around.channels],
                value=terms.internal_channel or words.NOTHING,
                hint=_("Channels are offered that I am in and that are shared with nobody."),
            )
        )
    return blocks


def _sides(terms: CharterTerms, around: Surroundings) -> list[Block]:
    everybody = [*around.teams, *around.people]
    told = section(
        _(
            "Slack tells a side by the workspace. Here somebody gets one by agreement: a guest, a "
            "third organisation, or who plays the customer in a pilot of your own."
        )
    )
    if not everybody:
        return [told, section(_("There is nobody in this channel who could be placed."))]
    labels = {
        Side.CUSTOMER: _("On the customer's side"),
        Side.CONSULTANCY: _("On the consultancy's side"),
        Side.UNKNOWN: _("On neither side"),
    }
    return [
        told,
        *(
            several_input(
                f"side_{side}",
                label,
                everybody,
                values=[each for each, of in terms.placed.items() if of is side],
            )
            for side, label in labels.items()
        ),
    ]


def _phase(phase: PhaseTerms, terms: CharterTerms) -> list[Block]:
    hint = _("One a line: what has to be true | the key of the role that ticks it.")
    keys = _("Roles: {keys}").format(keys=", ".join(terms.roles))
    return [
        words_input("title", _("Name"), value=_(phase.title), limit=NAME_LIMIT),
        words_input(
            "purpose", _("What it is for"), value=_(phase.purpose), multiline=True, optional=True
        ),
        words_input(
            "entry",
            _("What has to be true to enter it"),
            value="\n".join(map(criterion_line, phase.entry)),
            multiline=True,
            optional=True,
            hint=hint,
        ),
        words_input(
            "exit",
            _("What has to be true to leave it"),
            value="\n".join(map(criterion_line, phase.exit)),
            multiline=True,
            optional=True,
            hint=keys,
        ),
        several_input(
            "roles",
            _("Roles that have to be filled"),
            words.role_choices(terms),
            values=phase.roles,
        ),
        _questions(
            _("What its check-in asks"),
            phase.questions or (),
            optional=True,
            hint=_("As for every check-in. Left empty, the charter's questions are asked."),
        ),
    ]


_PARTS: Mapping[str, tuple[str, Callable[[CharterTerms, Surroundings], list[Block]]]] = {
    GENERAL: (deferred("The partnership"), _general),
    CHECKIN: (deferred("Check-in"), _checkin),
    ROLES: (deferred("Roles"), _roles),
    WORDS: (deferred("Words and emoji"), _words),
    SILENCE: (deferred("Silence and digests"), _silence),
    SIDES: (deferred("Who is on which side"), _sides),
    NEW_AREA: (deferred("A new area"), _new_area),
}
