"""`roles`, `role` and `contacts`: who holds which role."""

from contextlib import suppress

from pico_bot.blockkit import escape, sentence
from pico_bot.charter import lead_onboarding
from pico_bot.commands.request import Command, Request, Usage, examples, parse_date
from pico_bot.core import BadRequest, NotFound, parse_open_span
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Channel, Member, Message, Rank
from pico_bot.partnerships import roles
from pico_bot.people import RoleChange, appointments, contacts
from pico_bot.setup.views import with_button

ROLE_USAGE = gettext_noop("role assign @person data owner")
ROLE_UNTIL_USAGE = gettext_noop("role assign @person data owner from 2026-12-01 until 2027-01-31")
ROLES_ON_USAGE = "roles on 2026-05-03"


def is_roles_question(text: str) -> bool:
    """Whether `text` asks who holds the roles now."""
    return text.lower().strip(":?!.,`*_ ") == ROLES.name


# The rank that each word gives; None ends an assignment.
_RANKS = {"assign": Rank.PRIMARY, "deputy": Rank.DEPUTY, "end": None}
_DATED = frozenset({"assign", "deputy"})
_SPAN_WORDS = frozenset({"from", "fra", "until", "through", "til", "indtil"})
_SETTLING = {"accept": appointments.accept, "decline": appointments.decline}


def _role(request: Request) -> Message:
    words = request.split()
    if len(words) < 3 or words[0] not in {*_RANKS, *_SETTLING}:
        raise BadRequest(_("Use {forms}.").format(forms=examples(ROLE.usages)))
    channel = request.channel()
    by = request.by(channel)
    member = request.mentioned(channel, words[1], usage=ROLE_USAGE)
    key, days = _role_and_days(request, channel)
    if days and words[0] not in _DATED:
        raise BadRequest(
            _("Days are for `assign` and `deputy`: `{form}`.").format(form=_(ROLE_UNTIL_USAGE))
        )
    if words[0] in _SETTLING:
        return _settle(request, channel, words[0], key=key, member=member)
    change = _change(request, channel, key=key, member=member, rank=_RANKS[words[0]], days=days)
    if change.rank is not None and member.slack_user_id in request.invocation.deactivated:
        raise BadRequest(
            _("{name} has no active Slack account, so they can't have a role.").format(
                name=escape(member.name)
            )
        )
    outcome = appointments.request(
        request.session, partnership=channel.partnership, change=change, by=by
    )
    appointments.announce(request.session, channel.partnership, [outcome], by=by)
    lines = [appointments.outcome_line(channel.partnership, outcome, change)]
    if outcome.proposal is not None:
        return sentence(" ".join(lines))
    if outcome.contact.is_vacant and change.from_at is None:
        lines.append(_("The role is now *vacant*."))
    if change.rank is not None and change.from_at is None:
        lead_onboarding.brief_first_lead(
            request.session,
            partnership=channel.partnership,
            key=key,
            member=member,
            now=request.now,
        )
    return sentence(" ".join(lines + _reassign(request, channel)))


def _role_and_days(request: Request, channel: Channel) -> tuple[str, str]:
    """The key of the role that the text names, and the words about its days, if any."""
    words = request.after(2).split()
    starts = [number for number, word in enumerate(words) if word.lower() in _SPAN_WORDS]
    *others, end = len(words), *reversed(starts)
    for each in others:
        # A title may have these words too.
        with suppress(NotFound):
            name = " ".join(words[:each])
            key = roles.key_of(channel.partnership, name=name, now=request.now)
            return key, " ".join(words[each:])
    key = roles.key_of(channel.partnership, name=" ".join(words[:end]), now=request.now)
    return key, " ".join(words[end:])


def _change(
    request: Request,
    channel: Channel,
    *,
    key: str,
    member: Member,
    rank: Rank | None,
    days: str,
) -> RoleChange:
    partnership = channel.partnership
    if not days:
        return RoleChange(key=key, member=member, rank=rank)
    side = roles.contact(partnership, key=key, now=request.now).role.side
    today = appointments.local_day(partnership, side, now=request.now)
    first, last = parse_open_span(days, today=today)
    from_at, until_at = appointments.period(
        partnership, side, first=first, last=last, now=request.now
    )
    return RoleChange(key=key, member=member, rank=rank, from_at=from_at, until_at=until_at)


def _settle(request: Request, channel: Channel, word: str, *, key: str, member: Member) -> Message:
    """Accept or decline the proposal about `member` and the role `key`."""
    proposal_id = appointments.find_proposal(
        request.session, partnership=channel.partnership, key=key, member=member
    )
    proposal = _SETTLING[word](request.session, proposal_id=proposal_id, by=request.by(channel))
    lines = [appointments.proposal_sentence(proposal, partnership=channel.partnership)]
    return sentence(" ".join(lines + _reassign(request, channel)))


def _roles(request: Request) -> Message:
    channel = request.channel()
    words = request.split()
    if not words:
        answer = contacts.describe_roles(
            request.session,
            partnership=channel.partnership,
            statuses=request.invocation.statuses,
            now=request.now,
        )
        return with_button(answer, channel_id=channel.slack_id)
    if len(words) != 2 or words[0].lower() != "on":
        raise BadRequest(_("Use `roles`, or add a date: `{form}`.").format(form=ROLES_ON_USAGE))
    on = parse_date(words[1].rstrip("?.!"), usage=ROLES_ON_USAGE)
    return contacts.describe_roles_on(
        request.session, partnership=channel.partnership, on=on, now=request.now
    )


def _contacts(request: Request) -> Message:
    channel = request.channel()
    contacts.post(request.session, partnership=channel.partnership, now=request.now)
    return sentence(
        _("The contact card is pinned in the partnership's home channel and kept up to date.")
    )


def _reassign(request: Request, channel: Channel) -> list[str]:
    """Reassign open records to who is responsible now; a sentence that lists them, if any."""
    reassigned = contacts.reassign_and_publish(
        request.session, partnership=channel.partnership, now=request.now
    )
    if not reassigned:
        return []
    references = ", ".join(each.reference for each in reassigned)
    return [_("Reassigned: {records}.").format(records=references)]


ROLES = Command(
    name="roles",
    usages=(
        Usage("roles", gettext_noop("who is responsible for what, on both sides")),
        Usage(ROLES_ON_USAGE, gettext_noop("who held roles on a past date")),
    ),
    run=_roles,
)
CONTACTS = Command(
    name="contacts",
    usages=(Usage("contacts", gettext_noop("post and pin the contact card, or update it")),),
    run=_contacts,
    consultancy_only=True,
)
ROLE = Command(
    name="role",
    usages=(
        Usage(ROLE_USAGE, gettext_noop("assign someone to a role")),
        Usage(
            gettext_noop("role deputy @person data owner"), gettext_noop("add a deputy for a role")
        ),
        Usage(ROLE_UNTIL_USAGE, gettext_noop("assign a role, or a deputy, for some days")),
        Usage(gettext_noop("role end @person data owner"), gettext_noop("end a role")),
        Usage(
            gettext_noop("role accept @person data owner"),
            gettext_noop("accept what someone else proposed, or `decline` it"),
        ),
    ),
    run=_role,
)
