"""The page that `phase` shows: where the partnership is, what is missing, and what comes."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from pico_bot.blockkit import (
    Block,
    Style,
    actions,
    button,
    context,
    fits,
    header,
    one_line,
    pack_lines,
    plain_text_of,
    section,
)
from pico_bot.i18n import dates
from pico_bot.i18n import gettext as _
from pico_bot.model import Decision, Message, PhaseTerms, Side
from pico_bot.phases.views.parts import (
    DONE,
    OPEN,
    ROOMS,
    RoomLeft,
    asked_line,
    fit_message,
    gap_lines,
    holder_line,
    local_day,
    more_of,
    purpose,
    title_of,
)
from pico_bot.phases.views.view_models import (
    NEXT,
    TICK,
    UNTICK,
    CriterionItem,
    NextPhase,
    PhaseEffects,
    PhaseMark,
    PhasePage,
    PhasePageState,
)
from pico_bot.records.views import record_link


def page_message(shown: PhasePage) -> Message:
    """Where the partnership is, what is missing, and what comes, for one person who asks."""
    blocks: list[Block] = []
    for room in ROOMS:
        blocks = _page(shown, room)
        if fits(blocks, text=plain_text_of(blocks)):
            break
    return fit_message(blocks)


def _page(shown: PhasePage, room: RoomLeft) -> list[Block]:
    heading = _("Phase: {phase} · {partnership}").format(
        phase=_(shown.phase.title), partnership=shown.partnership.name
    )
    since = _("Since {day}").format(day=dates.format_day(local_day(shown.since, shown.zone)))
    blocks: list[Block] = [header(heading), section(_road(shown.road)), context(since)]
    blocks[2:2] = pack_lines(purpose(shown.phase, limit=600))
    with_button = _with_button(shown, room)
    for title, items in _lists(shown):
        blocks += _checklist(title, items, shown=shown, with_button=with_button, room=room)
    blocks += _needs(shown.effects)
    lines = asked_line(shown.effects, room)
    lines += [f":calendar: {shown.effects.rhythm}"] if shown.effects.own_rhythm else []
    blocks += pack_lines(lines, title=_("*Check-in questions in this phase*"))
    blocks += _goes_on(shown) if shown.goes_on else []
    blocks += _coming(shown.coming, room) if shown.coming else []
    return [*blocks, *_step(shown)]


def _lists(shown: PhasePage) -> list[tuple[str, Sequence[CriterionItem]]]:
    phase = title_of(shown.phase)
    found: list[tuple[str, Sequence[CriterionItem]]] = [
        (_("*Criteria still open when {phase} started*").format(phase=phase), shown.entered),
        (_("*Exit criteria for {phase}*").format(phase=phase), shown.leaving),
    ]
    if shown.coming:
        heading = _("*Entry criteria for {phase}*").format(phase=title_of(shown.coming.phase))
        found.append((heading, shown.coming.items))
    return found


def _with_button(shown: PhasePage, room: RoomLeft) -> frozenset[tuple[str, str]]:
    """Which criteria get a button where there is no room for all: what is still open first."""
    mine = [each for _title, items in _lists(shown) for each in items if each.may]
    mine.sort(key=lambda item: item.tick is not None)
    return frozenset((each.phase, each.criterion.key) for each in mine[: room.buttons])


def _checklist(
    title: str,
    items: Sequence[CriterionItem],
    *,
    shown: PhasePage,
    with_button: frozenset[tuple[str, str]],
    room: RoomLeft,
) -> list[Block]:
    """Criteria with what became of them; those without a button stand together."""
    if not items:
        return []
    blocks: list[Block] = []
    lines: list[str] = [title]
    others = 0
    for item in items:
        line = _line(item, zone=shown.zone, room=room)
        if (item.phase, item.criterion.key) not in with_button:
            others += 1
            lines += [line] if others <= room.lines else []
            continue
        blocks += pack_lines(lines)
        lines = []
        blocks.append(section(line, accessory=_tick_button(item, shown.reference)))
    return blocks + pack_lines(lines + more_of(others - room.lines))


def _tick_button(item: CriterionItem, reference: PhasePageState) -> Block:
    value = PhasePageState(
        channel_id=reference.channel_id,
        step=reference.step,
        phase=item.phase,
        criterion=item.criterion.key,
    ).dump()
    if item.tick is not None:
        return button(_("Mark as open"), action_id=UNTICK, value=value)
    return button(_("Mark as met"), action_id=TICK, value=value, style=Style.PRIMARY)


def _line(item: CriterionItem, *, zone: ZoneInfo, room: RoomLeft) -> str:
    text = one_line(_(item.criterion.text), limit=room.text)
    if item.tick is None:
        return f"{OPEN} {text} · _{holder_line(item.whose)}_"
    ticked = _("marked as met by {name} on {day}").format(
        name=one_line(item.tick.member.name),
        day=dates.format_day(local_day(item.tick.ticked_at, zone)),
    )
    return f"{DONE} {text} · _{ticked}_"


def _road(road: Sequence[tuple[PhaseTerms, PhaseMark]]) -> str:
    stops = []
    for phase, mark in road:
        title = title_of(phase)
        match mark:
            case PhaseMark.DONE:
                stops.append(f"{DONE} {title}")
            case PhaseMark.HERE:
                stops.append(f":round_pushpin: *{title}*")
            case PhaseMark.SKIPPED:
                stops.append(f"~{title}~")
            case PhaseMark.AHEAD:
                stops.append(title)
    return "  →  ".join(stops)


def _needs(effects: PhaseEffects) -> list[Block]:
    if not effects.gaps:
        return []
    told = _(":warning: Vacant roles this phase needs: {roles}")
    return [section(told.format(roles=gap_lines(effects.gaps)))]


def _goes_on(shown: PhasePage) -> list[Block]:
    asks = _(
        ":seedling: *What's coming?* New variants, markets, channels or requirements: tag "
        "them with `#change` as soon as you know about them."
    )
    blocks = [section(asks)]
    if not shown.unreviewed_count:
        said = _("Every decision in force has an upcoming review date.")
        return [*blocks, section(f":mag: {said}")]
    lines = [_unreviewed(each) for each in shown.unreviewed]
    lines += more_of(shown.unreviewed_count - len(lines))
    return blocks + pack_lines(lines, title=_("*Decisions without an upcoming review date*"))


def _unreviewed(decision: Decision) -> str:
    if decision.review_on is None:
        why = _("no review date")
    else:
        why = _("was due for review {day}").format(day=dates.format_day(decision.review_on))
    return f"• {record_link(decision)} {one_line(decision.title)} · _{why}_"


def _coming(coming: NextPhase, room: RoomLeft) -> list[Block]:
    title, lines = title_of(coming.phase), purpose(coming.phase, limit=room.text)
    if coming.effects.gaps:
        told = _("Vacant roles it will need: {roles}")
        lines.append(told.format(roles=gap_lines(coming.effects.gaps)))
    heading = _("*Next phase: {phase}*").format(phase=title)
    return pack_lines(lines, title=heading) or [section(heading)]


def _waits(proposal: Decision) -> str:
    """For whom the proposed step waits."""
    confirmed = {each.side for each in proposal.confirmations}
    if Side.CUSTOMER in confirmed:
        waits = _(":hourglass_flowing_sand: {decision} {title} is waiting for the consultancy.")
    elif Side.CONSULTANCY in confirmed:
        waits = _(":hourglass_flowing_sand: {decision} {title} is waiting for the customer.")
    else:
        waits = _(":hourglass_flowing_sand: {decision} {title} is waiting for both sides.")
    return waits.format(decision=record_link(proposal), title=one_line(proposal.title, limit=160))


def _step(shown: PhasePage) -> list[Block]:
    """How it goes on: the step that is proposed, or how to propose one."""
    if shown.proposal is not None:
        return [section(_waits(shown.proposal))]
    if shown.coming is None:
        return [context(_("You can go back: `phase back why` · `phase history`"))]
    note = _(
        "Both sides decide when to move on; open criteria don't block it. `phase next` · "
        "`phase back why` · `phase to name` · `phase history`"
    )
    if not shown.may_propose:
        return [context(note)]
    label = _("Propose {phase}").format(phase=_(shown.coming.phase.title))
    return [
        actions(button(label, action_id=NEXT, value=shown.reference.dump())),
        context(note),
    ]
