"""Changing the charter by form or file: first a preview, then a proposal."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, literal, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import (
    Block,
    InvalidModalStateError,
    SubmittedForm,
    escape,
    role_in_sentence,
    sentence,
)
from pico_bot.charter import (
    Problem,
    account_names,
    amend,
    apply_patch,
    diff,
    document,
    documents,
    validation,
    yaml_dumper,
    yaml_loader,
)
from pico_bot.charter.editing import drafts
from pico_bot.charter.editing.errors import InvalidFields
from pico_bot.charter.editing.form_parser import make_patch, parse_form
from pico_bot.charter.views import forms, preview
from pico_bot.core import BadRequest, NotFound
from pico_bot.i18n import gettext as _
from pico_bot.i18n import join_or
from pico_bot.model import (
    LEAD_ROLES,
    Actor,
    Channel,
    Charter,
    CharterDraft,
    CharterTerms,
    Member,
    Message,
    Partnership,
    Side,
    State,
    with_default_texts,
)
from pico_bot.partnerships import partnerships, roles
from pico_bot.records import proposals

# The only setting that customers can't see.


class OutdatedForm(Exception):
    """The charter has changed since the preview; `view` is a new preview."""

    def __init__(self, view: Block) -> None:
        self.view = view
        super().__init__("the charter has changed since the preview")


@dataclass(frozen=True, kw_only=True)
class FormOptions:
    """Options of a form that come from Slack, each a Slack id and a name.

    `people` and `teams` can be given a side; `channels` can be the internal channel.
    """

    people: tuple[tuple[str, str], ...] = ()
    teams: tuple[tuple[str, str], ...] = ()
    channels: tuple[tuple[str, str], ...] = ()


def form_view(
    session: Session,
    *,
    channel: Channel,
    section: str,
    member: Member,
    options: FormOptions,
    now: datetime,
) -> Block:
    """The form for a section of the charter in force.

    Raises NotAllowed unless `member` may change the charter, NotFound if it has no such section.
    """
    partnership = channel.partnership
    roles.require_admin(partnership, member=member, now=now)
    version = partnerships.version_in_force(session, partnership)
    context = forms.FormContext(
        name=partnership.name,
        people=_people(session, partnership, version.terms, section, options),
        teams=options.teams,
        channels=_channels(session, version.terms, options, member),
    )
    state = forms.CharterFormState(
        channel_id=channel.slack_id, section=section, base=version.version
    )
    try:
        return forms.section_form(state, version.terms, context)
    except KeyError:
        raise NotFound(
            _("This is no longer in the charter. Use `charter` to see what is.")
        ) from None


def _people(
    session: Session,
    partnership: Partnership,
    terms: CharterTerms,
    section: str,
    options: FormOptions,
) -> list[tuple[str, str]]:
    """The Slack ids and names of people to choose from, with those chosen already."""
    if section in {forms.CHECKIN, forms.NEW_CHECKIN} or section.startswith(forms.EXTRA_CHECKIN):
        members = partnerships.members_of_sides(session, partnership)
        offered = [(each.slack_user_id, each.name) for each in members]
        extra_checkins = terms.extra_checkins.values()
        chosen: Collection[str] = [
            *terms.checkins.participants,
            *(who for each in extra_checkins for who in each.participants),
        ]
    else:
        offered, chosen = list(options.people), terms.side_overrides
    known = {*dict(offered), *dict(options.teams)}
    names = account_names(session, partnership)
    return [*offered, *((each, names.get(each, each)) for each in chosen if each not in known)]


def preview_form(
    session: Session,
    *,
    channel: Channel,
    state: forms.CharterFormState,
    entered: SubmittedForm,
    by: Actor,
) -> Block:
    """Save what was `entered` in a form as a draft, and return its preview.

    The draft has only what was changed in the form, so it keeps what others changed meanwhile.
    Raises InvalidFieldError, InvalidFields, NotAllowed, NotFound, InvalidModalStateError if the
    charter has no version `state.base`, or BadRequest if nothing was changed.
    """
    partnership = channel.partnership
    roles.require_admin(partnership, member=by.member, now=by.now)
    base, current = (
        _version(session, channel, state.base),
        partnerships.version_in_force(session, partnership),
    )
    name = partnership.name
    try:
        result = parse_form(state.section, entered, name=name, terms=base.terms)
    except KeyError:
        raise NotFound(
            _("This is no longer in the charter. Use `charter` to see what is.")
        ) from None
    if by.member.side is not Side.CONSULTANCY:
        # A customer's form has no such field, whatever the request contains.
        result[amend.INTERNAL_CHANNEL] = base.terms.internal_channel
    changes = documents.with_tag_words(base.terms, make_patch(document(name, base.terms), result))
    after = apply_patch(document(name, current.terms), changes)
    problems = validation.problems(after)
    if problems:
        raise InvalidFields(_problems_by_field(problems, entered))
    if after == document(name, current.terms):
        raise BadRequest(_("Nothing to change: the charter already says this."))
    draft = drafts.save(
        session, member=by.member, base=current.version, changes=changes, now=by.now
    )
    is_newer = base.version != current.version
    return preview.preview_modal(
        preview.CharterPreviewState(channel_id=channel.slack_id, draft_id=draft.id),
        _preview(session, channel, draft, member=by.member, now=by.now, is_newer=is_newer),
    )


def propose_draft(
    session: Session, *, channel: Channel, draft_id: int, reason: str | None, by: Actor
) -> Message:
    """Propose a draft, and return the message for the proposer.

    Raises NotAllowed, NotFound if the draft is gone, BadRequest if a required reason is missing,
    and OutdatedForm if the charter has changed since the preview; the draft is then rebased.
    """
    partnership = channel.partnership
    roles.require_admin(partnership, member=by.member, now=by.now)
    draft = _draft(session, channel, draft_id, member=by.member)
    current = partnerships.version_in_force(session, partnership)
    if draft.base_version != current.version:
        draft.base_version = current.version
        raise OutdatedForm(_preview_form(session, channel, draft, by))
    shown = _preview(session, channel, draft, member=by.member, now=by.now)
    if shown.reason_prompt and not reason:
        raise BadRequest(shown.reason_prompt, field=preview.REASON)
    changes = dict(draft.body)
    if amend.INTERNAL_CHANNEL in changes:
        slack_id = changes.pop(amend.INTERNAL_CHANNEL)
        amend.set_internal_channel(session, partnership=partnership, slack_id=slack_id, by=by)
        if not changes:
            drafts.remove(session, draft)
            where = f"<#{slack_id}>" if slack_id else _("direct messages")
            return sentence(_("Internal messages are now sent to {where}.").format(where=where))
    decision = amend.propose_change(session, channel=channel, changes=changes, reason=reason, by=by)
    drafts.remove(session, draft)
    if decision.state is State.CONFIRMED:
        contact = _confirming_contact(channel, member=by.member, now=by.now)
        role = escape(role_in_sentence(contact.role.title))
        return sentence(
            _("{decision} is in force now, because there's no {role} yet to confirm it.").format(
                decision=f"*{decision.reference}*",
                role=role,
            )
        )
    return sentence(
        _("Proposed as {decision}. {effect}").format(
            decision=f"*{decision.reference}*", effect=escape(shown.effect)
        )
    )


def delete_draft(session: Session, *, draft_id: int, member: Member) -> None:
    """Delete a draft, if it is still there."""
    draft = session.get(CharterDraft, draft_id)
    if draft is not None and draft.member_id == member.id:
        drafts.remove(session, draft)


def preview_draft(session: Session, *, channel: Channel, draft_id: int, by: Actor) -> Block:
    """The preview of a draft as a modal with a field for the reason; raises NotFound."""
    draft = _draft(session, channel, draft_id, member=by.member)
    return _preview_form(session, channel, draft, by, is_newer=False)


def export_yaml(session: Session, *, channel: Channel, reader: Member) -> Message:
    """The charter in force as a YAML file, in as many messages as it needs."""
    version = partnerships.version_in_force(session, channel.partnership)
    whole = document(channel.partnership.name, version.terms)
    if reader.side is not Side.CONSULTANCY:
        whole.pop(amend.INTERNAL_CHANNEL, None)
    title = _("Charter for {name}, version {version}").format(
        name=escape(channel.partnership.name), version=version.version
    )
    first, *rest = preview.yaml_messages(title, yaml_dumper.to_yaml(with_default_texts(whole)))
    return Message(text=first.text, blocks=first.blocks, more=tuple(rest))


def import_yaml(session: Session, *, channel: Channel, text: str, by: Actor) -> Message:
    """Save the changes in a YAML file as a draft, and return its preview with buttons.

    If the file has errors, the message lists them by line and no draft is saved. Raises NotAllowed,
    or BadRequest if the file changes nothing.
    """
    partnership = channel.partnership
    roles.require_admin(partnership, member=by.member, now=by.now)
    current = partnerships.version_in_force(session, partnership)
    before = document(partnership.name, current.terms)
    after, errors = yaml_loader.from_yaml(text, base=before)
    if errors:
        return preview.import_errors(errors)
    if by.member.side is not Side.CONSULTANCY:
        # The exported file of a customer has no such setting, so its absence means nothing.
        after = {**after, amend.INTERNAL_CHANNEL: before[amend.INTERNAL_CHANNEL]}
    if after == before:
        raise BadRequest(_("Nothing to change: the charter already says this."))
    changes = documents.with_tag_words(current.terms, make_patch(before, after))
    draft = drafts.save(
        session, member=by.member, base=current.version, changes=changes, now=by.now
    )
    return preview.message(
        preview.CharterPreviewState(channel_id=channel.slack_id, draft_id=draft.id),
        _preview(session, channel, draft, member=by.member, now=by.now),
    )


def needs_reason(session: Session, *, channel: Channel, draft_id: int, member: Member) -> bool:
    """Whether a draft can only be proposed with a reason."""
    draft = _draft(session, channel, draft_id, member=member)
    before = partnerships.version_in_force(session, channel.partnership).terms
    return bool(amend.reason_prompt(before, documents.terms_after(before, draft.body)))


def _preview(
    session: Session,
    channel: Channel,
    draft: CharterDraft,
    *,
    member: Member,
    now: datetime,
    is_newer: bool = False,
) -> preview.Preview:
    partnership = channel.partnership
    before = partnerships.version_in_force(session, partnership).terms
    after = documents.terms_after(before, draft.body)
    newer = _(
        "The charter has changed since you started. Here is your change against the "
        "current version."
    )
    return preview.Preview(
        changes=diff.charter_changes(
            document(partnership.name, before),
            apply_patch(document(partnership.name, before), draft.body),
            names=account_names(session, partnership),
        ),
        effect=_("This takes effect now. Only the consultancy sees it.")
        if set(draft.body) == {amend.INTERNAL_CHANNEL}
        else _effect(channel, member=member, now=now),
        reason_prompt=amend.reason_prompt(before, after),
        note=newer if is_newer else None,
    )


def _effect(channel: Channel, *, member: Member, now: datetime) -> str:
    """Who has to confirm the change, if anyone."""
    contact = _confirming_contact(channel, member=member, now=now)
    title = role_in_sentence(contact.role.title)
    if contact.is_vacant:
        return _(
            "This takes effect now, because there's no {role} yet to confirm it. The first "
            "one will see what was set."
        ).format(role=title)
    names = [each.name for each in contact.answering() or contact.may_act()]
    if not names:
        return _("This takes effect once the {role} confirms it.").format(role=title)
    return _("This takes effect once confirmed by {names} ({role}).").format(
        names=join_or(names), role=title
    )


def _confirming_contact(channel: Channel, *, member: Member, now: datetime) -> roles.Contact:
    """Who leads the side other than `member`'s, and so confirms the change."""
    other = proposals.other_side(member.side)
    return roles.contact(channel.partnership, key=LEAD_ROLES[other], now=now)


def _preview_form(
    session: Session, channel: Channel, draft: CharterDraft, by: Actor, *, is_newer: bool = True
) -> Block:
    shown = _preview(session, channel, draft, member=by.member, now=by.now, is_newer=is_newer)
    state = preview.CharterPreviewState(channel_id=channel.slack_id, draft_id=draft.id)
    return preview.preview_modal(state, shown)


def _draft(session: Session, channel: Channel, draft_id: int, *, member: Member) -> CharterDraft:
    draft = drafts.lock_draft(session, draft_id, member=member)
    if draft.partnership_id != channel.partnership_id:
        raise NotFound(_("This preview belongs to another channel."))
    return draft


def _version(session: Session, channel: Channel, number: int) -> Charter:
    """The charter that a form was filled from; raises InvalidModalStateError."""
    found = session.scalar(
        select(Charter).where(
            Charter.partnership_id == channel.partnership_id,
            Charter.version == literal(number, BigInteger),
        )
    )
    if found is None:
        raise InvalidModalStateError(f"no version {number} of the charter")
    return found


def _channels(
    session: Session, terms: CharterTerms, options: FormOptions, member: Member
) -> tuple[tuple[str, str], ...] | None:
    """Channels that can be the internal one; None if `member` may not see that setting."""
    if member.side is not Side.CONSULTANCY:
        return None
    # Customers can read the channels of partnerships.
    offered_ids = [slack_id for slack_id, _name in options.channels]
    shared = set(session.scalars(select(Channel.slack_id).where(Channel.slack_id.in_(offered_ids))))
    offered = tuple(each for each in options.channels if each[0] not in shared)
    chosen = terms.internal_channel
    if chosen and chosen not in dict(offered):
        return (*offered, (chosen, chosen))
    return offered


def _problems_by_field(problems: Sequence[Problem], entered: SubmittedForm) -> dict[str, str]:
    """The problems as sentences, by the field that they are about, or else the first field."""
    by_field: dict[str, list[str]] = {}
    for problem in problems:
        field = _field(problem.path, entered) or entered.names[0]
        by_field.setdefault(field, []).append(problem.sentence)
    return {field: " ".join(dict.fromkeys(sentences)) for field, sentences in by_field.items()}


def _field(path: str, entered: SubmittedForm) -> str | None:
    """The form's field for the setting at `path`."""
    parts = path.split(".")
    names = [
        "_".join(parts[-2:]),
        "/".join(["role", *parts[1:2]]),
        *reversed(parts),
    ]
    return next((each for each in names if entered.has(each)), None)
