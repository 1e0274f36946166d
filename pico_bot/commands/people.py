"""`roles`, `role` and `contacts`: who holds which role."""

from pico_bot.blockkit import escape, role_in_sentence, sentence
from pico_bot.charter import lead_onboarding
from pico_bot.commands.request import Command, Request, Usage, examples, parse_date
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Channel, Message, Rank, Side
from pico_bot.partnerships import roles
from pico_bot.people import contacts
from pico_bot.setup.views import with_button

ROLE_USAGE = gettext_noop("role assign @person data owner")
ROLES_ON_USAGE = "roles on 2026-05-03"


def is_roles_question(text: str) -> bool:
    """Whether `text` asks who holds the roles now."""
    return text.lower().strip(":?!.,`*_ ") == ROLES.name


def _role(request: Request) -> Message:
    words = request.split()
    if len(words) < 3 or words[0] not in {"assign", "deputy", "end"}:
        raise BadRequest(_("Use {forms}.").format(forms=examples(ROLE.usages)))
    channel = request.channel()
    by = request.member(channel)
    member = request.mentioned(channel, words[1], usage=ROLE_USAGE)
    now, name = request.now, escape(member.name)
    key = roles.key_of(channel.partnership, name=request.after(2), now=now)
    if words[0] == "end":
        contact = roles.unassign(
            request.session,
            partnership=channel.partnership,
            key=key,
            member=member,
            now=now,
        )
        title = escape(role_in_sentence(contact.role.title))
        lines = [_("{name} no longer has the role *{role}*.").format(name=name, role=title)]
        if contact.is_vacant:
            lines.append(_("The role is now *vacant*."))
    else:
        if member.slack_user_id in request.invocation.deactivated:
            raise BadRequest(
                _("{name} has no active Slack account, so they can't have a role.").format(
                    name=name
                )
            )
        rank = Rank.PRIMARY if words[0] == "assign" else Rank.DEPUTY
        contact = roles.assign(
            request.session,
            partnership=channel.partnership,
            key=key,
            member=member,
            rank=rank,
            now=now,
        )
        lead_onboarding.brief_first_lead(
            request.session, partnership=channel.partnership, key=key, member=member, now=now
        )
        text = (
            _("{name} is now a deputy for *{role}*.")
            if rank is Rank.DEPUTY
            else _("{name} is now *{role}*.")
        )
        lines = [text.format(name=name, role=escape(role_in_sentence(contact.role.title)))]
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
        if request.member(channel).side is Side.CONSULTANCY:
            answer = with_button(answer, channel_id=channel.slack_id)
        return answer
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
        Usage(gettext_noop("role end @person data owner"), gettext_noop("end a role")),
    ),
    run=_role,
    consultancy_only=True,
)
