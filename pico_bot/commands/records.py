"""Commands that act on one record, as its card's buttons do: `issue I-3 resolve`, `note`, …"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pico_bot.blockkit import (
    KIND_TEXTS,
    escape,
    folded,
    label_of,
    member_called,
    one_line,
    quote,
    sentence,
    time_token,
)
from pico_bot.commands.log import show_record
from pico_bot.commands.request import (
    UNTIL_WORDS,
    Command,
    Request,
    Usage,
    examples,
    parse_date,
    words_after,
)
from pico_bot.core import AlreadyTaken, BadRequest, parse_day
from pico_bot.escalation import snooze
from pico_bot.i18n import format_day, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Actor,
    Change,
    Channel,
    Decision,
    Issue,
    Kind,
    Message,
    Priority,
    Record,
    Side,
    State,
    references_in,
)
from pico_bot.partnerships import partnerships
from pico_bot.records import Reasoning, changes, decisions, issues, notes, transitions
from pico_bot.records.views import record_link
from pico_bot.tags import RecordAction, names_record, parse_action

R = TypeVar("R", bound=Record)

WITHDRAW_USAGE = gettext_noop("withdraw I-3 why")
NOTE_USAGE = gettext_noop("note I-3 what only we should know")


# A mention or a message would be visible to others.
_USE_COMMAND = gettext_noop(
    "Others can read this. Use the command `/pico note I-3 what only we should know` "
    "instead: only the consultancy sees it."
)

# What removes a due date.
_NO_DATE = frozenset({"none", "ingen"})
_WITHDRAWN = gettext_noop("Withdrawn. Its number won't be reused.")


@dataclass(frozen=True, kw_only=True)
class _ActionRequest(Generic[R]):
    """An action being run on a record; `usage` is its example, for error messages."""

    request: Request
    channel: Channel
    record: R
    by: Actor
    usage: str

    @property
    def words(self) -> list[str]:
        """The words after the action's name."""
        return self.request.split()[2:]

    @property
    def text(self) -> str:
        """The text after the action's name, as people read it."""
        return self.request.after(2)


@dataclass(frozen=True, kw_only=True)
class _Action:
    """What can be done with a record in words; `run` returns what was done, as a sentence.

    `takes_text` is whether words may follow.
    """

    usage: Usage
    run: Callable[[_ActionRequest[Any]], str]
    takes_text: bool = True


def _require_text(action: _ActionRequest[Any], missing: str) -> str:
    """The text after the action; raises BadRequest with the sentence `missing`."""
    if not action.text:
        raise BadRequest(missing.format(form=_(action.usage)))
    return action.text


def _confirm(action: _ActionRequest[Decision]) -> str:
    decision = action.record
    decisions.confirm(
        action.request.session, decision=decision, seen=decision.text_fingerprint, by=action.by
    )
    if decision.state is State.CONFIRMED:
        done = _("Confirmed.")
    else:
        done = _("Confirmed for your side. It's waiting for the other side.")
    return "\n".join([done, *([quote(folded(decision.text, limit=1500))])])


def _object(action: _ActionRequest[Decision]) -> str:
    reason = _require_text(action, _("Add your objection: use `{form}`."))
    decisions.object_to(action.request.session, decision=action.record, reason=reason, by=action.by)
    return _("Your objection is on the card.")


def _keep(action: _ActionRequest[Decision]) -> str:
    words = [each.lower() for each in action.words]
    day = " ".join(words_after(UNTIL_WORDS, words) or words)
    review_on = None
    if day:
        today = partnerships.today(action.record.partnership, now=action.by.now)
        review_on = parse_day(day, today=today)
    decisions.keep(
        action.request.session, decision=action.record, review_on=review_on, by=action.by
    )
    if review_on is None:
        return _("Kept, without a review date.")
    return _("Kept. Review date: {day}.").format(day=format_day(review_on))


def _supersede(action: _ActionRequest[Decision]) -> str:
    text = _require_text(action, _("Add the new text: use `{form}`."))
    replacement = decisions.supersede(
        action.request.session,
        decision=action.record,
        text=text,
        area=action.record.area,
        reasoning=Reasoning(),
        by=action.by,
    )
    return _("{record} is proposed to replace it.").format(record=replacement.reference)


def _assess(action: _ActionRequest[Change]) -> str:
    effects = _require_text(action, _("Add what the change affects: use `{form}`."))
    changes.assess(
        action.request.session,
        change=action.record,
        effects=effects,
        areas=action.record.affected_areas or (),
        decision_ids=(),
        issues=(),
        by=action.by,
    )
    return _("Assessed.")


def _assign(action: _ActionRequest[Issue]) -> str:
    word = "".join(action.words[:1])
    owner = action.request.mentioned(action.channel, word, usage=action.usage)
    issues.assign(action.request.session, issue=action.record, owner=owner, by=action.by)
    return _("Assigned to {name}.").format(name=escape(owner.name))


def _put_on_hold(action: _ActionRequest[Issue]) -> str:
    words = [each.lower().rstrip(":,") for each in action.words]
    skipped = 1 if words[:1] == ["for"] else 0
    side = member_called(Side, "".join(words[skipped : skipped + 1]))
    if side is None or side is Side.UNKNOWN:
        raise BadRequest(
            _("Add the side it's waiting for and the reason: use `{form}`.").format(
                form=_(action.usage)
            )
        )
    reason = action.request.after(3 + skipped)
    if not reason:
        raise BadRequest(_("Add the reason: use `{form}`.").format(form=_(action.usage)))
    issues.put_on_hold(
        action.request.session, issue=action.record, on=side, reason=reason, by=action.by
    )
    return _("On hold, waiting for the {side}.").format(side=label_of(side))


def _resume(action: _ActionRequest[Issue]) -> str:
    issues.resume(action.request.session, issue=action.record, by=action.by)
    return _("Resumed.")


def _resolve(action: _ActionRequest[Issue]) -> str:
    issues.resolve(
        action.request.session, issue=action.record, resolution=action.text or None, by=action.by
    )
    return _("Resolved.")


def _acknowledge(action: _ActionRequest[Issue]) -> str:
    issues.acknowledge(action.request.session, issue=action.record, by=action.by)
    return _("Acknowledged.")


def _reopen(action: _ActionRequest[Record]) -> str:
    transitions.reopen(action.request.session, record=action.record, by=action.by)
    return _("Reopened.")


def _set_due(action: _ActionRequest[Issue]) -> str:
    word = "".join(action.words[:1])
    due_on = None if word.lower() in _NO_DATE else parse_date(word, usage=action.usage)
    issues.set_due(action.request.session, issue=action.record, due_on=due_on, by=action.by)
    if due_on is None:
        return _("Due date removed.")
    return _("Due date set to {day}.").format(day=format_day(due_on))


def _set_priority(action: _ActionRequest[Issue]) -> str:
    priority = member_called(Priority, "".join(action.words[:1]))
    if priority is None:
        known = ", ".join(f"`{label_of(each)}`" for each in Priority)
        raise BadRequest(
            _("The priority must be one of {known}. Use `{form}`.").format(
                known=known, form=_(action.usage)
            )
        )
    issues.set_priority(
        action.request.session, issue=action.record, priority=priority, by=action.by
    )
    if action.by.member.side is Side.CUSTOMER:
        return _("Priority set to {priority}.").format(priority=label_of(priority))
    if action.record.proposed_priority is None:
        return _("The priority is {priority}.").format(priority=label_of(priority))
    return _("Proposed priority: {priority}. The customer sets the final one.").format(
        priority=label_of(priority)
    )


def _close(action: _ActionRequest[Change]) -> str:
    changes.close(action.request.session, change=action.record, by=action.by)
    return _("Closed.")


def _reopen_decision(action: _ActionRequest[Record]) -> str:
    transitions.reopen(action.request.session, record=action.record, by=action.by)
    return _("Proposed again.")


def _withdraw(action: _ActionRequest[Record]) -> str:
    transitions.withdraw(
        action.request.session, record=action.record, reason=action.text or None, by=action.by
    )
    return _(_WITHDRAWN)


def _snooze(action: _ActionRequest[Record]) -> str:
    skipped = 1 if action.words[:1] == ["until"] else 0
    day = "".join(action.words[skipped : skipped + 1]).rstrip(":,")
    today = partnerships.today(action.record.partnership, now=action.by.now)
    ends_at = snooze.snooze(
        action.request.session,
        record=action.record,
        until=parse_day(day, today=today),
        reason=action.request.after(3 + skipped),
        by=action.by,
    )
    return _("Snoozed until {moment}.").format(moment=time_token(ends_at))


def _action(
    example: str,
    purpose: str,
    run: Callable[[_ActionRequest[Any]], str],
    *,
    takes_text: bool = True,
) -> _Action:
    return _Action(usage=Usage(example, purpose), run=run, takes_text=takes_text)


_SNOOZE_PURPOSE = gettext_noop("pause reminders until then")

_ISSUE: Mapping[str, _Action] = {
    "owner": _action("issue I-3 owner @person", gettext_noop("assign it to someone"), _assign),
    "waiting": _action(
        gettext_noop("issue I-3 waiting customer why"),
        gettext_noop("put it on hold for one side"),
        _put_on_hold,
    ),
    "resume": _action(
        "issue I-3 resume", gettext_noop("resume the issue"), _resume, takes_text=False
    ),
    "resolve": _action(
        gettext_noop("issue I-3 resolve how"), gettext_noop("mark as resolved"), _resolve
    ),
    "ack": _action(
        "issue I-3 ack", gettext_noop("acknowledge the issue"), _acknowledge, takes_text=False
    ),
    "reopen": _action(
        "issue I-3 reopen", gettext_noop("reopen the issue"), _reopen, takes_text=False
    ),
    "due": _action(
        "issue I-3 due 2026-12-01", gettext_noop("set the due date, or `none`"), _set_due
    ),
    "priority": _action(
        gettext_noop("issue I-3 priority high"),
        gettext_noop("set the priority; the consultancy can only propose one"),
        _set_priority,
    ),
    "snooze": _action(gettext_noop("issue I-3 snooze friday why"), _SNOOZE_PURPOSE, _snooze),
    "withdraw": _action(
        gettext_noop("issue I-3 withdraw why"),
        gettext_noop("withdraw it if it was logged by mistake"),
        _withdraw,
    ),
}
_DECISION: Mapping[str, _Action] = {
    "confirm": _action(
        "decision D-3 confirm",
        gettext_noop("confirm its exact wording"),
        _confirm,
        takes_text=False,
    ),
    "object": _action(
        gettext_noop("decision D-3 object why"), gettext_noop("object to the proposal"), _object
    ),
    "keep": _action(
        "decision D-3 keep 2027-06-01",
        gettext_noop("keep it in force, with or without a new review date"),
        _keep,
    ),
    "supersede": _action(
        gettext_noop("decision D-3 supersede new text"),
        gettext_noop("propose a replacement"),
        _supersede,
    ),
    "snooze": _action(gettext_noop("decision D-3 snooze friday why"), _SNOOZE_PURPOSE, _snooze),
    "withdraw": _action(
        gettext_noop("decision D-3 withdraw why"), gettext_noop("withdraw the proposal"), _withdraw
    ),
    "reopen": _action(
        "decision D-3 reopen",
        gettext_noop("propose a withdrawn decision again"),
        _reopen_decision,
        takes_text=False,
    ),
}
_CHANGE: Mapping[str, _Action] = {
    "assess": _action(
        gettext_noop("change C-3 assess what it affects"),
        gettext_noop("describe what it affects"),
        _assess,
    ),
    "close": _action("change C-3 close", gettext_noop("mark as closed"), _close, takes_text=False),
    "reopen": _action(
        "change C-3 reopen", gettext_noop("reopen a closed change"), _reopen, takes_text=False
    ),
    "snooze": _action(gettext_noop("change C-3 snooze friday why"), _SNOOZE_PURPOSE, _snooze),
    "withdraw": _action(
        gettext_noop("change C-3 withdraw why"),
        gettext_noop("withdraw it if it was logged by mistake"),
        _withdraw,
    ),
}
_ACTIONS: Mapping[Kind, Mapping[str, _Action]] = {
    Kind.ISSUE: _ISSUE,
    Kind.DECISION: _DECISION,
    Kind.CHANGE: _CHANGE,
}


def usages_of(name: str) -> list[Usage]:
    """The usages of the action with this name, one for each kind of record that has it."""
    return [actions[name].usage for actions in _ACTIONS.values() if name in actions]


def _runner(kind: Kind) -> Callable[[Request], Message]:
    """Runs the command named after `kind`."""

    def run(request: Request) -> Message:
        found = parse_action(request.text)
        if found is not None and found.kind is kind:
            return run_record_action(request, found)
        words = request.split()
        forms = _forms(kind)
        if not words or not names_record(words[0], kind):
            terms = partnerships.terms_at(request.session, request.invocation.place.slack_id)
            raise BadRequest(
                _(KIND_TEXTS[kind].how_to_log).format(tag=terms.tag_word(kind), forms=forms)
            )
        channel = request.channel()
        record = request.record(channel, words[0])
        if len(words) == 1:
            return show_record(request, channel, record, with_history=False)
        raise _no_such_action(record, words[1])

    return run


def run_record_action(request: Request, found: RecordAction) -> Message:
    """Do what was `found` in the words of `request`, as the record's buttons do."""
    request = request.with_text(f"{found.reference} {found.name} {found.text}")
    channel = request.channel()
    record = request.record(channel, found.reference)
    action = _ACTIONS[record.kind].get(found.name)
    if action is None:
        raise _no_such_action(record, found.name)
    return _run_action(request, channel, record, action)


def _no_such_action(record: Record, word: str) -> BadRequest:
    return BadRequest(
        _("I can't do `{word}` with {record}. Use {forms}.").format(
            word=word, record=record.reference, forms=_forms(record.kind)
        )
    )


def _forms(kind: Kind) -> str:
    return examples(action.usage for action in _ACTIONS[kind].values())


def _run_action(request: Request, channel: Channel, record: Record, action: _Action) -> Message:
    action_request: _ActionRequest[Any] = _ActionRequest(
        request=request,
        channel=channel,
        record=record,
        by=request.by(channel),
        usage=action.usage.example,
    )
    if not action.takes_text and references_in(action_request.text.upper()):
        raise BadRequest(
            _("Name one record at a time: use `{form}`.").format(form=_(action.usage.example))
        )
    try:
        done = action.run(action_request)
    except AlreadyTaken:
        if action_request.text:
            raise
        done = _("That was done already.")
    return sentence(f"{record_link(record)} {_title(record)}: {done}")


def _title(record: Record) -> str:
    """The title before a colon, so without a full stop."""
    return one_line(record.title.rstrip("."))


def _withdraw_record(request: Request) -> Message:
    words = request.split()
    if not words:
        raise BadRequest(
            _("Add the record and the reason: use `{form}`.").format(form=_(WITHDRAW_USAGE))
        )
    channel = request.channel()
    record = request.record(channel, words[0])
    by = request.by(channel)
    transitions.withdraw(request.session, record=record, reason=request.after(1) or None, by=by)
    return sentence(f"{record_link(record)} {_title(record)}: {_(_WITHDRAWN)}")


def _note(request: Request) -> Message:
    if not request.invocation.is_slash_command:
        raise BadRequest(_(_USE_COMMAND))
    words = request.split()
    if not words:
        raise BadRequest(
            _("Add the record and the note: use `{form}`.").format(form=_(notes.USAGE))
        )
    channel = request.channel()
    record = request.record(channel, words[0])
    notes.add(
        request.session,
        record=record,
        text=request.after(1),
        member=request.member(channel),
        now=request.now,
    )
    return sentence(
        _(
            ":lock: Note added to {record}. Only the consultancy sees it: `/pico show "
            "{record} history`."
        ).format(record=record.reference)
    )


def _command(kind: Kind) -> Command:
    return Command(
        name=str(kind),
        usages=tuple(action.usage for action in _ACTIONS[kind].values()),
        summary=KIND_TEXTS[kind].command_summary,
        subcommands=tuple(_ACTIONS[kind]),
        run=_runner(kind),
    )


ISSUE = _command(Kind.ISSUE)
DECISION = _command(Kind.DECISION)
CHANGE = _command(Kind.CHANGE)
WITHDRAW = Command(
    name="withdraw",
    usages=(Usage(WITHDRAW_USAGE, gettext_noop("withdraw a record you raised")),),
    run=_withdraw_record,
)
NOTE = Command(
    name="note",
    usages=(Usage(NOTE_USAGE, gettext_noop("add a note only the consultancy sees")),),
    run=_note,
    consultancy_only=True,
)
