"""Commands about the partnership as a whole: `setup`, `status`, `figures`."""

from collections.abc import Sequence

from pico_bot.blockkit import escape, sentence
from pico_bot.checkins import invitations, schedule_text
from pico_bot.commands.request import Command, Request, Usage
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Message, Partnership, Record
from pico_bot.partnerships import roles
from pico_bot.people import contacts
from pico_bot.records import log
from pico_bot.records.views import Deadline
from pico_bot.reports import statistics
from pico_bot.reports.views import charts, status
from pico_bot.setup import customer, naming
from pico_bot.setup.views import forms as setup_views


def set_up_sentence(partnership: Partnership) -> str:
    """The answer to setting up a partnership by name, with what to do next."""
    return _(
        ":handshake: This channel is now part of the partnership with *{name}*. Next, assign "
        "roles, for example with `/pico role assign @person data owner`; `/pico roles` shows "
        "the vacant ones."
    ).format(name=escape(partnership.name))


def _setup(request: Request) -> Message:
    invocation = request.invocation
    name = invocation.readable(customer.without_option(request.text))
    channel, renaming = naming.set_up_by_name(
        request.session,
        place=invocation.place,
        user=invocation.user,
        name=name,
        customer_team_id=customer.chosen_by_mention(
            request.text, place=invocation.place, people=invocation.people
        ),
        time_zone=invocation.time_zone,
        now=request.now,
    )
    contacts.post(request.session, partnership=channel.partnership, now=request.now)
    if renaming is not None:
        return sentence(setup_views.renaming_sentence(renaming, name=name))
    return sentence(set_up_sentence(channel.partnership))


def _status(request: Request) -> Message:
    channel = request.channel()
    member = request.member(channel)
    records = log.open_records(request.session, [channel.partnership])
    waiting = records.waiting_for(request.session, member, now=request.now)
    [unsettled] = records.by_partnership.values()
    contact_list = roles.contacts(channel.partnership, now=request.now)

    def with_deadlines(of: Sequence[Record]) -> list[tuple[Record, Deadline | None]]:
        return [(each, records.deadline_of(request.session, each, now=request.now)) for each in of]

    return status.status_message(
        channel.partnership,
        yours=with_deadlines(waiting),
        checkins=invitations.open_invitations(request.session, [member], now=request.now)[
            member.id
        ],
        others=with_deadlines([each for each in unsettled if each not in waiting]),
        vacant_roles=[each.role for each in contact_list if each.is_vacant],
        phase=contacts.describe_phase(request.session, channel.partnership),
        checkin=schedule_text.describe(
            request.session, partnership=channel.partnership, now=request.now, show_usage=False
        ),
    )


def _statistics(request: Request) -> Message:
    session, partnership, now = request.session, request.channel().partnership, request.now
    found = (
        charts.confidence_chart(statistics.confidence(session, partnership, until=now)),
        charts.issue_flow_chart(statistics.issue_flow(session, partnership, until=now)),
        charts.response_time_chart(statistics.response_times(session, partnership, until=now)),
    )
    return charts.statistics_message(partnership.name, [each for each in found if each is not None])


STATUS = Command(
    name="status",
    usages=(
        Usage(
            "status",
            gettext_noop("what's waiting for you and others, vacant roles, phase, check-in"),
        ),
    ),
    run=_status,
)
FIGURES = Command(
    name="figures",
    usages=(
        Usage(
            "figures",
            gettext_noop("charts: confidence, issues per week, time to acknowledge"),
        ),
    ),
    run=_statistics,
)
SETUP = Command(
    name="setup",
    usages=(
        Usage(
            gettext_noop("setup Customer name"),
            gettext_noop("start this channel's partnership, or rename it"),
        ),
        Usage(
            gettext_noop("setup Customer name customer:@person"),
            gettext_noop("the same where several organisations share the channel"),
        ),
    ),
    run=_setup,
    consultancy_only=True,
)
