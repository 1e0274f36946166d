"""The forms that change the charter, one for each part, filled with the current values.

Default texts are shown in the reader's language. The parser treats a text that comes back as it
was shown as unchanged.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pico_bot.blockkit import (
    KIND_TEXTS,
    NO_CHOICE,
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
from pico_bot.charter.views import checkins, choices, labels, responsibilities
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import LEAD_ROLES, NAME_LIMIT, CharterTerms, Priority, Side, SideHours

CALLBACK = "charter_form"

# The parts of the charter that have a form. Those that end in a slash are followed by the key of an
# area, phase or extra check-in, or by a side.
GENERAL, CHECKIN, ROLES, TAGS = "general", "checkin", "roles", "tags"
ESCALATION, SIDES, NEW_AREA = "escalation", "sides", "new-area"
NEW_CHECKIN = "new-checkin"
AREA, PHASE, EXTRA_CHECKIN, HOURS = "area/", "phase/", "checkin/", "hours/"

# Slack allows a hundred blocks in a modal.
MAX_ROLES = 90

_SIDES = {str(side): side for side in LEAD_ROLES}

_MAX_HOURS = 2000
_MAX_WINDOW_DAYS = 20
_MAX_MONTHS = 600


@dataclass(frozen=True, kw_only=True)
class CharterFormState(ModalState):
    """The part of the charter that a form changes.

    `channel_id` is the id of a Slack channel of the partnership, `base` the version of the charter
    that the form was filled from.
    """

    channel_id: str
    section: str
    base: int


@dataclass(frozen=True, kw_only=True)
class FormContext:
    """What a form shows besides the charter.

    `name` is the partnership's name. `people` and `teams` can be given a side or be asked in a
    check-in; `channels` can be the internal channel, and are None for a reader who may not see it.
    Each is a Slack id and a name.
    """

    name: str
    people: Choices = ()
    teams: Choices = ()
    channels: Choices | None = None


def section_form(state: CharterFormState, terms: CharterTerms, context: FormContext) -> Block:
    """The modal for one part of the charter; raises KeyError if there is no such part."""
    title, blocks = _part(state.section, terms, context)
    return modal(title, blocks, callback_id=CALLBACK, submit=_("Preview"), metadata=state.dump())


def _part(part: str, terms: CharterTerms, context: FormContext) -> tuple[str, list[Block]]:
    if part.startswith(AREA):
        return _("Edit area"), responsibilities.area_inputs(part.removeprefix(AREA), terms)
    if part.startswith(EXTRA_CHECKIN):
        key = part.removeprefix(EXTRA_CHECKIN)
        return _("Edit check-in"), checkins.extra_checkin_inputs(key, terms, context.people)
    if part.startswith(HOURS):
        side = _SIDES[part.removeprefix(HOURS)]
        return _("Edit working hours"), _own_hours(side, terms)
    if part.startswith(PHASE):
        phase = terms.phase(part.removeprefix(PHASE))
        if phase is None:
            raise KeyError(part)
        return _("Edit phase"), responsibilities.phase_inputs(phase, terms)
    title, inputs = _PARTS[part]
    return _(title), inputs(terms, context)


def _general(terms: CharterTerms, context: FormContext) -> list[Block]:
    return [
        words_input("name", _("Customer"), value=context.name, limit=NAME_LIMIT),
        select_input("language", _("Language"), choices.language_choices(), value=terms.language),
        *_working_time(terms),
    ]


def _own_hours(side: Side, terms: CharterTerms) -> list[Block]:
    intro = _(
        "Change these only if {side} keeps different hours. Left unchanged, they follow the "
        "partnership's hours."
    ).format(side=side_in_sentence(side))
    return [section(intro), *_working_time(terms.own_hours.get(side, terms))]


def _working_time(place: CharterTerms | SideHours) -> list[Block]:
    hours = place.hours
    return [
        grouped_select(
            "country",
            _("Country (for public holidays)"),
            choices.country_groups(),
            value=place.country or NO_CHOICE,
        ),
        text_input(
            "region",
            _("Region, if it has its own holidays"),
            value=place.region,
            optional=True,
            hint=_("Region code, such as BY for Bavaria."),
            limit=10,
        ),
        grouped_select(
            "time_zone",
            _("Time zone"),
            choices.zone_groups(current=place.time_zone),
            value=place.time_zone,
        ),
        several_input(
            "hours_weekdays",
            _("Working days"),
            choices.weekday_choices(),
            values=[str(each) for each in hours.weekdays],
            optional=False,
        ),
        time_input("hours_start", _("Working hours from"), value=hours.start),
        time_input("hours_end", _("Working hours to"), value=hours.end),
    ]


def _checkin(terms: CharterTerms, context: FormContext) -> list[Block]:
    settings = terms.checkins
    return [
        *checkins.rhythm_inputs(terms.rhythm),
        select_input(
            "holidays",
            _("On public holidays"),
            choices.holiday_choices(),
            value=settings.holidays,
        ),
        number_input(
            "window_days",
            _("Summarise answers after (working days)"),
            value=settings.window_days,
            least=1,
            most=_MAX_WINDOW_DAYS,
        ),
        *checkins.participants_input(
            context.people,
            chosen=settings.participants,
            hint=_("Leave empty to ask the role holders."),
        ),
        tick_input(
            "direct",
            _("Direct messages"),
            _("Also ask each participant in a direct message"),
            ticked=settings.direct,
        ),
        responsibilities.questions_input(_("Questions"), terms.questions),
    ]


def _roles(terms: CharterTerms, _context: FormContext) -> list[Block]:
    blocks = [section(_("Clear a name to remove the role from the charter."))]
    for key, label in choices.role_choices(terms)[:MAX_ROLES]:
        title = _(terms.roles[key].title)
        blocks.append(
            words_input(f"role/{key}", label, value=title, optional=True, limit=NAME_LIMIT)
        )
    sides = [(side.value, label_of(side).capitalize()) for side in LEAD_ROLES]
    return [
        *blocks,
        text_input("new_role", _("New role"), optional=True, limit=NAME_LIMIT),
        select_input(
            "new_side", _("Side of the new role"), sides, value=Side.CUSTOMER, optional=True
        ),
    ]


def _tags(terms: CharterTerms, _context: FormContext) -> list[Block]:
    blocks = []
    for kind, texts in KIND_TEXTS.items():
        hashtags = [f"#{word}" for word, tagged in terms.tag_words.items() if tagged is kind]
        emoji = [f":{name}:" for name, tagged in terms.emoji.items() if tagged is kind]
        blocks += [
            words_input(f"words_{kind}", _(texts.hashtags_label), value=" ".join(hashtags)),
            words_input(
                f"emoji_{kind}", _(texts.emoji_label), value=" ".join(emoji), optional=True
            ),
        ]
    return blocks


def _escalation(terms: CharterTerms, context: FormContext) -> list[Block]:
    escalation, digests = terms.escalation, terms.digests
    blocks = [
        *(
            number_input(
                f"hours_{priority}",
                labels.acknowledge_label(priority),
                value=escalation.acknowledge_hours.get(priority),
                least=1,
                most=_MAX_HOURS,
            )
            for priority in reversed(Priority)
        ),
        several_input(
            "levels",
            _("Escalate to, in order"),
            choices.level_choices(),
            values=list(escalation.levels),
            optional=False,
        ),
        number_input(
            "level_hours",
            _("Working hours between escalation levels"),
            value=escalation.level_hours,
            least=1,
            most=_MAX_HOURS,
        ),
        number_input(
            "quiet_days",
            _("Working days without messages before the partnership counts as quiet"),
            value=escalation.quiet_days,
            least=1,
            most=responsibilities.MAX_DAYS,
        ),
        select_input(
            "digest_weekday",
            _("Weekly digest day"),
            choices.weekday_choices(),
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
            most=_MAX_MONTHS,
            optional=True,
            hint=_("Leave empty to keep them indefinitely."),
        ),
    ]
    if context.channels is not None:
        blocks.append(
            select_input(
                "internal_channel",
                _("Internal channel (consultancy only)"),
                [(NO_CHOICE, _("None")), *context.channels],
                value=terms.internal_channel or NO_CHOICE,
                hint=_("Shows only channels I'm in that aren't shared with anyone else."),
            )
        )
    return blocks


def _sides(terms: CharterTerms, context: FormContext) -> list[Block]:
    everyone = [*context.teams, *context.people]
    intro = section(
        _(
            "Slack workspaces decide the side. Set it here for guests, third parties, or "
            "people playing the customer in a pilot."
        )
    )
    if not everyone:
        return [intro, section(_("No one in this channel can be given a side."))]
    titles = {
        Side.CUSTOMER: _("On the customer side"),
        Side.CONSULTANCY: _("On the consultancy side"),
        Side.UNKNOWN: _("Not part of this partnership"),
    }
    return [
        intro,
        *(
            several_input(
                f"side_{side}",
                title,
                everyone,
                values=[who for who, on in terms.side_overrides.items() if on is side],
            )
            for side, title in titles.items()
        ),
    ]


def _new_area(terms: CharterTerms, _context: FormContext) -> list[Block]:
    return responsibilities.new_area_inputs(terms)


def _new_checkin(_terms: CharterTerms, context: FormContext) -> list[Block]:
    return checkins.new_checkin_inputs(context.people)


_PARTS: Mapping[str, tuple[str, Callable[[CharterTerms, FormContext], list[Block]]]] = {
    GENERAL: (gettext_noop("Edit partnership"), _general),
    CHECKIN: (gettext_noop("Edit check-in"), _checkin),
    ROLES: (gettext_noop("Edit roles"), _roles),
    TAGS: (gettext_noop("Edit hashtags and emoji"), _tags),
    ESCALATION: (gettext_noop("Edit escalation"), _escalation),
    SIDES: (gettext_noop("Edit sides"), _sides),
    NEW_AREA: (gettext_noop("Add area"), _new_area),
    NEW_CHECKIN: (gettext_noop("Add check-in"), _new_checkin),
}
