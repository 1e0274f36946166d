"""What people call the members of the model's enums, in the current language.

The database stores slugs. Words that several rooms show are here; those of one room are in a table
in that room. Sentences are complete, because languages build them differently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from pico_bot.blockkit.blocks import bold, one_line
from pico_bot.blockkit.kinds import KIND_TEXTS
from pico_bot.i18n import (
    comparable,
    format_day,
    gettext_noop,
    in_every_language,
    join_and,
    without_danish_letters,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    AREAS,
    CharterCause,
    Driver,
    EscalationLevel,
    Every,
    HolidayPolicy,
    Kind,
    Maturity,
    Priority,
    Routing,
    Schedule,
    Side,
    SkipReason,
    State,
    Step,
    StepDetail,
    SuspensionReason,
    Via,
)

E = TypeVar("E", bound=StrEnum)

# One table an enum, with every member: `label_of` reads them, and a test finds what is missing.
LABELS: Mapping[type[StrEnum], Mapping[str, str]] = {
    Side: {
        Side.CONSULTANCY: gettext_noop("consultancy"),
        Side.CUSTOMER: gettext_noop("customer"),
        Side.UNKNOWN: gettext_noop("not part of this partnership"),
    },
    Kind: {kind: texts.name for kind, texts in KIND_TEXTS.items()},
    Priority: {
        Priority.LOW: gettext_noop("low"),
        Priority.NORMAL: gettext_noop("normal"),
        Priority.HIGH: gettext_noop("high"),
        Priority.URGENT: gettext_noop("urgent"),
    },
    Driver: {
        Driver.VARIANT: gettext_noop("variant"),
        Driver.MARKET: gettext_noop("market"),
        Driver.CHANNEL: gettext_noop("channel"),
        Driver.REGULATION: gettext_noop("regulation"),
        Driver.ORGANISATION: gettext_noop("organisation"),
        Driver.SYSTEM: gettext_noop("system"),
    },
    State: {
        State.PROPOSED: gettext_noop("proposed"),
        State.CONFIRMED: gettext_noop("confirmed"),
        State.OBJECTED: gettext_noop("objected to"),
        State.SUPERSEDED: gettext_noop("superseded"),
        State.UNDER_REVIEW: gettext_noop("under review"),
        State.OPEN: gettext_noop("open"),
        State.ACKNOWLEDGED: gettext_noop("acknowledged"),
        State.ON_HOLD: gettext_noop("on hold"),
        State.RESOLVED: gettext_noop("resolved"),
        State.RAISED: gettext_noop("raised"),
        State.ASSESSED: gettext_noop("assessed"),
        State.CLOSED: gettext_noop("closed"),
        State.WITHDRAWN: gettext_noop("withdrawn"),
    },
    Step: {
        Step.CONFIRM: gettext_noop("confirm"),
        Step.OBJECT: gettext_noop("object"),
        Step.KEEP: gettext_noop("keep"),
        Step.SUPERSEDE: gettext_noop("supersede"),
        Step.REVIEW: gettext_noop("review"),
        Step.BE_SUPERSEDED: gettext_noop("be superseded"),
        Step.ACKNOWLEDGE: gettext_noop("acknowledge"),
        Step.PUT_ON_HOLD: gettext_noop("put on hold"),
        Step.RESUME: gettext_noop("resume"),
        Step.RESOLVE: gettext_noop("resolve"),
        Step.REOPEN: gettext_noop("reopen"),
        Step.ASSESS: gettext_noop("assess"),
        Step.CLOSE: gettext_noop("close"),
        Step.EDIT: gettext_noop("edit"),
        Step.SNOOZE: gettext_noop("snooze"),
        Step.WITHDRAW: gettext_noop("withdraw"),
    },
    StepDetail: {
        StepDetail.TITLE: gettext_noop("title"),
        StepDetail.TEXT: gettext_noop("text"),
        StepDetail.AREA: gettext_noop("area"),
        StepDetail.DUE_ON: gettext_noop("due date"),
        StepDetail.PRIORITY: gettext_noop("priority"),
        StepDetail.PROPOSED_PRIORITY: gettext_noop("proposed priority"),
        StepDetail.DRIVER: gettext_noop("driver"),
        StepDetail.EFFECTIVE_ON: gettext_noop("effective from"),
        StepDetail.BUSINESS_NEED: gettext_noop("business need"),
        StepDetail.RATIONALE: gettext_noop("rationale"),
        StepDetail.OPTIONS_CONSIDERED: gettext_noop("options considered"),
        StepDetail.CONSEQUENCES: gettext_noop("consequences"),
        StepDetail.REVIEW_ON: gettext_noop("review date"),
        StepDetail.OWNER: gettext_noop("owner: {value}"),
        StepDetail.WAITING_FOR: gettext_noop("waiting for {value}"),
        StepDetail.SNOOZED_UNTIL: gettext_noop("snoozed until {value}"),
        StepDetail.REPLACEMENT: gettext_noop("replacement: {value}"),
        StepDetail.AFFECTED_BY: gettext_noop("{value} may affect it"),
        StepDetail.REVIEW_DUE: gettext_noop("its review date ({value}) has come"),
        StepDetail.EDITED_MESSAGE: gettext_noop("used the edited text"),
        StepDetail.TAGGED_AGAIN: gettext_noop("tagged again"),
        StepDetail.EMOJI_REMOVED: gettext_noop("the emoji was removed"),
    },
    Via: {
        Via.HASHTAG: gettext_noop("hashtag"),
        Via.MENTION: gettext_noop("mention"),
        Via.EMOJI: gettext_noop("emoji"),
        Via.SHORTCUT: gettext_noop("shortcut"),
        Via.COMMAND: gettext_noop("command"),
        Via.BUTTON: gettext_noop("button"),
        Via.MODAL: gettext_noop("form"),
        Via.THREAD: gettext_noop("thread"),
        Via.SCHEDULE: gettext_noop("schedule"),
        Via.EDIT: gettext_noop("edited message"),
    },
    Maturity: {
        Maturity.STARTING: gettext_noop("starting"),
        Maturity.ESTABLISHED: gettext_noop("established"),
        Maturity.ADVANCED: gettext_noop("advanced"),
    },
    Every: {
        Every.WEEK: gettext_noop("every week"),
        Every.SECOND_WEEK: gettext_noop("every two weeks"),
        Every.MONTH: gettext_noop("every month"),
    },
    HolidayPolicy: {
        HolidayPolicy.MOVE: gettext_noop("moved to the next working day"),
        HolidayPolicy.SKIP: gettext_noop("skipped"),
    },
    EscalationLevel: {
        EscalationLevel.OWNER: gettext_noop("the owner"),
        EscalationLevel.DEPUTY: gettext_noop("the deputy"),
        EscalationLevel.LEAD: gettext_noop("the side's lead"),
        EscalationLevel.BOTH_LEADS: gettext_noop("both leads"),
    },
    SuspensionReason: {
        SuspensionReason.ARCHIVED: gettext_noop("the channel is archived"),
        SuspensionReason.DISCONNECTED: gettext_noop("the customer's workspace was disconnected"),
        SuspensionReason.FROZEN: gettext_noop("the channel is frozen"),
        SuspensionReason.LIMITED_ACCESS: gettext_noop("access to the channel is limited"),
        SuspensionReason.NOT_A_MEMBER: gettext_noop("Pico isn't a member of the channel"),
        SuspensionReason.NOT_VISIBLE: gettext_noop("Pico can no longer see the channel"),
        SuspensionReason.READ_ONLY: gettext_noop("the channel is read-only"),
        SuspensionReason.REMOVED: gettext_noop("Pico was removed from the channel"),
        SuspensionReason.THREADS_OFF: gettext_noop("threads are switched off in the channel"),
        SuspensionReason.THREADS_ONLY: gettext_noop("only threads are allowed in the channel"),
        SuspensionReason.WORKSPACE_SETTING: gettext_noop(
            "a workspace setting prevents Pico from posting there"
        ),
    },
    CharterCause: {
        CharterCause.INTERNAL_CHANNEL_SHARED: gettext_noop(
            "the internal channel was shared with another workspace"
        ),
    },
    SkipReason: {
        SkipReason.TOO_LATE: gettext_noop("it couldn't be posted within two hours"),
        SkipReason.CHANNEL_SUSPENDED: gettext_noop("Pico couldn't post in the channel"),
    },
}

_NEITHER = gettext_noop("not part of this partnership")

# A step with its record as the object, for "you can't … because" and "only … can …".
_PHRASES: Mapping[Step, str] = MappingProxyType(
    {
        Step.CONFIRM: gettext_noop("confirm it"),
        Step.OBJECT: gettext_noop("object to it"),
        Step.KEEP: gettext_noop("keep it"),
        Step.SUPERSEDE: gettext_noop("supersede it"),
        Step.REVIEW: gettext_noop("review it"),
        Step.BE_SUPERSEDED: gettext_noop("mark it as superseded"),
        Step.ACKNOWLEDGE: gettext_noop("acknowledge it"),
        Step.PUT_ON_HOLD: gettext_noop("put it on hold"),
        Step.RESUME: gettext_noop("resume it"),
        Step.RESOLVE: gettext_noop("resolve it"),
        Step.REOPEN: gettext_noop("reopen it"),
        Step.ASSESS: gettext_noop("assess it"),
        Step.CLOSE: gettext_noop("close it"),
        Step.EDIT: gettext_noop("edit it"),
        Step.SNOOZE: gettext_noop("snooze it"),
        Step.WITHDRAW: gettext_noop("withdraw it"),
    }
)

_THE_SIDE = MappingProxyType(
    {Side.CONSULTANCY: gettext_noop("the consultancy"), Side.CUSTOMER: gettext_noop("the customer")}
)

_ANYONE = MappingProxyType(
    {
        Side.CONSULTANCY: gettext_noop("anyone on the consultancy side"),
        Side.CUSTOMER: gettext_noop("anyone on the customer side"),
        Side.UNKNOWN: gettext_noop("anyone"),
    }
)

# The texts of the buttons of steps.
_BUTTONS = MappingProxyType(
    {
        Step.CONFIRM: gettext_noop("Confirm"),
        Step.OBJECT: gettext_noop("Object"),
        Step.KEEP: gettext_noop("Keep"),
        Step.SUPERSEDE: gettext_noop("Supersede"),
        Step.ACKNOWLEDGE: gettext_noop("Acknowledge"),
        Step.PUT_ON_HOLD: gettext_noop("Put on hold"),
        Step.RESUME: gettext_noop("Resume"),
        Step.RESOLVE: gettext_noop("Resolve"),
        Step.REOPEN: gettext_noop("Reopen"),
        Step.ASSESS: gettext_noop("Assess"),
        Step.CLOSE: gettext_noop("Close"),
        Step.EDIT: gettext_noop("Edit"),
        Step.SNOOZE: gettext_noop("Snooze"),
        Step.WITHDRAW: gettext_noop("Withdraw"),
    }
)
# The titles of the modals of steps, in at most 24 characters.
_TITLES = MappingProxyType(
    {
        Step.OBJECT: gettext_noop("Object to {reference}"),
        Step.KEEP: gettext_noop("Keep {reference}"),
        Step.SUPERSEDE: gettext_noop("Supersede {reference}"),
        Step.PUT_ON_HOLD: gettext_noop("Put {reference} on hold"),
        Step.RESOLVE: gettext_noop("Resolve {reference}"),
        Step.ASSESS: gettext_noop("Assess {reference}"),
        Step.EDIT: gettext_noop("Edit {reference}"),
        Step.SNOOZE: gettext_noop("Snooze {reference}"),
        Step.WITHDRAW: gettext_noop("Withdraw {reference}"),
    }
)

# A step in the history of a record.
_DONE = MappingProxyType(
    {
        "log": gettext_noop("{who} logged this via {via}"),
        str(Step.CONFIRM): gettext_noop("{who} confirmed this via {via}"),
        str(Step.OBJECT): gettext_noop("{who} objected via {via}"),
        str(Step.KEEP): gettext_noop("{who} kept this as is via {via}"),
        str(Step.SUPERSEDE): gettext_noop("{who} proposed a replacement via {via}"),
        str(Step.REVIEW): gettext_noop("{who} put this under review via {via}"),
        str(Step.BE_SUPERSEDED): gettext_noop("{who} superseded this via {via}"),
        str(Step.ACKNOWLEDGE): gettext_noop("{who} acknowledged this via {via}"),
        str(Step.PUT_ON_HOLD): gettext_noop("{who} put this on hold via {via}"),
        str(Step.RESUME): gettext_noop("{who} resumed this via {via}"),
        str(Step.RESOLVE): gettext_noop("{who} resolved this via {via}"),
        str(Step.REOPEN): gettext_noop("{who} reopened this via {via}"),
        str(Step.ASSESS): gettext_noop("{who} assessed this via {via}"),
        str(Step.CLOSE): gettext_noop("{who} closed this via {via}"),
        str(Step.EDIT): gettext_noop("{who} edited this via {via}"),
        str(Step.SNOOZE): gettext_noop("{who} snoozed this via {via}"),
        str(Step.WITHDRAW): gettext_noop("{who} withdrew this via {via}"),
    }
)
_DONE_UNKNOWN = gettext_noop("{who} {step} via {via}")

_ROUTING_REASONS = MappingProxyType(
    {
        Routing.NAMED: gettext_noop("assigned by name"),
        Routing.PRIMARY: "{title}",
        Routing.DEPUTY_AWAY: gettext_noop("deputy, because {because}"),
        Routing.DEPUTY_VACANT: gettext_noop("deputy, because there is no {title}"),
        Routing.ANYONE: gettext_noop("no {title} yet, so anyone can take it"),
    }
)
_ROUTING_REASONS_BY_SIDE = MappingProxyType(
    {
        (Routing.LEAD, Side.CONSULTANCY): gettext_noop("consultancy lead, because {because}"),
        (Routing.LEAD, Side.CUSTOMER): gettext_noop("customer lead, because {because}"),
        (Routing.LAST_ACTIVE, Side.CONSULTANCY): gettext_noop(
            "last to post for the consultancy, because {because}"
        ),
        (Routing.LAST_ACTIVE, Side.CUSTOMER): gettext_noop(
            "last to post for the customer, because {because}"
        ),
        (Routing.SECOND_PERSON, Side.CONSULTANCY): gettext_noop(
            "someone else on the consultancy side must confirm, because {because}"
        ),
        (Routing.SECOND_PERSON, Side.CUSTOMER): gettext_noop(
            "someone else on the customer side must confirm, because {because}"
        ),
    }
)


# The slash command exists only in the consultancy's workspace.
_SECOND_PERSON_HINTS = MappingProxyType(
    {
        Side.CONSULTANCY: gettext_noop(
            "A second person on the consultancy side must confirm this, and no one else there is "
            "known. Add one with `/pico {command}`."
        ),
        Side.CUSTOMER: gettext_noop(
            "A second person on the customer side must confirm this, and no one else there is "
            "known. Add one with `@Pico {command}`."
        ),
    }
)


def label_of(
    member: Side
    | Kind
    | Priority
    | Driver
    | State
    | Step
    | StepDetail
    | Via
    | Maturity
    | Every
    | HolidayPolicy
    | EscalationLevel
    | SuspensionReason
    | SkipReason
    | CharterCause,
) -> str:
    """What people call `member`, in lower case, as it is used within a sentence."""
    return _(LABELS[type(member)][member])


def member_called(kind: type[E], name: str) -> E | None:
    """The member of `kind` that people call `name`: its slug, or its label in any language.

    Names may be in any case, with a space, `-` or `_`, and without Danish letters.
    """
    wanted = _spelled(name)
    for member in kind:
        if wanted in map(_spelled, (str(member), *in_every_language(LABELS[kind][member]))):
            return member
    return None


def _spelled(name: str) -> str:
    return without_danish_letters(comparable(name))


def area_name(key: str) -> str:
    """What people call the area with `key`; a key that the charter added is shown in words."""
    area = AREAS.get(key)
    return _(area.name) if area else key.replace("-", " ").capitalize()


def area_names(key: str) -> tuple[str, ...]:
    """What people call the area with `key` in any language."""
    area = AREAS.get(key)
    return in_every_language(area.name) if area else (area_name(key),)


def responsible_label(kind: Kind) -> str:
    """The label of the person responsible for a record of `kind`."""
    return _(KIND_TEXTS[kind].responsible)


def step_phrase(step: Step) -> str:
    """`step` with "it" as its object, to follow "you can't" or "only they can"."""
    return _(_PHRASES[step])


def side_in_sentence(side: Side) -> str:
    """A side as part of a sentence: `the customer`."""
    return _(_THE_SIDE.get(side, _NEITHER))


def anyone_of(side: Side) -> str:
    """Anyone on a side, as part of a sentence."""
    return _(_ANYONE[side])


def button_name(step: Step) -> str:
    """The text of the button of `step`."""
    return _(_BUTTONS[step])


def modal_title(step: Step, reference: str) -> str:
    """The title of the modal of `step`."""
    return _(_TITLES[step]).format(reference=reference)


def log_title(kind: Kind) -> str:
    """The title of the modal that logs a record of `kind`."""
    return _(KIND_TEXTS[kind].log_title)


def step_done(step: str, *, who: str, via: str) -> str:
    """A sentence saying that `who` took `step`; `who` is markup, `via` a value of Via."""
    return _(_DONE.get(step, _DONE_UNKNOWN)).format(who=who, step=step, via=label_of(Via(via)))


def role_in_sentence(title: str) -> str:
    """A role's title within a sentence; Danish writes default titles in lower case there."""
    shown = _(title)
    # A title that isn't translated is English, or the partnership's own.
    is_word = shown != title and shown[1:2].islower()
    return shown[:1].lower() + shown[1:] if is_word else shown


@dataclass(frozen=True, kw_only=True)
class Unavailable:
    """A person who is passed over: away through a day, or the one who proposed the decision.

    With `is_role` it is a role that no one holds, and `name` is its title.
    """

    name: str
    away_through: date | None = None
    is_role: bool = False

    def __str__(self) -> str:
        """Why they are passed over, to follow "because"; not escaped."""
        if self.is_role:
            return _("no {title} is available").format(title=role_in_sentence(self.name))
        if self.away_through:
            return _("{name} is away through {day}").format(
                name=self.name, day=format_day(self.away_through)
            )
        return _("{name} proposed it").format(name=self.name)


def unavailable_reason(people: Sequence[Unavailable], *, title: str) -> str:
    """Why `people` are passed over for the role `title`, to follow "because"; not escaped."""
    return join_and([str(each) for each in people or (Unavailable(name=title, is_role=True),)])


def routing_reason(
    routing: Routing, *, title: str, side: Side, unavailable: Sequence[Unavailable] = ()
) -> str:
    """Why a record for the role `title` of `side` went to its assignee; not escaped.

    `unavailable` are the people who were passed over.
    """
    sentence = _ROUTING_REASONS_BY_SIDE.get((routing, side)) or _ROUTING_REASONS[routing]
    shown = _(title) if routing is Routing.PRIMARY else role_in_sentence(title)
    return _(sentence).format(title=shown, because=unavailable_reason(unavailable, title=title))


def second_person_hint(side: Side, *, title: str) -> str:
    """That someone else on `side` must confirm, and how to give them the role `title`."""
    command = _("role assign @person {role}").format(role=role_in_sentence(title))
    return _(_SECOND_PERSON_HINTS[side]).format(command=command)


def checkin_name(schedule: Schedule) -> str:
    """The name of a check-in at the start of a sentence, as markup."""
    if schedule.once_on is not None:
        return _("The one-off check-in")
    return bold(one_line(schedule.title)) if schedule.title else _("The check-in")
