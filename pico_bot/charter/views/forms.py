"""The forms that a part of the charter is changed in, filled with what it says now.

Defaults are shown in the language that is spoken; whoever reads a form takes what was left as it
was shown for unchanged.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pico_bot.blockkit import (
    NAME_LIMIT,
    Block,
    Choices,
    ModalState,
    grouped_select,
    label_of,
    modal,
    number_input,
    section,
    select_input,
    several_input,
    side_in_sentence,
    text_input,
    tick_input,
    time_input,
    words_input,
)
from pico_bot.charter.views import checkins, responsibilities
from pico_bot.charter.views import labels as charter_labels
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import LEAD_ROLES, CharterTerms, HolidayPolicy, Kind, Priority, Side, SideHours

CALLBACK = "charter_form"

# The parts of the charter that have a form of their own; that of an area, a phase, a further
# check-in or the hours of a side goes with a key.
GENERAL, CHECKIN, ROLES, WORDS = "general", "checkin", "roles", "words"
SILENCE, SIDES, NEW_AREA = "silence", "sides", "new-area"
NEW_EXTRA = "new-checkin"
AREA, PHASE, FURTHER, HOURS = "area/", "phase/", "checkin/", "hours/"

# Room in one modal, which Slack lets have a hundred blocks.
MAX_ROLES = 90

_SIDES = {str(each): each for each in LEAD_ROLES}

_MOST_HOURS = 2000
_LONGEST_WINDOW = 20
_MOST_MONTHS = 600


@dataclass(frozen=True, kw_only=True)
class CharterFormState(ModalState):
    """Which part of which charter a form is about, carried in its private metadata.

    `channel_id` is a Slack channel of the partnership, `base` the charter's version that the form
    was filled from.
    """

    channel_id: str
    section: str
    base: int


@dataclass(frozen=True, kw_only=True)
class FormContext:
    """What a form has to know beside the charter.

    `name` is the partnership's. `people` and `teams` are who can be placed on a side, or asked in a
    check-in, by Slack id and name; `channels` those that could be the internal one, None where the
    reader may not know of it.
    """

    name: str
    people: Choices = ()
    teams: Choices = ()
    channels: Choices | None = None


def form(reference: CharterFormState, terms: CharterTerms, around: FormContext) -> Block:
    """The modal for one part of the charter; raises KeyError where there is no such part."""
    title, blocks = _part(reference.section, terms, around)
    return modal(
        title,
        blocks,
        callback_id=CALLBACK,
        submit=_("Preview"),
        metadata=reference.dump(),
    )


def _part(part: str, terms: CharterTerms, around: FormContext) -> tuple[str, list[Block]]:
    if part.startswith(AREA):
        return _("Area"), responsibilities.area(part.removeprefix(AREA), terms)
    if part.startswith(FURTHER):
        return _("Check-in"), checkins.extra_checkin_form(
            part.removeprefix(FURTHER), terms, around.people
        )
    if part.startswith(HOURS):
        side = _SIDES[part.removeprefix(HOURS)]
        return _("Hours ({side})").format(side=charter_labels.side(side)), _own_hours(side, terms)
    if part.startswith(PHASE):
        phase = terms.phase(part.removeprefix(PHASE))
        if phase is None:
            raise KeyError(part)
        return _("Phase"), responsibilities.phase_of(phase, terms)
    title, blocks = _PARTS[part]
    return _(title), blocks(terms, around)


def _general(terms: CharterTerms, around: FormContext) -> list[Block]:
    return [
        words_input("name", _("Customer"), value=around.name, limit=NAME_LIMIT),
        select_input(
            "language", _("Language"), charter_labels.language_choices(), value=terms.language
        ),
        *_working_time(terms),
    ]


def _own_hours(side: Side, terms: CharterTerms) -> list[Block]:
    said = _(
        "Change these only if {side} keeps different hours. Left unchanged, they follow the "
        "partnership's hours."
    ).format(side=side_in_sentence(side))
    return [section(said), *_working_time(terms.own_hours.get(side, terms))]


def _working_time(said: CharterTerms | SideHours) -> list[Block]:
    hours = said.hours
    return [
        grouped_select(
            "country",
            _("Country (for public holidays)"),
            charter_labels.country_groups(),
            value=said.country or charter_labels.NOTHING,
        ),
        text_input(
            "region",
            _("Region, if it has its own holidays"),
            value=said.region,
            optional=True,
            hint=_("Region code, such as BY for Bavaria."),
            limit=10,
        ),
        grouped_select(
            "time_zone",
            _("Time zone"),
            charter_labels.zone_groups(beside=said.time_zone),
            value=said.time_zone,
        ),
        several_input(
            "hours_weekdays",
            _("Working days"),
            charter_labels.weekday_choices(),
            values=[str(each) for each in hours.weekdays],
            optional=False,
        ),
        time_input("hours_start", _("Working hours from"), value=hours.start),
        time_input("hours_end", _("Working hours to"), value=hours.end),
    ]


def _checkin(terms: CharterTerms, around: FormContext) -> list[Block]:
    held = terms.checkins
    return [
        *checkins.rhythm_inputs(terms.rhythm),
        select_input(
            "holidays",
            _("On public holidays"),
            [(each.value, charter_labels.holidays(each)) for each in HolidayPolicy],
            value=held.holidays,
        ),
        number_input(
            "window_days",
            _("Summarise answers after (working days)"),
            value=held.window_days,
            least=1,
            most=_LONGEST_WINDOW,
        ),
        *checkins.participants_input(
            around.people,
            chosen=held.participants,
            hint=_("Leave empty to ask the role holders."),
        ),
        tick_input(
            "direct",
            _("Direct messages"),
            _("Also ask each participant in a direct message"),
            ticked=held.direct,
        ),
        responsibilities.questions_input(
            _("Questions"),
            terms.questions,
            optional=False,
            hint=responsibilities.question_hint(),
        ),
    ]


def _roles(terms: CharterTerms, _around: FormContext) -> list[Block]:
    blocks = [section(_("Clear a name to remove the role from the charter."))]
    for key, role in list(terms.roles.items())[:MAX_ROLES]:
        label = _("{role} ({side})").format(role=key, side=charter_labels.side(role.side))
        blocks.append(
            words_input(f"role/{key}", label, value=_(role.title), optional=True, limit=NAME_LIMIT)
        )
    sides = [(each.value, charter_labels.side(each)) for each in (Side.CONSULTANCY, Side.CUSTOMER)]
    return [
        *blocks,
        text_input("new_role", _("New role"), optional=True, limit=NAME_LIMIT),
        select_input(
            "new_side", _("Side of the new role"), sides, value=Side.CUSTOMER, optional=True
        ),
    ]


def _words(terms: CharterTerms, _around: FormContext) -> list[Block]:
    blocks = []
    for kind in (Kind.DECISION, Kind.ISSUE, Kind.CHANGE):
        name = label_of(kind)
        blocks += [
            words_input(
                f"words_{kind}",
                _("Hashtags ({kind})").format(kind=name),
                value=" ".join(f"#{each}" for each, of in terms.tag_words.items() if of is kind),
            ),
            words_input(
                f"emoji_{kind}",
                _("Emoji ({kind})").format(kind=name),
                value=" ".join(f":{each}:" for each, of in terms.emoji.items() if of is kind),
                optional=True,
            ),
        ]
    return blocks


def _silence(terms: CharterTerms, around: FormContext) -> list[Block]:
    ladder, digests = terms.ladder, terms.digests
    blocks = [
        *(
            number_input(
                f"hours_{priority}",
                _("Acknowledge issues within (working hours), {priority}").format(
                    priority=label_of(priority)
                ),
                value=ladder.acknowledge_hours.get(priority),
                least=1,
                most=_MOST_HOURS,
            )
            for priority in reversed(Priority)
        ),
        several_input(
            "rungs",
            _("Escalate to, in order"),
            [
                (each.value, charter_labels.level_name(each).capitalize())
                for each in charter_labels.RUNGS
            ],
            values=list(ladder.rungs),
            optional=False,
        ),
        number_input(
            "step_hours",
            _("Working hours between escalation levels"),
            value=ladder.step_hours,
            least=1,
            most=_MOST_HOURS,
        ),
        number_input(
            "quiet_days",
            _("Working days without messages before the partnership counts as quiet"),
            value=ladder.quiet_days,
            least=1,
            most=responsibilities.MOST_DAYS,
        ),
        select_input(
            "digest_weekday",
            _("Weekly digest day"),
            charter_labels.weekday_choices(),
            value=str(digests.weekday),
        ),
        time_input("digest_at", _("Time"), value=digests.at),
        tick_input(
            "shared_monthly",
            _("Monthly digest"),
            _("Post a monthly digest for the customer in the shared channel"),
            ticked=digests.shared_monthly,
        ),
        number_input(
            "retention_months",
            _("Keep records for (months)"),
            value=terms.retention_months,
            least=1,
            most=_MOST_MONTHS,
            optional=True,
            hint=_("Leave empty to keep them indefinitely."),
        ),
    ]
    if around.channels is not None:
        blocks.append(
            select_input(
                "internal_channel",
                _("Internal channel (consultancy only)"),
                [(charter_labels.NOTHING, _("None")), *around.channels],
                value=terms.internal_channel or charter_labels.NOTHING,
                hint=_("Shows only channels I'm in that aren't shared with anyone else."),
            )
        )
    return blocks


def _sides(terms: CharterTerms, around: FormContext) -> list[Block]:
    everybody = [*around.teams, *around.people]
    told = section(
        _(
            "Slack workspaces decide the side. Set it here for guests, third parties, or "
            "people playing the customer in a pilot."
        )
    )
    if not everybody:
        return [told, section(_("No one in this channel can be given a side."))]
    labels = {
        Side.CUSTOMER: _("On the customer side"),
        Side.CONSULTANCY: _("On the consultancy side"),
        Side.UNKNOWN: _("Not part of this partnership"),
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


def _new_area(terms: CharterTerms, _around: FormContext) -> list[Block]:
    return responsibilities.new_area(terms)


def _new_further(_terms: CharterTerms, around: FormContext) -> list[Block]:
    return checkins.new_extra_checkin_form(around.people)


_PARTS: Mapping[str, tuple[str, Callable[[CharterTerms, FormContext], list[Block]]]] = {
    GENERAL: (gettext_noop("Partnership"), _general),
    CHECKIN: (gettext_noop("Check-in"), _checkin),
    ROLES: (gettext_noop("Roles"), _roles),
    WORDS: (gettext_noop("Hashtags and emoji"), _words),
    SILENCE: (gettext_noop("Escalation and digests"), _silence),
    SIDES: (gettext_noop("Who's on which side"), _sides),
    NEW_AREA: (gettext_noop("Add area"), _new_area),
    NEW_EXTRA: (gettext_noop("Add check-in"), _new_further),
}
