"""The contact card: Slack accepts it with any names and any number of deputies."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from pico_bot.blockkit.blocks import TEXT_LIMIT
from pico_bot.model.charter_defaults import DEFAULT_PHASES
from pico_bot.model.vocabulary import Side
from pico_bot.people.views import contacts
from pico_bot.people.views.contacts import AreaLine, ContactPoints, RoleLine, phase_line
from tests.samples.arbitrary_records import written
from tests.samples.records import member, partnership, roles_of
from tests.samples.slack_limits import check_complete, check_inert, check_message


@settings(max_examples=60)
@given(written, st.integers(0, 30), st.booleans())
def test_slack_accepts_any_roles_and_names(text: str, deputies: int, away: bool) -> None:
    nordlys = partnership({"lead": text[:100]})
    nordlys.name = text
    holder = member(text[:100], Side.CUSTOMER)
    lines = [
        RoleLine(
            role=role,
            primary=holder,
            deputies=[holder] * deputies,
            away_through={holder.id: date(2027, 1, 1)} if away else {},
        )
        for role in roles_of(nordlys)
    ]
    areas = [AreaLine(area=text[:100], decider=each, owner=lines[0]) for each in lines]
    points = ContactPoints(
        partnership=nordlys,
        areas=areas,
        roles=lines,
        phase=phase_line(replace(DEFAULT_PHASES[0], title=text), since=date(2027, 1, 1)),
        checkin="No check-in is scheduled.",
    )

    for shown in (
        contacts.contact_card(points),
        contacts.roles_message(points, statuses={holder.slack_user_id: text}),
    ):
        check_message(shown)
        check_inert(shown)
        if len(shown.text) < TEXT_LIMIT - 100:
            check_complete(shown)
