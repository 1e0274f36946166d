"""The partnerships that benchmarks work with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.checkins import schedules
from pico_bot.model import Actor, Channel, Kind, Member, Rank, Record, Rhythm, Via
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships, roles
from pico_bot.records import RecordDraft, Source, capture

OWN_TEAM, CUSTOMER_TEAM = "T0PICO0001", "T0NORDLYS1"

# People of the sandbox, with the roles that they hold here.
CONSULTANTS = {
    "U0METTE001": ("Mette Lund", "lead"),
    "U0SARA0001": ("Sara Holm", "data-modeller"),
}
CUSTOMERS = {
    "U0LARS0001": ("Lars Winther", "business-owner"),
    "U0ANNA0001": ("Anna Berg", "data-owner"),
}


@dataclass(frozen=True, kw_only=True)
class Team:
    """A partnership's home channel, and its members by Slack id."""

    channel: Channel
    members: dict[str, Member]


def add_partnership(session: Session, *, number: int, slack_id: str, now: datetime) -> Team:
    """A partnership in the channel `slack_id`, with two people on each side."""
    team = CUSTOMER_TEAM if number == 0 else f"{CUSTOMER_TEAM}-{number}"
    channel = partnerships.get_or_create_channel(
        session,
        place=ChannelInfo(
            slack_id=slack_id,
            name=f"customer-{number}",
            customer_team_id=team,
            customer_name=f"Customer {number}",
        ),
        time_zone="Europe/Copenhagen",
        now=now,
    )
    people = [(each, OWN_TEAM, CONSULTANTS[each]) for each in CONSULTANTS]
    people += [(each, team, CUSTOMERS[each]) for each in CUSTOMERS]
    members = {
        user_id: partnerships.member(
            session,
            partnership=channel.partnership,
            user=SlackUser(
                user_id=user_id,
                team_ids=(team_id,),
                name=name,
                is_from_own_workspace=team_id == OWN_TEAM,
            ),
            active_at=now,
        )
        for user_id, team_id, (name, _role) in people
    }
    for user_id, _team_id, (_name, role) in people:
        roles.assign(
            session,
            partnership=channel.partnership,
            key=role,
            member=members[user_id],
            rank=Rank.PRIMARY,
            now=now,
        )
    return Team(channel=channel, members=members)


def log_record(
    session: Session, team: Team, *, number: int, now: datetime, kind: Kind = Kind.ISSUE
) -> Record:
    """A record that a customer logs in a new message; `number` makes the message unique."""
    text = f"The lamp on page {number} lacks a colour"
    author = team.members["U0ANNA0001"]
    ts = f"{1_700_000_000 + number}.000100"
    return capture.create(
        session,
        channel=team.channel,
        draft=RecordDraft(kind=kind, text=text),
        source=Source(text=text, ts=ts, permalink=f"https://pico.slack.com/archives/C1/p{number}"),
        author=author,
        by=Actor(member=author, via=Via.HASHTAG, now=now),
    )


def schedule_check_ins(session: Session, team: Team, *, now: datetime) -> None:
    """Post a check-in in the partnership's channel every Monday at nine, its local time."""
    schedules.turn_on(
        session,
        partnership=team.channel.partnership,
        channel=team.channel,
        rhythm=Rhythm(),
        by=team.members["U0METTE001"],
        now=now,
    )
