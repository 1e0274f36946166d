"""Records made without a database, because cards need none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pico_bot.model.charter import CharterTerms
from pico_bot.model.charter_roles import DEFAULT_ROLES
from pico_bot.model.partnership import Partnership
from pico_bot.model.people import Member
from pico_bot.model.records import (
    Change,
    Confirmation,
    Decision,
    History,
    Issue,
    Record,
    Routing,
    StepDetail,
)
from pico_bot.model.sla import ResponseTimer
from pico_bot.model.snapshot import HeldRole, Holder, Snapshot, set_snapshot, snapshot_of
from pico_bot.model.states import FIRST_STATES, Step
from pico_bot.model.vocabulary import Kind, Priority, Side, State, Via
from pico_bot.records.views.record_context import AskedPerson, LinkedRecord, RecordContext

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
PERMALINK = (
    "https://nordlys.example/archives/C1/p1795431600000100?thread_ts=1795431600.000100&cid=C1"
)

_CLASSES: Mapping[Kind, type[Record]] = {
    Kind.DECISION: Decision,
    Kind.ISSUE: Issue,
    Kind.CHANGE: Change,
}


def member(name: str, side: Side) -> Member:
    """A member on `side`."""
    number = sum(map(ord, name))
    return Member(id=number, slack_user_id=f"U{number}", side=side, name=name)


METTE = member("Mette Lund", Side.CONSULTANCY)
SARA = member("Sara Holm", Side.CONSULTANCY)
JONAS = member("Jonas Friis", Side.CONSULTANCY)
ANNA = member("Anna Berg", Side.CUSTOMER)
LARS = member("Lars Winther", Side.CUSTOMER)


def partnership(titles: Mapping[str, str] | None = None) -> Partnership:
    """A partnership whose roles have their default titles, except for `titles`."""
    made = Partnership(id=1, name="Nordlys", revision=1)
    snapshot = Snapshot(
        revision=made.revision,
        partnership_id=made.id,
        name=made.name,
        customer_team_id=None,
        terms=CharterTerms(time_zone="Europe/Copenhagen"),
        roles={
            key: HeldRole(
                id=sum(map(ord, key)),
                key=key,
                side=role.side,
                own_title=(titles or {}).get(key),
            )
            for key, role in DEFAULT_ROLES.items()
        },
    )
    set_snapshot(made, snapshot)
    return made


def roles_of(nordlys: Partnership) -> list[HeldRole]:
    """The roles of a partnership."""
    return list(snapshot_of(nordlys).roles.values())


def change_role(nordlys: Partnership, key: str, **values: Any) -> None:
    """Change the role `key` of a partnership that was made here."""
    known = snapshot_of(nordlys)
    changed = replace(known.role(key), **values)
    set_snapshot(nordlys, replace(known, roles={**known.roles, key: changed}))


def holder(person: Member) -> Holder:
    """A member as the holder of a role."""
    return Holder(
        id=person.id,
        slack_user_id=person.slack_user_id,
        name=person.name,
        side=person.side,
        left_at=person.left_at,
    )


def record(kind: Kind, title: str, **values: Any) -> Any:
    """A record of `kind` from Anna's message at noon, with `values` in place of the defaults."""
    given: dict[str, Any] = {
        "id": 7,
        "kind": kind,
        "number": 1,
        "partnership": partnership(),
        "title": title,
        "text": title,
        "area": "product-data",
        "state": FIRST_STATES[kind],
        "created_at": NOON,
        "via": Via.HASHTAG,
        "author": ANNA,
        "logged_by": ANNA,
        "responsible_role": "data-owner",
        "responsible": ANNA,
        "routing": Routing.PRIMARY,
        "source_ts": "1795431600.000100",
        "permalink": PERMALINK,
    }
    if kind is Kind.ISSUE:
        given["priority"] = Priority.NORMAL
    given |= values
    made = _CLASSES[kind](**given)
    made.author_id, made.logged_by_id = made.author.id, made.logged_by.id
    happened(made, "log", made.logged_by, leading_to=FIRST_STATES[kind])
    return made


def happened(
    made: Record,
    step: Step | str,
    by: Member | None,
    *,
    leading_to: State,
    note: str | None = None,
    details: Mapping[StepDetail, object] | None = None,
) -> None:
    """Add `step` by `by` to the record's history, an hour after the last one."""
    made.history.append(
        History(
            at=NOON + timedelta(hours=len(made.history)),
            step=str(step),
            via=Via.BUTTON,
            member=by,
            side=by.side if by else None,
            from_state=made.history[-1].to_state if made.history else None,
            to_state=leading_to,
            note=note,
            details=dict(details or {}),
        )
    )
    made.state = leading_to


def confirmed(decision: Decision, by: Member, role: str, *, at: datetime = NOON) -> None:
    """Add `by`'s confirmation of the decision's text for their side."""
    decision.confirmations.append(
        Confirmation(
            side=by.side,
            member=by,
            role=role,
            confirmed_at=at,
            fingerprint=decision.text_fingerprint,
        )
    )


def asked(title: str, who: Member | None, side: Side = Side.CONSULTANCY) -> AskedPerson:
    """A role that is consulted or informed, and its member."""
    return AskedPerson(title=title, side=who.side if who else side, member=who)


def around(
    *,
    side: Side = Side.CUSTOMER,
    consulted: Sequence[AskedPerson] = (),
    informed: Sequence[AskedPerson] = (),
    counterpart: AskedPerson | None = None,
    links: Sequence[LinkedRecord] = (),
    watch: ResponseTimer | None = None,
) -> RecordContext:
    """The context of a record on the customer's side."""
    return RecordContext(
        side=side,
        consulted=consulted,
        informed=informed,
        counterpart=counterpart,
        links=links,
        timer=watch,
    )
