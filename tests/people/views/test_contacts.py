"""The contact card: Slack takes it, however many hold roles and whatever they are called."""

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
from tests.samples.records import member, partnership
from tests.samples.slack_limits import check_complete, check_inert, check_message


@settings(max_examples=60)
@given(written, st.integers(0, 30), st.booleans())
def test_whoever_holds_whatever_role(text: str, deputies: int, away: bool) -> None:
    whose = partnership({"lead": text[:100]})
    whose.name = text
    somebody = member(text[:100], Side.CUSTOMER)
    held = [
        RoleLine(
            role=role,
            primary=somebody,
            deputies=[somebody] * deputies,
            away_through={somebody.id: date(2027, 1, 1)} if away else {},
        )
        for role in whose.roles
    ]
    duties = [AreaLine(area=text[:100], decider=each, owner=held[0]) for each in held]
    people = ContactPoints(
        partnership=whose,
        areas=duties,
        roles=held,
        phase=phase_line(replace(DEFAULT_PHASES[0], title=text), since=date(2027, 1, 1)),
        checkin="No check-in is scheduled.",
    )

    for shown in (
        contacts.contact_card(people),
        contacts.roles_message(people, statuses={somebody.slack_user_id: text}),
    ):
        check_message(shown)
        check_inert(shown)
        if len(shown.text) < TEXT_LIMIT - 100:
            check_complete(shown)
