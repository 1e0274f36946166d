"""Messages about a decision of which the right to decide moves to the other side.

That happens when someone changes its area, proposes a replacement in another area, or when the
charter names another decider for the area.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.blockkit import area_name, escape, side_in_sentence
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import Actor, Decision, Person, Record, Side, role_of, snapshot_of
from pico_bot.partnerships import personal_messages, roles
from pico_bot.records import cards, routing
from pico_bot.records.views import record_link


def decider_before(decision: Decision) -> tuple[Side, Person | None]:
    """The side that decides on `decision` now, and the person there, if there is one."""
    return role_of(decision).side, decision.responsible


def notify_sides(
    session: Session, decision: Record, *, before: tuple[Side, Person | None], by: Actor
) -> None:
    """Notify both sides if `decision` belongs to another side than `before`.

    Before the change, `before` was what `decider_before` returns for it or for the decision that it
    replaces. On each side, that is the person responsible, or else the lead; `by.member` isn't
    notified of what they did.
    """
    with use_locale(snapshot_of(decision.partnership).terms.language):
        text = _(
            "{name} moved {record} *{title}* to the area {area}, so {side} decides on it now."
        ).format(name=escape(by.member.name), **_named(decision))
    _notify(session, decision, before=before, text=text, now=by.now, except_id=by.member.id)


def notify_sides_of_charter(
    session: Session, decision: Decision, *, before: tuple[Side, Person | None], now: datetime
) -> None:
    """The same after a charter took effect, at `now` (UTC), by which another side decides."""
    with use_locale(snapshot_of(decision.partnership).terms.language):
        text = _(
            "The charter changed who decides in the area {area}, so {side} decides on {record} "
            "*{title}* now."
        ).format(**_named(decision))
    _notify(session, decision, before=before, text=text, now=now)


def _named(decision: Record) -> dict[str, str]:
    return {
        "record": record_link(decision),
        "title": escape(decision.title),
        "area": escape(area_name(decision.area)),
        "side": side_in_sentence(role_of(decision).side),
    }


def _notify(
    session: Session,
    decision: Record,
    *,
    before: tuple[Side, Person | None],
    text: str,
    now: datetime,
    except_id: int | None = None,
) -> None:
    losing, person_before = before
    gaining = role_of(decision).side
    if losing is gaining:
        return
    partnership = decision.partnership
    for side, person in ((losing, person_before), (gaining, decision.responsible)):
        lead = roles.lead_key(side)
        recipient = (
            person or routing.route(session, partnership=partnership, role=lead, now=now).member
        )
        if recipient is None or recipient.id == except_id:
            continue
        with use_locale(snapshot_of(partnership).terms.language):
            personal_messages.notify_person(
                session,
                key=f"decider-change:{decision.id}:{now.isoformat()}",
                person=recipient,
                text=text,
                channel=decision.channel.slack_id,
                thread_ts=cards.thread_of(session, decision),
                now=now,
            )
