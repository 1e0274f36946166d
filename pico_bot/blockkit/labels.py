"""The model's words as people read them: sides, steps and reasons, in the language that is spoken.

A state, a kind, a driver, a priority is said by `gettext` alone; what is here has other words where
it is read than where it is stored. Sentences are whole, since languages build them differently.
"""

from types import MappingProxyType

from pico_bot.blockkit.blocks import bold, one_line
from pico_bot.i18n import deferred
from pico_bot.i18n import gettext as _
from pico_bot.model import Kind, Routing, Schedule, Side, Step

_NEITHER = deferred("neither side")

_THE_SIDE = MappingProxyType(
    {Side.CONSULTANCY: deferred("the consultancy"), Side.CUSTOMER: deferred("the customer")}
)

_ANYBODY = MappingProxyType(
    {
        Side.CONSULTANCY: deferred("anybody of the consultancy"),
        Side.CUSTOMER: deferred("anybody of the customer"),
        Side.UNKNOWN: deferred("anybody"),
    }
)

# What the buttons of steps say.
_BUTTONS = MappingProxyType(
    {
        Step.CONFIRM: deferred("Confirm"),
        Step.OBJECT: deferred("Object"),
        Step.KEEP: deferred("Keep"),
        Step.SUPERSEDE: deferred("Supersede"),
        Step.ACKNOWLEDGE: deferred("Acknowledge"),
        Step.WAIT: deferred("Wait"),
        Step.GO_ON: deferred("Go on"),
        Step.RESOLVE: deferred("Resolve"),
        Step.REOPEN: deferred("Reopen"),
        Step.ASSESS: deferred("Assess"),
        Step.CLOSE: deferred("Close"),
        Step.EDIT: deferred("Edit"),
        Step.SNOOZE: deferred("Snooze"),
        Step.WITHDRAW: deferred("Withdraw"),
    }
)
# What stands above the modals of steps, in at most 24 characters.
_TITLES = MappingProxyType(
    {
        Step.OBJECT: deferred("Object {reference}"),
        Step.KEEP: deferred("Keep {reference}"),
        Step.SUPERSEDE: deferred("Supersede {reference}"),
        Step.WAIT: deferred("Wait {reference}"),
        Step.RESOLVE: deferred("Resolve {reference}"),
        Step.ASSESS: deferred("Assess {reference}"),
        Step.EDIT: deferred("Edit {reference}"),
        Step.SNOOZE: deferred("Snooze {reference}"),
        Step.WITHDRAW: deferred("Withdraw {reference}"),
    }
)

_LOG = MappingProxyType(
    {
        Kind.DECISION: deferred("Log a decision"),
        Kind.ISSUE: deferred("Log an issue"),
        Kind.CHANGE: deferred("Log a change"),
    }
)

# What a step reads like once it is taken; history holds its name.
_DID = MappingProxyType(
    {
        "log": deferred("{who} logged it through {via}"),
        str(Step.CONFIRM): deferred("{who} confirmed it through {via}"),
        str(Step.OBJECT): deferred("{who} objected through {via}"),
        str(Step.KEEP): deferred("{who} kept it as it is through {via}"),
        str(Step.SUPERSEDE): deferred("{who} proposed another in its place through {via}"),
        str(Step.REVIEW): deferred("{who} put it under review through {via}"),
        str(Step.GIVE_WAY): deferred("{who} let it give way through {via}"),
        str(Step.ACKNOWLEDGE): deferred("{who} acknowledged it through {via}"),
        str(Step.WAIT): deferred("{who} let it wait through {via}"),
        str(Step.GO_ON): deferred("{who} went on with it through {via}"),
        str(Step.RESOLVE): deferred("{who} resolved it through {via}"),
        str(Step.REOPEN): deferred("{who} reopened it through {via}"),
        str(Step.ASSESS): deferred("{who} assessed it through {via}"),
        str(Step.CLOSE): deferred("{who} closed it through {via}"),
        str(Step.EDIT): deferred("{who} changed it through {via}"),
        str(Step.SNOOZE): deferred("{who} snoozed it through {via}"),
        str(Step.WITHDRAW): deferred("{who} withdrew it through {via}"),
    }
)
_DID_ELSE = deferred("{who} {step} through {via}")

_BECAUSE = MappingProxyType(
    {
        Routing.NAMED: deferred("named in person"),
        Routing.DEPUTY_AWAY: deferred("deputy of the {title}, who is away"),
        Routing.DEPUTY_EMPTY: deferred("deputy; there is no {title}"),
        Routing.ANYONE: deferred("nobody is {title}, so whoever comes first"),
    }
)
_BECAUSE_OF_SIDE = MappingProxyType(
    {
        (Routing.LEAD, Side.CONSULTANCY): deferred("leads the consultancy; no {title} is there"),
        (Routing.LEAD, Side.CUSTOMER): deferred("leads the customer; no {title} is there"),
        (Routing.LAST_SPOKE, Side.CONSULTANCY): deferred(
            "spoke last for the consultancy; no {title} is there"
        ),
        (Routing.LAST_SPOKE, Side.CUSTOMER): deferred(
            "spoke last for the customer; no {title} is there"
        ),
    }
)


def side_name(side: Side) -> str:
    """A side as people call it, as it stands in parentheses."""
    return _(_NEITHER if side is Side.UNKNOWN else side)


def the_side(side: Side) -> str:
    """A side as a sentence names it: `the customer`."""
    return _(_THE_SIDE.get(side, _NEITHER))


def anybody_of(side: Side) -> str:
    """Anybody of a side, whoever it be."""
    return _(_ANYBODY[side])


def button_name(step: Step) -> str:
    """What the button of `step` says."""
    return _(_BUTTONS[step])


def modal_title(step: Step, reference: str) -> str:
    """What stands above the modal of `step`."""
    return _(_TITLES[step]).format(reference=reference)


def log_title(kind: Kind) -> str:
    """What stands above the modal that logs a record of `kind`."""
    return _(_LOG[kind])


def did(step: str, *, who: str, via: str) -> str:
    """That `who` took `step`; `who` and `step` are markup, `via` is one of Via."""
    return _(_DID.get(step, _DID_ELSE)).format(who=who, step=step, via=_(via))


def because(routing: Routing, *, title: str, side: Side) -> str:
    """Why what is asked of the role `title` of `side` went to whom it went."""
    sentence = _BECAUSE_OF_SIDE.get((routing, side)) or _BECAUSE.get(routing)
    return _(sentence).format(title=_(title)) if sentence else _(title)


def checkin_name(schedule: Schedule) -> str:
    """A check-in as a sentence begins with it, as markup."""
    if schedule.once_on is not None:
        return _("The one-off check-in")
    return bold(one_line(schedule.title)) if schedule.title else _("The check-in")
