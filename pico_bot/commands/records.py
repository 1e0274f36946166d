"""Verbs that do something with one record: what its card's buttons do, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pico_bot.blockkit import escape, label_of, one_line, sentence, time_token
from pico_bot.commands.log import shown_record
from pico_bot.commands.request import Command, Request, day
from pico_bot.core import BadRequest, parse_day
from pico_bot.escalation import snooze
from pico_bot.i18n import format_day as say_day
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Actor, Change, Channel, Issue, Kind, Message, Priority, Record, Side
from pico_bot.partnerships import partnerships
from pico_bot.records import changes, issues, notes, transitions
from pico_bot.records.views import record_link
from pico_bot.tags import names_record

R = TypeVar("R", bound=Record)

WITHDRAW_FORM = "withdraw I-3 why"
NOTE_FORM = "note I-3 what only we should know"

_TAG_IT = {
    Kind.DECISION: gettext_noop(
        "To log a decision, tag it in the channel where it came up: `#{tag} what it is`. For "
        "a logged decision, use {forms}."
    ),
    Kind.ISSUE: gettext_noop(
        "To log an issue, tag it in the channel where it came up: `#{tag} what it is`. For a "
        "logged issue, use {forms}."
    ),
    Kind.CHANGE: gettext_noop(
        "To log a change, tag it in the channel where it came up: `#{tag} what it is`. For a "
        "logged change, use {forms}."
    ),
}
_PURPOSES = {
    Kind.DECISION: gettext_noop("update a decision: {words}"),
    Kind.ISSUE: gettext_noop("update an issue: {words}"),
    Kind.CHANGE: gettext_noop("update a change: {words}"),
}

# What is said by mention or in a message stands where others read it.
_NOT_HERE = gettext_noop(
    "Others can read this. Use the command `/pico note I-3 what only we should know` "
    "instead: only the consultancy sees it."
)
_WITHDRAWN = gettext_noop("Withdrawn. Its number won't be reused.")


@dataclass(frozen=True, kw_only=True)
class _Doing(Generic[R]):
    """Something being done to a record in words: `words` are those behind the action's name."""

    request: Request
    channel: Channel
    record: R
    by: Actor
    form: str

    @property
    def words(self) -> list[str]:
        return self.request.split()[2:]

    @property
    def text(self) -> str:
        """What is said behind the action's name, as people read it."""
        return self.request.after(2)


@dataclass(frozen=True, kw_only=True)
class _Action:
    """What the word behind a record's name does; `do` returns what is said of it."""

    form: str
    purpose: str
    do: Callable[[_Doing[Any]], str]


def _give(doing: _Doing[Issue]) -> str:
    word = "".join(doing.words[:1])
    owner = doing.request.mentioned(doing.channel, word, form=doing.form)
    issues.assign(doing.request.session, issue=doing.record, owner=owner, by=doing.by)
    return _("Assigned to {name}.").format(name=escape(owner.name))


def _wait(doing: _Doing[Issue]) -> str:
    words = [each.lower().rstrip(":,") for each in doing.words]
    skipped = 1 if words[:1] == ["for"] else 0
    side = "".join(words[skipped : skipped + 1])
    if side not in {Side.CUSTOMER, Side.CONSULTANCY}:
        raise BadRequest(
            _("Add the side it's waiting for and the reason: use `{form}`.").format(form=doing.form)
        )
    because = doing.request.after(3 + skipped)
    if not because:
        raise BadRequest(_("Add the reason: use `{form}`.").format(form=doing.form))
    issues.put_on_hold(
        doing.request.session, issue=doing.record, on=Side(side), because=because, by=doing.by
    )
    return _("On hold, waiting for the {side}.").format(side=label_of(Side(side)))


def _go_on(doing: _Doing[Issue]) -> str:
    issues.resume(doing.request.session, issue=doing.record, by=doing.by)
    return _("Resumed.")


def _resolve(doing: _Doing[Issue]) -> str:
    issues.resolve(
        doing.request.session, issue=doing.record, resolution=doing.text or None, by=doing.by
    )
    return _("Resolved.")


def _acknowledge(doing: _Doing[Issue]) -> str:
    issues.acknowledge(doing.request.session, issue=doing.record, by=doing.by)
    return _("Acknowledged.")


def _reopen_issue(doing: _Doing[Issue]) -> str:
    transitions.reopen(doing.request.session, record=doing.record, by=doing.by)
    return _("Reopened.")


def _due(doing: _Doing[Issue]) -> str:
    said = "".join(doing.words[:1])
    due_on = None if said.lower() == "none" else day(said, form=doing.form)
    issues.set_due(doing.request.session, issue=doing.record, due_on=due_on, by=doing.by)
    if due_on is None:
        return _("Due date removed.")
    return _("Due date set to {day}.").format(day=say_day(due_on))


def _prioritise(doing: _Doing[Issue]) -> str:
    said = "".join(doing.words[:1]).lower()
    if said not in set(Priority):
        known = ", ".join(f"`{each}`" for each in Priority)
        raise BadRequest(
            _("The priority must be one of {known}. Use `{form}`.").format(
                known=known, form=doing.form
            )
        )
    issues.change_priority(
        doing.request.session, issue=doing.record, priority=Priority(said), by=doing.by
    )
    if doing.by.member.side is Side.CUSTOMER:
        return _("Priority set to {priority}.").format(priority=_(said))
    return _("Proposed priority: {priority}. The customer sets the final one.").format(
        priority=_(said)
    )


def _close(doing: _Doing[Change]) -> str:
    changes.close(doing.request.session, change=doing.record, by=doing.by)
    return _("Closed.")


def _reopen_change(doing: _Doing[Change]) -> str:
    transitions.reopen(doing.request.session, record=doing.record, by=doing.by)
    return _("Reopened.")


def _reopen_decision(doing: _Doing[Record]) -> str:
    transitions.reopen(doing.request.session, record=doing.record, by=doing.by)
    return _("Proposed again.")


def _withdraw(doing: _Doing[Record]) -> str:
    transitions.withdraw(
        doing.request.session, record=doing.record, reason=doing.text or None, by=doing.by
    )
    return _(_WITHDRAWN)


def _snooze(doing: _Doing[Record]) -> str:
    skipped = 1 if doing.words[:1] == ["until"] else 0
    said = "".join(doing.words[skipped : skipped + 1]).rstrip(":,")
    today = partnerships.today(doing.request.session, doing.record.partnership, now=doing.by.now)
    ends_at = snooze.snooze(
        doing.request.session,
        record=doing.record,
        until=parse_day(said, today=today),
        reason=doing.request.after(3 + skipped),
        by=doing.by,
    )
    return _("Snoozed until {moment}.").format(moment=time_token(ends_at))


def _action(form: str, purpose: str, do: Callable[[_Doing[Any]], str]) -> _Action:
    return _Action(form=form, purpose=purpose, do=do)


_RESTS = gettext_noop("pause reminders until then")

_ISSUE: Mapping[str, _Action] = {
    "owner": _action("issue I-3 owner @person", gettext_noop("assign it to someone"), _give),
    "waiting": _action(
        "issue I-3 waiting customer why", gettext_noop("put it on hold for one side"), _wait
    ),
    "go": _action("issue I-3 go on", gettext_noop("resume the issue"), _go_on),
    "resolve": _action("issue I-3 resolve how", gettext_noop("mark as resolved"), _resolve),
    "ack": _action("issue I-3 ack", gettext_noop("acknowledge the issue"), _acknowledge),
    "reopen": _action("issue I-3 reopen", gettext_noop("reopen the issue"), _reopen_issue),
    "due": _action("issue I-3 due 2026-12-01", gettext_noop("set the due date, or `none`"), _due),
    "priority": _action(
        "issue I-3 priority high",
        gettext_noop("set the priority; the consultancy can only propose one"),
        _prioritise,
    ),
    "snooze": _action("issue I-3 snooze friday why", _RESTS, _snooze),
    "withdraw": _action(
        "issue I-3 withdraw why", gettext_noop("withdraw it if it was logged by mistake"), _withdraw
    ),
}
_DECISION: Mapping[str, _Action] = {
    "snooze": _action("decision D-3 snooze friday why", _RESTS, _snooze),
    "withdraw": _action(
        "decision D-3 withdraw why", gettext_noop("withdraw the proposal"), _withdraw
    ),
    "reopen": _action(
        "decision D-3 reopen", gettext_noop("propose a withdrawn decision again"), _reopen_decision
    ),
}
_CHANGE: Mapping[str, _Action] = {
    "close": _action("change C-3 close", gettext_noop("mark as closed"), _close),
    "reopen": _action("change C-3 reopen", gettext_noop("reopen a closed change"), _reopen_change),
    "snooze": _action("change C-3 snooze friday why", _RESTS, _snooze),
    "withdraw": _action(
        "change C-3 withdraw why",
        gettext_noop("withdraw it if it was logged by mistake"),
        _withdraw,
    ),
}
_ACTIONS: Mapping[Kind, Mapping[str, _Action]] = {
    Kind.ISSUE: _ISSUE,
    Kind.DECISION: _DECISION,
    Kind.CHANGE: _CHANGE,
}

# What people say as well.
_ALSO = {
    "wait": "waiting",
    "waits": "waiting",
    "continue": "go",
    "resolved": "resolve",
    "acknowledge": "ack",
    "open": "reopen",
    "prio": "priority",
}


def _on(kind: Kind) -> Callable[[Request], Message]:
    """What the verb that is named for `kind` does."""

    def run(request: Request) -> Message:
        words = request.split()
        forms = ", ".join(f"`{action.form}`" for action in _ACTIONS[kind].values())
        if not words or not names_record(words[0], kind):
            terms = partnerships.terms_at(request.session, request.spoken.place.slack_id)
            raise BadRequest(_(_TAG_IT[kind]).format(tag=terms.tag_word(kind), forms=forms))
        channel = request.channel()
        record = request.record(channel, words[0])
        if len(words) == 1:
            return shown_record(request, channel, record, whole=False)
        said = words[1].lower().rstrip(":.,")
        action = _ACTIONS[kind].get(_ALSO.get(said, said))
        if action is None:
            raise BadRequest(
                _("I can't do `{word}` with {record}. Use {forms}.").format(
                    word=words[1], record=record.reference, forms=forms
                )
            )
        return _do(request, channel, record, action)

    return run


def _do(request: Request, channel: Channel, record: Record, action: _Action) -> Message:
    doing = _Doing(
        request=request,
        channel=channel,
        record=record,
        by=request.by(channel),
        form=action.form,
    )
    said = action.do(doing)
    return sentence(f"{record_link(record)} {one_line(record.title)}: {said}")


def _take_back(request: Request) -> Message:
    words = request.split()
    if not words:
        raise BadRequest(
            _("Add the record and the reason: use `{form}`.").format(form=WITHDRAW_FORM)
        )
    channel = request.channel()
    record = request.record(channel, words[0])
    by = request.by(channel)
    transitions.withdraw(request.session, record=record, reason=request.after(1) or None, by=by)
    return sentence(f"{record_link(record)} {one_line(record.title)}: {_(_WITHDRAWN)}")


def _note(request: Request) -> Message:
    if not request.spoken.by_command:
        raise BadRequest(_(_NOT_HERE))
    words = request.split()
    if not words:
        raise BadRequest(_("Add the record and the note: use `{form}`.").format(form=notes.FORM))
    channel = request.channel()
    record = request.record(channel, words[0])
    notes.add(
        request.session,
        record=record,
        text=request.after(1),
        member=request.asker(channel),
        now=request.now,
    )
    return sentence(
        _(
            ":lock: Note added to {record}. Only the consultancy sees it: `/pico show "
            "{record} history`."
        ).format(record=record.reference)
    )


def _verb(kind: Kind) -> Command:
    forms = tuple((action.form, action.purpose) for action in _ACTIONS[kind].values())
    return Command(
        name=str(kind),
        forms=forms,
        purpose=_PURPOSES[kind],
        words=tuple(_ACTIONS[kind]),
        run=_on(kind),
    )


ISSUE = _verb(Kind.ISSUE)
DECISION = _verb(Kind.DECISION)
CHANGE = _verb(Kind.CHANGE)
WITHDRAW = Command(
    name="withdraw",
    forms=((WITHDRAW_FORM, gettext_noop("withdraw a record you raised")),),
    run=_take_back,
)
NOTE = Command(
    name="note",
    forms=((NOTE_FORM, gettext_noop("add a note only the consultancy sees")),),
    run=_note,
    consultancy_only=True,
)
