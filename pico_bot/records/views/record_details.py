"""The parts of a record's details, as escaped markup that names people without notifying them.

Both sides can read all of it: internal notes are not part of it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, assert_never

from pico_bot.blockkit import (
    anyone_of,
    area_name,
    date_token,
    escape,
    label_of,
    one_line,
    responsible_label,
    side_in_sentence,
    step_done,
    time_token,
)
from pico_bot.i18n import format_day
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    Change,
    Confirmation,
    Decision,
    Driver,
    History,
    Issue,
    Priority,
    Record,
    Side,
    StepDetail,
    of_kind,
)
from pico_bot.records.views.decisions import (
    UNDECIDED,
    answered_label,
    answered_objection,
    confirming_role,
)
from pico_bot.records.views.issues import priority
from pico_bot.records.views.record_context import (
    AskedPerson,
    LinkedRecord,
    RecordContext,
    attachment_links,
    attachments_label,
    member_side,
    record_link,
    role_label,
    routing_note,
)

# The most files and links that the facts list.
_LISTED = 10


def all_facts(record: Record, context: RecordContext) -> list[tuple[str, str]]:
    """The responsible person and short facts, each with its label."""
    who = one_line(record.responsible.name) if record.responsible else anyone_of(context.side)
    label = responsible_label(record.kind)
    found = [
        (label, f"{who} · {one_line(routing_note(record, context), limit=160)}"),
        (_("Area"), one_line(area_name(record.area))),
    ]
    if record.attachments:
        links = attachment_links(record.attachments[:_LISTED], limit=60)
        names = ", ".join(each.markup for each in links)
        found.append((attachments_label(record.attachments), names))
    match of_kind(record):
        case Decision() as decision:
            return found + _facts_of_decision(decision, context)
        case Issue() as issue:
            return found + _facts_of_issue(issue)
        case Change() as change:
            return found + _facts_of_change(change)
        case _ as unknown:
            assert_never(unknown)


def texts(record: Record) -> list[tuple[str, str]]:
    """What people wrote besides the record's text, each with its label; unescaped and complete."""
    found: list[tuple[str, str | None]]
    match of_kind(record):
        case Decision() as decision:
            found = [
                (_("Business need"), decision.business_need),
                (_("Rationale"), decision.rationale),
                (_("Options considered"), decision.options_considered),
                (_("Consequences"), decision.consequences),
            ]
            if decision.objected_by:
                name = decision.objected_by.name
                found.append((_("Objection from {name}").format(name=name), decision.objection))
            if earlier := answered_objection(decision):
                found.append((answered_label(earlier), earlier.note))
        case Issue() as issue:
            found = [
                (_("Waiting for"), issue.waiting_reason if issue.waiting_on else None),
                (_("Resolution"), issue.resolution),
            ]
        case Change() as change:
            found = [(_("Impact"), change.effects)]
        case _ as unknown:
            assert_never(unknown)
    return [(label, text) for label, text in found if text]


def confirmations(record: Record) -> list[str]:
    """Who confirmed which exact text, in which role and when."""
    if not isinstance(record, Decision):
        return []
    return [_confirmed(record, each) for each in record.confirmations]


def links(linked: Sequence[LinkedRecord]) -> list[str]:
    """The linked records, one a line."""
    return [
        f"• {each.label} {record_link(each.record)} {one_line(each.record.title)} · "
        f"_{label_of(each.record.state)}_"
        for each in linked
    ]


def source_lines(record: Record, *, card_permalink: str | None) -> list[str]:
    """Who wrote and logged it, links to message and card, and whether the message has changed."""
    author = _("Said by {name} ({side})").format(
        name=one_line(record.author.name), side=member_side(record.author)
    )
    at, via = time_token(record.created_at), label_of(record.via)
    logged = _("logged {moment} via {via}").format(moment=at, via=via)
    if record.logged_by_id != record.author_id:
        logged = _("logged {moment} by {name} ({side}) via {via}").format(
            moment=at,
            via=via,
            name=one_line(record.logged_by.name),
            side=member_side(record.logged_by),
        )
    links = [
        f"<{url}|{label}>"
        for url, label in (
            (record.permalink if record.source_ts else None, _("Message")),
            (card_permalink, _("Card")),
        )
        if url
    ]
    found = [" · ".join([author, logged, *links])]
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


def history_line(entry: History, record: Record) -> str:
    """One entry of the record's history, without its notes."""
    who = f"*{one_line(entry.member.name)}*" if entry.member else "*Pico*"
    acting_as = [label_of(entry.side)] if entry.side else []
    if entry.role and entry.member:
        role = role_label(record, entry.role, member=entry.member, at=entry.at)
        acting_as.append(escape(role))
    role_note = f" ({', '.join(acting_as)})" if acting_as else ""
    done = step_done(escape(entry.step), who=f"{who}{role_note}", via=entry.via)
    line = f"{time_token(entry.at)} {done}"
    if entry.from_state is not entry.to_state:
        line += " · " + _("now _{state}_").format(state=label_of(entry.to_state))
    return line


def step_notes(entry: History) -> list[str]:
    """What the bot knows about a step, then what the person wrote; unescaped and complete."""
    known = [step_detail(StepDetail(each), value) for each, value in entry.details.items()]
    return [*known, entry.note] if entry.note else known


def step_detail(detail: StepDetail, value: Any) -> str:
    """One of the history's details in words; unescaped."""
    text = label_of(detail)
    if isinstance(value, list):
        old, new = (_detail_value(detail, each) for each in value)
        return _("{field}: {old} → {new}").format(field=text, old=old, new=new)
    return text.format(value=_detail_value(detail, value))


def _detail_value(detail: StepDetail, value: Any) -> str:
    if not value:
        return _("none")
    match detail:
        case (
            StepDetail.DUE_ON
            | StepDetail.EFFECTIVE_ON
            | StepDetail.REVIEW_ON
            | StepDetail.REVIEW_DUE
            | StepDetail.SNOOZED_UNTIL
        ):
            return format_day(date.fromisoformat(value))
        case StepDetail.AREA:
            return area_name(value)
        case StepDetail.PRIORITY | StepDetail.PROPOSED_PRIORITY:
            return label_of(Priority(value))
        case StepDetail.DRIVER:
            return label_of(Driver(value))
        case StepDetail.WAITING_FOR:
            return side_in_sentence(Side(value))
        case (
            StepDetail.TITLE
            | StepDetail.TEXT
            | StepDetail.BUSINESS_NEED
            | StepDetail.RATIONALE
            | StepDetail.OPTIONS_CONSIDERED
            | StepDetail.CONSEQUENCES
            | StepDetail.OWNER
            | StepDetail.REPLACEMENT
            | StepDetail.AFFECTED_BY
            | StepDetail.EDITED_MESSAGE
            | StepDetail.TAGGED_AGAIN
            | StepDetail.EMOJI_REMOVED
        ):
            return str(value)
        case _:
            assert_never(detail)


def _facts_of_decision(decision: Decision, context: RecordContext) -> list[tuple[str, str]]:
    # The current holder of the other side's role may not be the person who confirmed.
    counterpart = context.counterpart if decision.state in UNDECIDED else None
    roles = [
        (_("Also decides"), [counterpart] if counterpart else []),
        (_("Consulted"), context.consulted),
        (_("Informed"), context.informed),
    ]
    found = [(label, ", ".join(map(_person, people))) for label, people in roles if people]
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


def _facts_of_change(change: Change) -> list[tuple[str, str]]:
    found = []
    if change.driver:
        found.append((_("Driver"), label_of(change.driver)))
    if change.effective_on:
        found.append((_("Effective from"), date_token(change.effective_on)))
    if change.affected_areas:
        areas = ", ".join(one_line(area_name(area)) for area in change.affected_areas)
        found.append((_("Affected areas"), areas))
    return found


def _person(asked: AskedPerson) -> str:
    who = one_line(asked.member.name) if asked.member else _("no one yet")
    return f"{who} · {one_line(_(asked.title))}"


def _confirmed(decision: Decision, confirmation: Confirmation) -> str:
    name, side = one_line(confirmation.member.name), label_of(confirmation.side)
    role, at = (
        escape(confirming_role(decision, confirmation)),
        time_token(confirmation.confirmed_at),
    )
    text = (
        _("Confirmed by *{name}* ({role}, {side}), {moment}").format(
            name=name, side=side, role=role, moment=at
        )
        if role
        else _("Confirmed by *{name}* ({side}), {moment}").format(name=name, side=side, moment=at)
    )
    digest = _("Text fingerprint (SHA-256): `{fingerprint}`")
    return f":lock: {text}\n{digest.format(fingerprint=confirmation.fingerprint)}"
