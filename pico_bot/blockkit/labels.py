"""The model's words as people read them: sides, steps and reasons, in the language that is spoken.

A state, a kind, a driver, a priority is said by `gettext` alone; what is here has other words where
it is read than where it is stored. Sentences are whole, since languages build them differently.
"""

from types import MappingProxyType

from pico_bot.blockkit.blocks import bold, one_line
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Kind, Routing, Schedule, Side, Step

_NEITHER = gettext_noop("neither side")

_THE_SIDE = MappingProxyType(
    {Side.CONSULTANCY: gettext_noop("the consultancy"), Side.CUSTOMER: gettext_noop("the customer")}
)

_ANYBODY = MappingProxyType(
    {
        Side.CONSULTANCY: gettext_noop("anybody of the consultancy"),
        Side.CUSTOMER: gettext_noop("anybody of the customer"),
        Side.UNKNOWN: gettext_noop("anybody"),
    }
)

# What the buttons of steps say.
_BUTTONS = MappingProxyType(
    {
        Step.CONFIRM: gettext_noop("Confirm"),
        Step.OBJECT: gettext_noop("Object"),
        Step.KEEP: gettext_noop("Keep"),
        Step.SUPERSEDE: gettext_noop("Supersede"),
        Step.ACKNOWLEDGE: gettext_noop("Acknowledge"),
        Step.WAIT: gettext_noop("Wait"),
        Step.GO_ON: gettext_noop("Go on"),
        Step.RESOLVE: gettext_noop("Resolve"),
        Step.REOPEN: gettext_noop("Reopen"),
        Step.ASSESS: gettext_noop("Assess"),
        Step.CLOSE: gettext_noop("Close"),
        Step.EDIT: gettext_noop("Edit"),
        Step.SNOOZE: gettext_noop("Snooze"),
        Step.WITHDRAW: gettext_noop("Withdraw"),
    }
)
# What stands above the modals of steps, in at most 24 characters.
_TITLES = MappingProxyType(
    {
        Step.OBJECT: gettext_noop("Object {reference}"),
        Step.KEEP: gettext_noop("Keep {reference}"),
        Step.SUPERSEDE: gettext_noop("Supersede {reference}"),
        Step.WAIT: gettext_noop("Wait {reference}"),
        Step.RESOLVE: gettext_noop("Resolve {reference}"),
        Step.ASSESS: gettext_noop("Assess {reference}"),
        Step.EDIT: gettext_noop("Edit {reference}"),
        Step.SNOOZE: gettext_noop("Snooze {reference}"),
        Step.WITHDRAW: gettext_noop("Withdraw {reference}"),
    }
)

_LOG = MappingProxyType(
    {
        Kind.DECISION: gettext_noop("Log a decision"),
        Kind.ISSUE: gettext_noop("Log an issue"),
        Kind.CHANGE: gettext_noop("Log a change"),
    }
)

# What a step reads like once it is taken; history holds its name.
_DID = MappingProxyType(
    {
        "log": gettext_noop("{who} logged it through {via}"),
        str(Step.CONFIRM): gettext_noop("{who} confirmed it through {via}"),
        str(Step.OBJECT): gettext_noop("{who} objected through {via}"),
        str(Step.KEEP): gettext_noop("{who} kept it as it is through {via}"),
        str(Step.SUPERSEDE): gettext_noop("{who} proposed another in its place through {via}"),
        str(Step.REVIEW): gettext_noop("{who} put it under review through {via}"),
        str(Step.GIVE_WAY): gettext_noop("{who} let it give way through {via}"),
        str(Step.ACKNOWLEDGE): gettext_noop("{who} acknowledged it through {via}"),
        str(Step.WAIT): gettext_noop("{who} let it wait through {via}"),
        str(Step.GO_ON): gettext_noop("{who} went on with it through {via}"),
        str(Step.RESOLVE): gettext_noop("{who} resolved it through {via}"),
        str(Step.REOPEN): gettext_noop("{who} reopened it through {via}"),
        str(Step.ASSESS): gettext_noop("{who} assessed it through {via}"),
        str(Step.CLOSE): gettext_noop("{who} closed it through {via}"),
        str(Step.EDIT): gettext_noop("{who} changed it through {via}"),
        str(Step.SNOOZE): gettext_noop("{who} snoozed it through {via}"),
        str(Step.WITHDRAW): gettext_noop("{who} withdrew it through {via}"),
    }
)
_DID_ELSE = gettext_noop("{who} {step} through {via}")

_BECAUSE = MappingProxyType(
    {
        Routing.NAMED: gettext_noop("named in person"),
        Routing.DEPUTY_AWAY: gettext_noop("deputy of the {title}, who is away"),
        Routing.DEPUTY_EMPTY: gettext_noop("deputy; there is no {title}"),
        Routing.ANYONE: gettext_noop("nobody is {title}, so whoever comes first"),
    }
)
_BECAUSE_OF_SIDE = MappingProxyType(
    {
        (Routing.LEAD, Side.CONSULTANCY): gettext_noop(
            "leads the consultancy; no {title} is there"
        ),
        (Routing.LEAD, Side.CUSTOMER): gettext_noop("leads the customer; no {title} is there"),
        (Routing.LAST_SPOKE, Side.CONSULTANCY): gettext_noop(
            "spoke last for the consultancy; no {title} is there"
        ),
        (Routing.LAST_SPOKE, Side.CUSTOMER): gettext_noop(
            "spoke last for the customer; no {title} is there"
        ),
    }
)


def side_name(side: Side) -> str:
    """A side as people call it, as it stands in parentheses."""
    return _(_NEITHER if side is Side.UNKNOWN else side)


def side_in_sentence(side: Side) -> str:
    """A side as a sentence names it: `the customer`."""
    return _(_THE_SIDE.get(side, _NEITHER))


def anyone_of(side: Side) -> str:
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


def step_done(step: str, *, who: str, via: str) -> str:
    """That `who` took `step`; `who` and `step` are markup, `via` is one of Via."""
    return _(_DID.get(step, _DID_ELSE)).format(who=who, step=step, via=_(via))


def routing_reason(routing: Routing, *, title: str, side: Side) -> str:
    """Why what is asked of the role `title` of `side` went to whom it went."""
    sentence = _BECAUSE_OF_SIDE.get((routing, side)) or _BECAUSE.get(routing)
    return _(sentence).format(title=_(title)) if sentence else _(title)


def checkin_name(schedule: Schedule) -> str:
    """A check-in as a sentence begins with it, as markup."""
    if schedule.once_on is not None:
        return _("The one-off check-in")
    return bold(one_line(schedule.title)) if schedule.title else _("The check-in")
