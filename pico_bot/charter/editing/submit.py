"""From a form or a file to a proposal: what it changes is looked at first, then proposed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import Block, FormInput, escape, sentence
from pico_bot.charter import (
    Problem,
    amend,
    diff,
    document,
    documents,
    merged,
    validation,
    yaml_dumper,
    yaml_loader,
)
from pico_bot.charter.editing import drafts
from pico_bot.charter.editing.errors import WrongFields
from pico_bot.charter.editing.form_parser import merge_patch, parse_form
from pico_bot.charter.editing.page import in_force
from pico_bot.charter.views import forms, preview
from pico_bot.core import BadRequest, NotFound
from pico_bot.i18n import gettext as _
from pico_bot.i18n import join_and
from pico_bot.model import (
    LEAD_ROLES,
    Actor,
    Channel,
    Charter,
    CharterDraft,
    CharterTerms,
    Decision,
    Member,
    Message,
    Partnership,
    Side,
    State,
)
from pico_bot.partnerships import partnerships, roles
from pico_bot.records import proposals

# The one thing in the charter that the customer does not see.
INTERNAL = "internal_channel"


class OutdatedForm(Exception):
    """The charter was changed since somebody looked; `view` shows what it would change now."""

    def __init__(self, view: Block) -> None:
        self.view = view
        super().__init__("the charter was changed in between")


@dataclass(frozen=True, kw_only=True)
class PlaceableMember:
    """Who of the channel can be placed on a side, and which channels could be the internal one.

    Each is a Slack id and a name.
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
    placeable: PlaceableMember,
    now: datetime,
) -> Block:
    """The form for a section of the charter in force.

    Raises NotAllowed for whoever may not change it, NotFound for a section that is gone.
    """
    partnership = channel.partnership
    roles.require_admin(session, partnership=partnership, member=member, now=now)
    version = in_force(session, partnership)
    around = forms.FormContext(
        name=partnership.name,
        people=_people(session, partnership, version.terms, section, placeable),
        teams=placeable.teams,
        channels=_channels(session, version.terms, placeable, member),
    )
    reference = forms.CharterFormState(
        channel_id=channel.slack_id, section=section, base=version.version
    )
    try:
        return forms.form(reference, version.terms, around)
    except KeyError:
        raise NotFound(
            _("This is no longer in the charter. Use `charter` to see what is.")
        ) from None


def _people(
    session: Session,
    partnership: Partnership,
    terms: CharterTerms,
    section: str,
    placeable: PlaceableMember,
) -> list[tuple[str, str]]:
    """Whom the form offers, and whom the charter names already, by Slack id and name."""
    if section in {forms.CHECKIN, forms.NEW_EXTRA} or section.startswith(forms.FURTHER):
        members = partnerships.members_of_sides(session, partnership)
        offered = [(each.slack_user_id, each.name) for each in members]
        further = terms.further_checkins.values()
        chosen: Collection[str] = [
            *terms.checkins.participants,
            *(who for each in further for who in each.participants),
        ]
    else:
        offered, chosen = list(placeable.people), terms.placed
    known = {*dict(offered), *dict(placeable.teams)}
    names = partnerships.names_of(session, partnership)
    return [*offered, *((each, names.get(each, each)) for each in chosen if each not in known)]


def preview_form(
    session: Session,
    *,
    channel: Channel,
    reference: forms.CharterFormState,
    entered: FormInput,
    by: Actor,
) -> Block:
    """The preview of what was filled into a form, kept as a draft.

    Only what was changed in the form counts, so what others changed in between stays. Raises
    WrongFields, NotAllowed, NotFound, or BadRequest where nothing is changed.
    """
    partnership = channel.partnership
    roles.require_admin(session, partnership=partnership, member=by.member, now=by.now)
    base, current = _version(session, channel, reference.base), in_force(session, partnership)
    name = partnership.name
    try:
        made = parse_form(reference.section, entered, name=name, terms=base.terms)
    except KeyError:
        raise NotFound(
            _("This is no longer in the charter. Use `charter` to see what is.")
        ) from None
    if by.member.side is not Side.CONSULTANCY:
        # The form of a customer has no such field, whatever is sent.
        made[INTERNAL] = base.terms.internal_channel
    changes = documents.with_tag_words(base.terms, merge_patch(document(name, base.terms), made))
    after = merged(document(name, current.terms), changes)
    problems = validation.problems(after)
    if problems:
        raise WrongFields(_at_fields(problems, entered))
    if after == document(name, current.terms):
        raise BadRequest(_("Nothing to change: the charter already says this."))
    draft = drafts.save(
        session, member=by.member, base=current.version, changes=changes, now=by.now
    )
    is_newer = base.version != current.version
    return preview.form(
        preview.CharterPreviewState(channel_id=channel.slack_id, draft_id=draft.id),
        _preview(session, channel, draft, member=by.member, now=by.now, is_newer=is_newer),
    )


def propose(
    session: Session, *, channel: Channel, draft_id: int, reason: str | None, by: Actor
) -> Message:
    """Propose a draft; what the proposer is told.

    Raises NotAllowed, NotFound for a draft that is gone, BadRequest where a reason is missing, and
    Outdated where the charter was changed since the preview, which is then kept against that.
    """
    partnership = channel.partnership
    roles.require_admin(session, partnership=partnership, member=by.member, now=by.now)
    draft = _draft(session, channel, draft_id, member=by.member)
    current = in_force(session, partnership)
    if draft.base_version != current.version:
        draft.base_version = current.version
        raise OutdatedForm(_outdated(session, channel, draft, by))
    told = _preview(session, channel, draft, member=by.member, now=by.now)
    if told.wants_reason and not reason:
        raise BadRequest(told.wants_reason, field=preview.REASON)
    decision = amend.propose_change(
        session, channel=channel, changes=draft.body, reason=reason, by=by
    )
    drafts.drop(session, draft)
    return sentence(_said(decision, told))


def cancel(session: Session, *, draft_id: int, member: Member) -> None:
    """Drop a draft; nothing happens where it is gone."""
    draft = session.get(CharterDraft, draft_id)
    if draft is not None and draft.member_id == member.id:
        drafts.drop(session, draft)


def preview_draft(session: Session, *, channel: Channel, draft_id: int, by: Actor) -> Block:
    """The preview of a draft as a modal, with room for a reason; raises as `propose` does."""
    draft = _draft(session, channel, draft_id, member=by.member)
    return _outdated(session, channel, draft, by, is_newer=False)


def export_yaml(session: Session, *, channel: Channel, reader: Member) -> Message:
    """The charter in force as a file, in as many messages as that takes."""
    version = in_force(session, channel.partnership)
    whole = document(channel.partnership.name, version.terms)
    if reader.side is not Side.CONSULTANCY:
        whole.pop(INTERNAL, None)
    title = _("Charter for {name}, version {version}").format(
        name=escape(channel.partnership.name), version=version.version
    )
    first, *rest = preview.yaml_messages(title, yaml_dumper.to_yaml(whole))
    return Message(text=first.text, blocks=first.blocks, more=tuple(rest))


def import_yaml(session: Session, *, channel: Channel, text: str, by: Actor) -> Message:
    """What a whole charter, given as a file, would change, kept as a draft with its buttons.

    Where the file is wrong, the message says so a line at a time and nothing is kept. Raises
    NotAllowed, or BadRequest where nothing is changed.
    """
    partnership = channel.partnership
    roles.require_admin(session, partnership=partnership, member=by.member, now=by.now)
    current = in_force(session, partnership)
    before = document(partnership.name, current.terms)
    after, wrong = yaml_loader.from_yaml(text, base=before)
    if wrong:
        return preview.problems(wrong)
    if by.member.side is not Side.CONSULTANCY:
        # What a customer was not given, a customer does not take away.
        after = {**after, INTERNAL: before[INTERNAL]}
    if after == before:
        raise BadRequest(_("Nothing to change: the charter already says this."))
    changes = documents.with_tag_words(current.terms, merge_patch(before, after))
    draft = drafts.save(
        session, member=by.member, base=current.version, changes=changes, now=by.now
    )
    return preview.message(
        preview.CharterPreviewState(channel_id=channel.slack_id, draft_id=draft.id),
        _preview(session, channel, draft, member=by.member, now=by.now),
    )


def reason_form_needed(
    session: Session, *, channel: Channel, draft_id: int, member: Member
) -> bool:
    """Whether a draft cannot be proposed without saying why."""
    draft = _draft(session, channel, draft_id, member=member)
    before = in_force(session, channel.partnership).terms
    return bool(amend.reason_needed(before, documents.terms_after(before, draft.body)))


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
    before = in_force(session, partnership).terms
    after = documents.terms_after(before, draft.body)
    newer = _(
        "The charter has changed since you started. Here is your change against the "
        "current version."
    )
    return preview.Preview(
        changes=diff.describe_changes(
            document(partnership.name, before),
            merged(document(partnership.name, before), draft.body),
            names=partnerships.names_of(session, partnership),
        ),
        effect=_effect(session, channel, member=member, now=now),
        wants_reason=amend.reason_needed(before, after),
        note=newer if is_newer else None,
    )


def _effect(session: Session, channel: Channel, *, member: Member, now: datetime) -> str:
    """Who has to confirm, or that nobody has to."""
    partnership = channel.partnership
    other = proposals.other_side(member.side)
    held = roles.contact(session, partnership=partnership, key=LEAD_ROLES[other], now=now)
    title = _(held.role.title)
    if held.is_gap:
        return _(
            "This takes effect now, because no one is {role} yet to confirm it. The first "
            "one will see what was set."
        ).format(role=title)
    names = [each.name for each in held.answering() or held.may_act()]
    if not names:
        return _("This takes effect once the {role} confirms it.").format(role=title)
    return _("This takes effect once confirmed by {names} ({role}).").format(
        names=join_and(names), role=title
    )


def _outdated(
    session: Session, channel: Channel, draft: CharterDraft, by: Actor, *, is_newer: bool = True
) -> Block:
    told = _preview(session, channel, draft, member=by.member, now=by.now, is_newer=is_newer)
    reference = preview.CharterPreviewState(channel_id=channel.slack_id, draft_id=draft.id)
    return preview.form(reference, told)


def _draft(session: Session, channel: Channel, draft_id: int, *, member: Member) -> CharterDraft:
    draft = drafts.find(session, draft_id, member=member)
    if draft.partnership_id != channel.partnership_id:
        raise NotFound(_("This preview belongs to another channel."))
    return draft


def _version(session: Session, channel: Channel, number: int) -> Charter:
    return session.scalars(
        select(Charter).where(
            Charter.partnership_id == channel.partnership_id, Charter.version == number
        )
    ).one()


def _channels(
    session: Session, terms: CharterTerms, placeable: PlaceableMember, member: Member
) -> tuple[tuple[str, str], ...] | None:
    """Channels that could be the internal one; None where `member` may not know of it."""
    if member.side is not Side.CONSULTANCY:
        return None
    # A customer's words may be read in a partnership's channel one day, so none of those.
    shared = set(session.scalars(select(Channel.slack_id)))
    offered = tuple(each for each in placeable.channels if each[0] not in shared)
    chosen = terms.internal_channel
    if chosen and chosen not in dict(offered):
        return (*offered, (chosen, chosen))
    return offered


def _said(decision: Decision, told: preview.Preview) -> str:
    """What the proposer hears."""
    name = f"*{decision.reference}*"
    if decision.state is State.CONFIRMED:
        return _("{decision} is in force now. {effect}").format(
            decision=name, effect=escape(told.effect)
        )
    return _("Proposed as {decision}. {effect}").format(decision=name, effect=escape(told.effect))


def _at_fields(problems: Sequence[Problem], entered: FormInput) -> dict[str, str]:
    """The problems at the fields that they are about, and else at the first one."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        field = _field(problem.path, entered) or entered.names[0]
        found.setdefault(field, []).append(problem.sentence)
    return {field: " ".join(dict.fromkeys(sentences_)) for field, sentences_ in found.items()}


def _field(path: str, entered: FormInput) -> str | None:
    """The form's field for what stands at `path` in the charter."""
    parts = path.split(".")
    names = [
        "_".join(parts[-2:]),
        "/".join(["role", *parts[1:2]]),
        *reversed(parts),
    ]
    return next((each for each in names if entered.has(each)), None)
