"""Names for the Slack ids in a charter."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.i18n import gettext as _
from pico_bot.model import Member, Partnership
from pico_bot.partnerships import partnerships


def account_names(session: Session, partnership: Partnership) -> Mapping[str, str]:
    """The names of the partnership's people and of their Slack workspaces, by Slack id.

    The database has no names of workspaces. The customer's is called after the partnership, any
    other after one of its people.
    """
    members = session.scalars(
        select(Member).where(Member.partnership_id == partnership.id).order_by(Member.id)
    ).all()
    workspaces = {
        member.slack_team_id: _("Slack workspace of {name}").format(name=member.name)
        for member in reversed(members)
        if member.slack_team_id
    }
    if partnership.customer_team_id:
        workspaces[partnership.customer_team_id] = _("Slack workspace of {name}").format(
            name=partnership.name
        )
    return {**workspaces, **partnerships.names_of(session, partnership)}
