"""The Home tab: what is waiting for the reader and, for the consultancy, partnership health."""

from collections.abc import Sequence
from dataclasses import dataclass

from pico_bot.blockkit import (
    Block,
    button,
    context,
    header,
    label_of,
    one_line,
    pack_lines,
    section,
)
from pico_bot.checkins.views import ANSWER, AnswerButtonState, Invitation, waiting_line
from pico_bot.i18n import gettext as _
from pico_bot.model import Health, HeldRole, Partnership, Record
from pico_bot.records.views import (
    OPEN,
    Deadline,
    DetailsState,
    and_more,
    and_more_in,
    deadline_sort_key,
    record_line,
)
from pico_bot.reports.views.health import reason_text
from pico_bot.reports.views.weekly import partnership_headline

# A view can have 100 blocks (https://docs.slack.dev/reference/views/home-tab-views).
_MAX_ITEMS, _MAX_PARTNERSHIPS, _MAX_RECORDS = 25, 20, 3


@dataclass(frozen=True, kw_only=True)
class HomeItem:
    """A record waiting for the reader, with its deadline if a timer is running.

    `channel` is the Slack id of the partnership's home channel.
    """

    record: Record
    partnership: Partnership
    channel: str
    by: Deadline | None


@dataclass(frozen=True, kw_only=True)
class HomePartnership:
    """One of the reader's partnerships, with its health and all vacant roles."""

    partnership: Partnership
    channel: str
    health: Health
    vacant_roles: Sequence[HeldRole]


def home_view(
    items: Sequence[HomeItem],
    checkins: Sequence[Invitation],
    partnerships: Sequence[HomePartnership],
) -> Block:
    """The view: what is due first comes first, and so do the worst partnerships.

    `checkins` are waiting for the reader's answer.
    """
    blocks = [header(_("Waiting for you")), *_waiting(items, checkins)]
    if partnerships:
        blocks += [header(_("Your partnerships")), *_partnerships(partnerships)]
    blocks.append(
        context(
            _(
                "Both sides can use `@Pico status` in a channel to see what's waiting and "
                "who it's waiting for."
            )
        )
    )
    return {"type": "home", "blocks": blocks}


def _waiting(items: Sequence[HomeItem], checkins: Sequence[Invitation]) -> list[Block]:
    if not items and not checkins:
        return [section(_("Nothing is waiting for you."))]
    waiting: list[HomeItem | Invitation] = [*items, *checkins]
    ordered = sorted(waiting, key=_sort_key)
    blocks = [
        _item(each) if isinstance(each, HomeItem) else _checkin(each)
        for each in ordered[:_MAX_ITEMS]
    ]
    if len(ordered) > _MAX_ITEMS:
        blocks.append(section(and_more_in(len(ordered) - _MAX_ITEMS, "`@Pico log open`")))
    return blocks


def _sort_key(waiting: HomeItem | Invitation) -> tuple[tuple[bool, float], int]:
    """What is due first comes first, and of two with the same deadline a check-in."""
    record_id = waiting.record.id if isinstance(waiting, HomeItem) else 0
    return deadline_sort_key(waiting.by), record_id


def _checkin(invitation: Invitation) -> Block:
    details = [one_line(invitation.partnership), *([invitation.by.label] if invitation.by else [])]
    return section(
        f"{waiting_line(invitation)}\n_{' · '.join(details)}_",
        accessory=button(
            _("Answer"),
            action_id=ANSWER,
            value=AnswerButtonState(
                occurrence_id=invitation.when.occurrence_id, channel_id=invitation.channel
            ).dump(),
        ),
    )


def _item(item: HomeItem) -> Block:
    details = [one_line(item.partnership.name), *([item.by.label] if item.by else [])]
    return section(
        f"{record_line(item.record)}\n_{' · '.join(details)}_",
        accessory=button(
            _("Open {record}").format(record=item.record.reference),
            action_id=OPEN,
            value=DetailsState(record_id=item.record.id, channel_id=item.channel).dump(),
        ),
    )


def _partnerships(partnerships: Sequence[HomePartnership]) -> list[Block]:
    ranked = sorted(partnerships, key=lambda each: each.health.rank)
    blocks = [block for each in ranked[:_MAX_PARTNERSHIPS] for block in pack_lines(_lines(each))]
    if len(ranked) > _MAX_PARTNERSHIPS:
        blocks.append(section(and_more(len(ranked) - _MAX_PARTNERSHIPS)))
    return blocks


def _lines(entry: HomePartnership) -> list[str]:
    lines = [partnership_headline(entry.health, name=entry.partnership.name, channel=entry.channel)]
    lines += [
        f"• {reason_text(each, channel=entry.channel, most_records=_MAX_RECORDS)}"
        for each in entry.health.reasons
    ]
    required = {role.key for reason in entry.health.reasons for role in reason.roles}
    others = [role for role in entry.vacant_roles if role.key not in required]
    if others:
        names = ", ".join(f"*{one_line(_(role.title))}* ({label_of(role.side)})" for role in others)
        text = _("Other vacant roles: {roles}") if required else _("Vacant roles: {roles}")
        lines.append(text.format(roles=names))
    return lines
