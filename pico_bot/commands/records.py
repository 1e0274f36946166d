"""Commands that act on one record, as its card's buttons do: `issue I-3 resolve`, `note`, …"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pico_bot.blockkit import (
    KIND_TEXTS,
    escape,
    label_of,
    member_called,
    one_line,
    sentence,
    time_token,
)
from pico_bot.commands.log import show_record
from pico_bot.commands.request import Command, Request, Usage, examples, parse_date
from pico_bot.core import BadRequest, parse_day
from pico_bot.escalation import snooze
from pico_bot.i18n import format_day, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Change, Channel, Issue, Kind, Message, Priority, Record, Side
from pico_bot.partnerships import partnerships
from pico_bot.records import changes, issues, notes, transitions
from pico_bot.records.views import record_link
from pico_bot.tags import is_record_command, names_record

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
    """A word that may follow a record's reference; `run` returns what was done, as a sentence."""

    usage: Usage
    run: Callable[[_ActionRequest[Any]], str]


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


def _action(example: str, purpose: str, run: Callable[[_ActionRequest[Any]], str]) -> _Action:
    return _Action(usage=Usage(example, purpose), run=run)


_SNOOZE_PURPOSE = gettext_noop("pause reminders until then")

_ISSUE: Mapping[str, _Action] = {
    "owner": _action("issue I-3 owner @person", gettext_noop("assign it to someone"), _assign),
    "waiting": _action(
        gettext_noop("issue I-3 waiting customer why"),
        gettext_noop("put it on hold for one side"),
        _put_on_hold,
    ),
    "resume": _action("issue I-3 resume", gettext_noop("resume the issue"), _resume),
    "resolve": _action(
        gettext_noop("issue I-3 resolve how"), gettext_noop("mark as resolved"), _resolve
    ),
    "ack": _action("issue I-3 ack", gettext_noop("acknowledge the issue"), _acknowledge),
    "reopen": _action("issue I-3 reopen", gettext_noop("reopen the issue"), _reopen),
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
    "snooze": _action(gettext_noop("decision D-3 snooze friday why"), _SNOOZE_PURPOSE, _snooze),
    "withdraw": _action(
        gettext_noop("decision D-3 withdraw why"), gettext_noop("withdraw the proposal"), _withdraw
    ),
    "reopen": _action(
        "decision D-3 reopen", gettext_noop("propose a withdrawn decision again"), _reopen_decision
    ),
}
_CHANGE: Mapping[str, _Action] = {
    "close": _action("change C-3 close", gettext_noop("mark as closed"), _close),
    "reopen": _action("change C-3 reopen", gettext_noop("reopen a closed change"), _reopen),
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

# Other words for the actions.
_SYNONYMS = {
    "wait": "waiting",
    "waits": "waiting",
    "continue": "resume",
    "go": "resume",
    "resolved": "resolve",
    "acknowledge": "ack",
    "open": "reopen",
    "prio": "priority",
}


def _runner(kind: Kind) -> Callable[[Request], Message]:
    """Runs the command named after `kind`."""

    def run(request: Request) -> Message:
        words = request.split()
        if is_record_command(request.text, kind) and not names_record(words[0], kind):
            words[:2] = reversed(words[:2])
        forms = examples(action.usage for action in _ACTIONS[kind].values())
        if not words or not names_record(words[0], kind):
            terms = partnerships.terms_at(request.session, request.invocation.place.slack_id)
            raise BadRequest(
                _(KIND_TEXTS[kind].how_to_log).format(tag=terms.tag_word(kind), forms=forms)
            )
        channel = request.channel()
        record = request.record(channel, words[0])
        if len(words) == 1:
            return show_record(request, channel, record, with_history=False)
        word = words[1].lower().rstrip(":.,!?")
        action = _ACTIONS[kind].get(_SYNONYMS.get(word, word))
        if action is None:
            raise BadRequest(
                _("I can't do `{word}` with {record}. Use {forms}.").format(
                    word=words[1], record=record.reference, forms=forms
                )
            )
        return _run_action(request, channel, record, action)

    return run


def _run_action(request: Request, channel: Channel, record: Record, action: _Action) -> Message:
    done = action.run(
        _ActionRequest(
            request=request,
            channel=channel,
            record=record,
            by=request.by(channel),
            usage=action.usage.example,
        )
    )
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
