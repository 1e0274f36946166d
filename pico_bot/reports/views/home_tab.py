"""The Home tab of somebody of the consultancy: what waits for them, and how things stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

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
from pico_bot.checkins.views import ANSWER, Invitation, waiting_line
from pico_bot.i18n import gettext as _
from pico_bot.model import Health, Partnership, Record, Role
from pico_bot.records.views import OPEN, Deadline, and_more, and_more_in, record_line, soonest
from pico_bot.reports.views.health import reason_text
from pico_bot.reports.views.weekly import headline

# A view holds 100 blocks (https://docs.slack.dev/reference/views/home-tab-views).
_MOST_ITEMS, _MOST_PARTNERSHIPS, _MOST_NAMED = 25, 20, 3


@dataclass(frozen=True, kw_only=True)
class HomeItem:
    """Something that waits for the reader, by when if a timer runs.

    `channel` is the Slack id of its partnership's home.
    """

    record: Record
    partnership: Partnership
    channel: str
    by: Deadline | None


@dataclass(frozen=True, kw_only=True)
class HomePartnership:
    """A partnership of the reader's; `gaps` are the roles that nobody holds."""

    partnership: Partnership
    channel: str
    condition: Health
    gaps: Sequence[Role]


def home_view(
    items: Sequence[HomeItem],
    checkins: Sequence[Invitation],
    partnerships: Sequence[HomePartnership],
) -> Block:
    """The view; what is due first comes first, and the partnerships that fare worst.

    `checkins` wait for the reader's answer.
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
    found = [
        *((soonest(each.by), each.record.id, _item(each)) for each in items),
        *((soonest(each.by), 0, _checkin(each)) for each in checkins),
    ]
    sooner = [block for _by, _id, block in sorted(found, key=itemgetter(0, 1))]
    blocks = sooner[:_MOST_ITEMS]
    if len(sooner) > _MOST_ITEMS:
        blocks.append(section(and_more_in(len(sooner) - _MOST_ITEMS, "`@Pico log open`")))
    return blocks


def _checkin(of: Invitation) -> Block:
    small = [one_line(of.partnership), *([of.by.words] if of.by else [])]
    return section(
        f"{waiting_line(of)}\n_{' · '.join(small)}_",
        accessory=button(
            _("Answer"), action_id=ANSWER, value=f"{of.when.occurrence_id}:{of.channel}"
        ),
    )


def _item(item: HomeItem) -> Block:
    small = [one_line(item.partnership.name), *([item.by.words] if item.by else [])]
    return section(
        f"{record_line(item.record)}\n_{' · '.join(small)}_",
        accessory=button(
            _("Open {record}").format(record=item.record.reference),
            action_id=OPEN,
            value=f"{item.record.id}:{item.channel}",
        ),
    )


def _partnerships(mine: Sequence[HomePartnership]) -> list[Block]:
    worst = sorted(mine, key=lambda each: each.condition.rank)
    blocks = [block for each in worst[:_MOST_PARTNERSHIPS] for block in pack_lines(_lines(each))]
    if len(worst) > _MOST_PARTNERSHIPS:
        blocks.append(section(and_more(len(worst) - _MOST_PARTNERSHIPS)))
    return blocks


def _lines(mine: HomePartnership) -> list[str]:
    lines = [headline(mine.condition, name=mine.partnership.name, channel=mine.channel)]
    lines += [
        f"• {reason_text(each, channel=mine.channel, named=_MOST_NAMED)}"
        for each in mine.condition.reasons
    ]
    if mine.gaps:
        names = ", ".join(
            f"*{one_line(_(role.title))}* ({label_of(role.side)})" for role in mine.gaps
        )
        lines.append(_("Vacant roles: {roles}").format(roles=names))
    return lines
