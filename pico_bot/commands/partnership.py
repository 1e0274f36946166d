"""Verbs about the partnership as a whole: beginning it, where it stands, its check-in."""

from collections.abc import Sequence

from pico_bot.blockkit import escape, sentence
from pico_bot.checkins import commands, formatting, invitations
from pico_bot.commands.request import Command, Request
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Message, Partnership, Record
from pico_bot.partnerships import roles
from pico_bot.people import contacts
from pico_bot.records import log, sla
from pico_bot.records.views import Deadline
from pico_bot.reports import statistics
from pico_bot.reports.views import charts, status
from pico_bot.setup import naming
from pico_bot.setup.views import forms as setup_views


def set_up_sentence(partnership: Partnership) -> str:
    """What is said once a partnership is set up: what to do next."""
    return _(
        ":handshake: This channel is now part of the partnership with *{name}*. Next, assign "
        "roles, for example with `/pico role assign @person data-owner`; `/pico roles` shows "
        "the vacant ones."
    ).format(name=escape(partnership.name))


def _setup(request: Request) -> Message:
    name = request.spoken.readable(request.words)
    channel, renaming = naming.begin_by_name(
        request.session,
        place=request.spoken.place,
        speaker=request.spoken.speaker,
        name=name,
        time_zone=request.spoken.time_zone,
        now=request.now,
    )
    contacts.post(request.session, partnership=channel.partnership, now=request.now)
    if renaming is not None:
        return sentence(setup_views.renaming(renaming, name=name))
    return sentence(set_up_sentence(channel.partnership))


def _status(request: Request) -> Message:
    channel = request.channel()
    asker = request.asker(channel)
    yours, others = log.unsettled(request.session, reader=asker, now=request.now)
    held = roles.contacts(request.session, partnership=channel.partnership, now=request.now)

    def timed(waiting: Sequence[Record]) -> list[tuple[Record, Deadline | None]]:
        return [(each, sla.deadline_of(request.session, each, now=request.now)) for each in waiting]

    return status.status_message(
        channel.partnership,
        yours=timed(yours),
        checkins=invitations.open_for(request.session, asker, now=request.now),
        others=timed(others),
        gaps=[each.role for each in held if each.is_gap],
        phase=contacts.phase_line(request.session, channel.partnership),
        checkin=formatting.describe(
            request.session, partnership=channel.partnership, now=request.now, teaches=False
        ),
    )


def _figures(request: Request) -> Message:
    session, partnership, now = request.session, request.channel().partnership, request.now
    drawn = (
        charts.confidence(statistics.confidence(session, partnership, until=now)),
        charts.issues(statistics.issues(session, partnership, until=now)),
        charts.acknowledging(statistics.acknowledging(session, partnership, until=now)),
    )
    return charts.statistics_message(partnership.name, [each for each in drawn if each is not None])


def _checkin(request: Request) -> Message:
    channel = request.channel()
    return sentence(
        commands.command(
            request.session,
            words=request.words,
            partnership=channel.partnership,
            channel=channel,
            member=request.asker(channel),
            now=request.now,
        )
    )


STATUS = Command(
    name="status",
    forms=(
        (
            "status",
            gettext_noop("what's waiting for you and others, vacant roles, phase, check-in"),
        ),
    ),
    run=_status,
)
FIGURES = Command(
    name="figures",
    forms=(
        (
            "figures",
            gettext_noop("charts: confidence, issues per week, time to acknowledge"),
        ),
    ),
    run=_figures,
)
CHECKIN = Command(
    name="checkin",
    forms=(
        ("checkin monday 09:00", gettext_noop("set when the check-in runs")),
        ("checkin every second week monday 09:00", gettext_noop("every two weeks, or `monthly`")),
        (
            "checkin once thursday 14:00",
            gettext_noop("add a one-off, or cancel it with `once off`"),
        ),
        ("checkin on", gettext_noop("follow the charter; also `now`, `resume`, `off`")),
        ("checkin pause until friday", gettext_noop("pause through that day, or with no end date")),
        ("checkin steering pause", gettext_noop("the same for an extra check-in, by name")),
    ),
    run=_checkin,
)
SETUP = Command(
    name="setup",
    forms=(
        ("setup Customer name", gettext_noop("start this channel's partnership, or rename it")),
    ),
    run=_setup,
    consultancy_only=True,
)
