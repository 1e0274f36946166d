"""What there is to tell of a record, piece by piece: inert markup that names people and pings none.

What is told here is for both sides; what the consultancy keeps to itself is no part of it.
"""

from collections.abc import Sequence

from pico_bot.blockkit import (
    anyone_of,
    date_token,
    escape,
    label_of,
    one_line,
    side_in_sentence,
    step_done,
    time_token,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import Change, Confirmation, Decision, History, Issue, Kind, Record
from pico_bot.records.views.decisions import UNDECIDED, role_then
from pico_bot.records.views.issues import priority
from pico_bot.records.views.record_context import (
    AskedPerson,
    Linked,
    RecordContext,
    record_link,
    role_held,
    routing_note,
)


def facts(record: Record, around: RecordContext) -> list[tuple[str, str]]:
    """Whose it is and what is known in a word or two, each with its label."""
    who = one_line(record.responsible.name) if record.responsible else anyone_of(around.side)
    label = _("Decider") if record.kind is Kind.DECISION else _("Owner")
    found = [
        (label, f"{who} · {one_line(routing_note(record, side=around.side), limit=160)}"),
        (_("Area"), one_line(record.area)),
    ]
    match record:
        case Decision():
            found += _facts_of_decision(record, around)
        case Issue():
            found += _facts_of_issue(record)
        case Change():
            found += [(_("Driver"), label_of(record.driver))] if record.driver else []
            found += [(_("Effective from"), date_token(record.from_on))] if record.from_on else []
            touched = ", ".join(one_line(area) for area in record.touched_areas or ())
            found += [(_("Affected areas"), touched)] if touched else []
    return found


def written(record: Record) -> list[tuple[str, str]]:
    """What people wrote beside the text, each with its label; plain text, as long as it is."""
    match record:
        case Decision():
            said = [
                (_("Business need"), record.business_need),
                (_("Rationale"), record.rationale),
                (_("Options considered"), record.options_considered),
                (_("Consequences"), record.consequences),
            ]
            if record.objected_by:
                name = record.objected_by.name
                said.append((_("Objection from {name}").format(name=name), record.objection))
        case Issue():
            said = [
                (_("Waiting for"), record.waiting_because if record.waiting_on else None),
                (_("Resolution"), record.resolution),
            ]
        case Change():
            said = [(_("Impact"), record.effects)]
        case _:
            said = []
    return [(label, text) for label, text in said if text]


def confirmations(record: Record) -> list[str]:
    """Who confirmed exactly which text, in which role and when."""
    if not isinstance(record, Decision):
        return []
    return [_confirmed(record, each) for each in record.confirmations]


def links(linked: Sequence[Linked]) -> list[str]:
    """What hangs together with the record, each by its name."""
    return [
        f"• {each.words} {record_link(each.record)} {one_line(each.record.title)} · "
        f"_{label_of(each.record.state)}_"
        for each in linked
    ]


def origin(record: Record, *, address: str | None) -> list[str]:
    """Who said it and tagged it, where it is to be found, and what became of the message."""
    said = _("Said by {name} ({side})").format(
        name=one_line(record.author.name), side=label_of(record.author.side)
    )
    at, via = time_token(record.created_at), label_of(record.via)
    logged = _("logged {moment} via {via}").format(moment=at, via=via)
    if record.logged_by_id != record.author_id:
        logged = _("logged {moment} by {name} ({side}) via {via}").format(
            moment=at,
            via=via,
            name=one_line(record.logged_by.name),
            side=label_of(record.logged_by.side),
        )
    places = [
        f"<{link}|{label}>"
        for link, label in (
            (record.permalink if record.source_ts else None, _("Message")),
            (address, _("Card")),
        )
        if link
    ]
    found = [" · ".join([said, logged, *places])]
    if record.source_deleted_at:
        at = time_token(record.source_deleted_at)
        found.append(
            _("The message was deleted {moment}; the original text is kept.").format(moment=at)
        )
    elif record.source_edited_at:
        at = time_token(record.source_edited_at)
        found.append(
            _("The message was edited {moment}; the original text is kept.").format(moment=at)
        )
    return found


def step(taken: History, record: Record) -> str:
    """One step of the record's history, without its note."""
    who = f"*{one_line(taken.member.name)}*" if taken.member else "*Pico*"
    as_whom = [label_of(taken.side)] if taken.side else []
    if taken.role and taken.member:
        role = role_held(record, taken.role, member=taken.member, at=taken.at)
        as_whom.append(escape(role))
    held = f" ({', '.join(as_whom)})" if as_whom else ""
    told = (
        f"{time_token(taken.at)} {step_done(escape(taken.step), who=f'{who}{held}', via=taken.via)}"
    )
    if taken.from_state is not taken.to_state:
        told += " · " + _("now _{state}_").format(state=label_of(taken.to_state))
    return told


def _facts_of_decision(decision: Decision, around: RecordContext) -> list[tuple[str, str]]:
    # Whoever holds the other side's role today did not decide what was decided before.
    counterpart = around.counterpart if decision.state in UNDECIDED else None
    asked = [
        (_("Also decides"), [counterpart] if counterpart else []),
        (_("Consulted"), around.consulted),
        (_("Informed"), around.informed),
    ]
    found = [(label, ", ".join(map(_asked, people))) for label, people in asked if people]
    return found + (
        [(_("Review date"), date_token(decision.review_on))] if decision.review_on else []
    )


def _facts_of_issue(issue: Issue) -> list[tuple[str, str]]:
    found = [(_("Priority"), priority(issue))]
    if issue.due_on:
        found.append((_("Due date"), date_token(issue.due_on)))
    if issue.waiting_on:
        found.append((_("On hold for"), side_in_sentence(issue.waiting_on)))
    return found


def _asked(asked: AskedPerson) -> str:
    who = one_line(asked.member.name) if asked.member else _("no one yet")
    return f"{who} · {one_line(_(asked.title))}"


def _confirmed(decision: Decision, confirmation: Confirmation) -> str:
    name, side = one_line(confirmation.member.name), label_of(confirmation.side)
    role, at = escape(role_then(decision, confirmation)), time_token(confirmation.confirmed_at)
    said = (
        _("Confirmed by *{name}* ({role}, {side}), {moment}").format(
            name=name, side=side, role=role, moment=at
        )
        if role
        else _("Confirmed by *{name}* ({side}), {moment}").format(name=name, side=side, moment=at)
    )
    mark = _("Text fingerprint (SHA-256): `{fingerprint}`")
    return f":lock: {said}\n{mark.format(fingerprint=confirmation.fingerprint)}"
