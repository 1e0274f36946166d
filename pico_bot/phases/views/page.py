"""The reply to `phase`: the current phase, what is missing, and what comes next."""

from collections.abc import Sequence
from typing import assert_never
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
from pico_bot.phases.views.layout import (
    DONE,
    LENGTH_BUDGETS,
    OPEN,
    PageBudget,
    build_message,
    local_date,
    more_line,
    phase_title,
    purpose_lines,
    question_lines,
    role_holder,
    role_list,
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


def phase_page_message(page: PhasePage) -> Message:
    """The current phase, what is missing, and what comes next, for the person who asked."""
    blocks: list[Block] = []
    for budget in LENGTH_BUDGETS:
        blocks = _page(page, budget)
        if fits(blocks, text=plain_text_of(blocks)):
            break
    return build_message(blocks)


def _page(page: PhasePage, budget: PageBudget) -> list[Block]:
    heading = _("Phase: {phase} · {partnership}").format(
        phase=_(page.phase.title), partnership=page.partnership.name
    )
    since = _("Since {day}").format(day=dates.format_day(local_date(page.since, page.zone)))
    blocks: list[Block] = [header(heading), section(_sequence_line(page.sequence)), context(since)]
    blocks[2:2] = pack_lines(purpose_lines(page.phase, limit=600))
    with_button = _with_button(page, budget)
    for title, items in _lists(page):
        blocks += _checklist(title, items, page=page, with_button=with_button, budget=budget)
    blocks += _vacant_roles(page.effects)
    lines = question_lines(page.effects, budget)
    lines += [f":calendar: {page.effects.rhythm}"] if page.effects.has_own_rhythm else []
    blocks += pack_lines(lines, title=_("*Check-in questions in this phase*"))
    blocks += _open_ended(page) if page.is_open_ended else []
    blocks += _next_phase(page.next_phase, budget) if page.next_phase else []
    return [*blocks, *_change_actions(page)]


def _lists(page: PhasePage) -> list[tuple[str, Sequence[CriterionItem]]]:
    phase = phase_title(page.phase)
    found: list[tuple[str, Sequence[CriterionItem]]] = [
        (
            _("*Criteria still open when {phase} started*").format(phase=phase),
            page.open_entry_items,
        ),
        (_("*Exit criteria for {phase}*").format(phase=phase), page.exit_items),
    ]
    if page.next_phase:
        heading = _("*Entry criteria for {phase}*").format(phase=phase_title(page.next_phase.phase))
        found.append((heading, page.next_phase.items))
    return found


def _with_button(page: PhasePage, budget: PageBudget) -> frozenset[tuple[str, str]]:
    """The criteria that get a button if there is no space for all: open ones first."""
    mine = [each for _title, items in _lists(page) for each in items if each.may_tick]
    mine.sort(key=lambda item: item.tick is not None)
    return frozenset((each.phase, each.criterion.key) for each in mine[: budget.buttons])


def _checklist(
    title: str,
    items: Sequence[CriterionItem],
    *,
    page: PhasePage,
    with_button: frozenset[tuple[str, str]],
    budget: PageBudget,
) -> list[Block]:
    """Criteria with their status; those without a button share a section."""
    if not items:
        return []
    blocks: list[Block] = []
    lines: list[str] = [title]
    others = 0
    for item in items:
        line = _line(item, zone=page.zone, budget=budget)
        if (item.phase, item.criterion.key) not in with_button:
            others += 1
            lines += [line] if others <= budget.lines else []
            continue
        blocks += pack_lines(lines)
        lines = []
        blocks.append(section(line, accessory=_tick_button(item, page.state)))
    return blocks + pack_lines(lines + more_line(others - budget.lines))


def _tick_button(item: CriterionItem, state: PhasePageState) -> Block:
    value = PhasePageState(
        channel_id=state.channel_id,
        change_count=state.change_count,
        phase=item.phase,
        criterion=item.criterion.key,
    ).dump()
    if item.tick is not None:
        return button(_("Mark as open"), action_id=UNTICK, value=value)
    return button(_("Mark as met"), action_id=TICK, value=value, style=Style.PRIMARY)


def _line(item: CriterionItem, *, zone: ZoneInfo, budget: PageBudget) -> str:
    text = one_line(_(item.criterion.text), limit=budget.text)
    if item.tick is None:
        return f"{OPEN} {text} · _{role_holder(item.holder)}_"
    ticked = _("marked as met by {name} on {day}").format(
        name=one_line(item.tick.member.name),
        day=dates.format_day(local_date(item.tick.ticked_at, zone)),
    )
    return f"{DONE} {text} · _{ticked}_"


def _sequence_line(sequence: Sequence[tuple[PhaseTerms, PhaseMark]]) -> str:
    phases = []
    for phase, mark in sequence:
        title = phase_title(phase)
        match mark:
            case PhaseMark.DONE:
                phases.append(f"{DONE} {title}")
            case PhaseMark.CURRENT:
                phases.append(f":round_pushpin: *{title}*")
            case PhaseMark.SKIPPED:
                phases.append(f"~{title}~")
            case PhaseMark.UPCOMING:
                phases.append(title)
            case _:
                assert_never(mark)
    return "  →  ".join(phases)


def _vacant_roles(effects: PhaseEffects) -> list[Block]:
    if not effects.vacant_roles:
        return []
    text = _(":warning: Vacant roles this phase needs: {roles}")
    return [section(text.format(roles=role_list(effects.vacant_roles)))]


def _open_ended(page: PhasePage) -> list[Block]:
    hint = _(
        ":seedling: *What's coming?* New variants, markets, channels or requirements: tag "
        "them with `#change` as soon as you know about them."
    )
    blocks = [section(hint)]
    if not page.unreviewed_count:
        text = _("Every decision in force has an upcoming review date.")
        return [*blocks, section(f":mag: {text}")]
    lines = [_unreviewed(each) for each in page.unreviewed]
    lines += more_line(page.unreviewed_count - len(lines))
    return blocks + pack_lines(lines, title=_("*Decisions without an upcoming review date*"))


def _unreviewed(decision: Decision) -> str:
    if decision.review_on is None:
        why = _("no review date")
    else:
        why = _("was due for review on {day}").format(day=dates.format_day(decision.review_on))
    return f"• {record_link(decision)} {one_line(decision.title)} · _{why}_"


def _next_phase(upcoming: NextPhase, budget: PageBudget) -> list[Block]:
    title, lines = phase_title(upcoming.phase), purpose_lines(upcoming.phase, limit=budget.text)
    if upcoming.effects.vacant_roles:
        text = _("Vacant roles this phase needs: {roles}")
        lines.append(text.format(roles=role_list(upcoming.effects.vacant_roles)))
    heading = _("*Next phase: {phase}*").format(phase=title)
    return pack_lines(lines, title=heading) or [section(heading)]


def _proposal_status(proposal: Decision) -> str:
    """Who still has to confirm the proposed phase change."""
    confirmed = {each.side for each in proposal.confirmations}
    if Side.CUSTOMER in confirmed:
        text = _(":hourglass_flowing_sand: {decision} {title} is waiting for the consultancy.")
    elif Side.CONSULTANCY in confirmed:
        text = _(":hourglass_flowing_sand: {decision} {title} is waiting for the customer.")
    else:
        text = _(":hourglass_flowing_sand: {decision} {title} is waiting for both sides.")
    return text.format(decision=record_link(proposal), title=one_line(proposal.title, limit=160))


def _change_actions(page: PhasePage) -> list[Block]:
    """The phase change that is proposed, or how to propose one."""
    if page.proposal is not None:
        return [section(_proposal_status(page.proposal))]
    if page.next_phase is None:
        return [context(_("You can go back: `phase back why` · `phase history`"))]
    note = _(
        "Both sides decide when to move on; open criteria don't block it. `phase next` · "
        "`phase back why` · `phase to name` · `phase history`"
    )
    if not page.may_propose:
        return [context(note)]
    label = _("Propose {phase}").format(phase=_(page.next_phase.phase.title))
    return [
        actions(button(label, action_id=NEXT, value=page.state.dump())),
        context(note),
    ]
