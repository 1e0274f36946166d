"""Verbs about people: who holds which role."""

from pico_bot.blockkit import escape, sentence
from pico_bot.charter import lead_onboarding
from pico_bot.commands.request import Command, Request, day
from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.model import Channel, Message, Rank, Side
from pico_bot.partnerships import roles
from pico_bot.people import contacts
from pico_bot.setup.views import with_button

ROLE_FORM = "role assign @person data-owner"
ROLES_ON_FORM = "roles on 2026-05-03"


def is_roles_question(words: str) -> bool:
    """Whether `words` ask who holds the roles now."""
    return words.lower().strip(":?!.,`*_ ") == ROLES.name


def _role(request: Request) -> Message:
    words = request.split()
    if len(words) != 3 or words[0] not in {"assign", "deputy", "end"}:
        raise BadRequest(
            _("Use {forms}.").format(forms=", ".join(f"`{form}`" for form, _purpose in ROLE.forms))
        )
    channel = request.channel()
    by = request.asker(channel)
    member = request.mentioned(channel, words[1], form=ROLE_FORM)
    key, now, name = words[2].lower(), request.now, escape(member.name)
    if words[0] == "end":
        contact = roles.end(
            request.session,
            partnership=channel.partnership,
            key=key,
            member=member,
            by=by,
            now=now,
        )
        said = [_("{name} no longer has the role `{role}`.").format(name=name, role=key)]
        if contact.is_gap:
            said.append(_("The role is now *vacant*."))
    else:
        if member.slack_user_id in request.spoken.gone:
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
            by=by,
            now=now,
        )
        lead_onboarding.brief_first_lead(
            request.session, partnership=channel.partnership, key=key, member=member, now=now
        )
        is_deputy = rank is Rank.DEPUTY
        now_is = (
            _("{name} is now a deputy for `{role}`.") if is_deputy else _("{name} is now `{role}`.")
        )
        said = [now_is.format(name=name, role=key)]
    return _sentences(said + _moved(request, channel))


def _roles(request: Request) -> Message:
    channel = request.channel()
    words = request.split()
    if not words:
        answer = contacts.roles_message(
            request.session,
            partnership=channel.partnership,
            statuses=request.spoken.statuses,
            now=request.now,
        )
        if request.asker(channel).side is Side.CONSULTANCY:
            answer = with_button(answer, channel_id=channel.slack_id)
        return answer
    if len(words) != 2 or words[0].lower() != "on":
        raise BadRequest(_("Use `roles`, or add a date: `{form}`.").format(form=ROLES_ON_FORM))
    on = day(words[1].rstrip("?.!"), form=ROLES_ON_FORM)
    return contacts.roles_on_message(
        request.session, partnership=channel.partnership, on=on, now=request.now
    )


def _contacts(request: Request) -> Message:
    channel = request.channel()
    contacts.post(request.session, partnership=channel.partnership, now=request.now)
    return sentence(
        _("The contact card is pinned in the partnership's home channel and kept up to date.")
    )


def _sentences(said: list[str]) -> Message:
    return sentence(" ".join(said))


def _moved(request: Request, channel: Channel) -> list[str]:
    """Bring what is open to who answers for it now; a sentence that says what moved."""
    moved = contacts.reassign_and_publish(
        request.session, partnership=channel.partnership, now=request.now
    )
    if not moved:
        return []
    references = ", ".join(each.reference for each in moved)
    return [_("Reassigned: {records}.").format(records=references)]


ROLES = Command(
    name="roles",
    forms=(
        ("roles", gettext_noop("who is responsible for what, on both sides")),
        (ROLES_ON_FORM, gettext_noop("who held roles on a past date")),
    ),
    run=_roles,
)
CONTACTS = Command(
    name="contacts",
    forms=(("contacts", gettext_noop("post and pin the contact card, or update it")),),
    run=_contacts,
    consultancy_only=True,
)
ROLE = Command(
    name="role",
    forms=(
        (ROLE_FORM, gettext_noop("assign someone to a role")),
        ("role deputy @person data-owner", gettext_noop("add a deputy for a role")),
        ("role end @person data-owner", gettext_noop("end a role")),
    ),
    run=_role,
    consultancy_only=True,
)
