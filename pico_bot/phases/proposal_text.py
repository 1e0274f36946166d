"""The text of a proposed phase change: plain text, kept permanently with the decision."""

from collections.abc import Sequence

from pico_bot.i18n import dates
from pico_bot.i18n import gettext as _
from pico_bot.model import HeldRole, PhaseTerms, Side
from pico_bot.phases.views import CriterionItem, PhaseEffects


def proposal_text(
    current: PhaseTerms,
    phase: PhaseTerms,
    *,
    is_back: bool,
    items: Sequence[CriterionItem],
    before: PhaseEffects,
    after: PhaseEffects,
) -> tuple[str, str]:
    """The title and text of a change from `current` to `phase`.

    `items` are the exit criteria of the one and the entry criteria of the other. Open criteria do
    not block the change; both sides see them before they confirm.
    """
    names = {"before": _(current.title), "after": _(phase.title)}
    if is_back:
        title, opening = (
            _("Phase change: back from {before} to {after}"),
            _("We go back to {after}."),
        )
    else:
        title, opening = _("Phase change: {before} → {after}"), _("We move on to {after}.")
    parts = [opening.format(after=names["after"])]
    parts += _criteria(items, is_back=is_back)
    parts += _vacant_roles(after.vacant_roles)
    parts += _changes(before, after)
    return title.format(**names), "\n\n".join(parts)


def _criteria(items: Sequence[CriterionItem], *, is_back: bool) -> list[str]:
    ticked = [f"• {_(each.criterion.text)}" for each in items if each.tick]
    missing = [
        _("• {criterion} ({role})").format(
            criterion=_(each.criterion.text), role=_(each.holder.role.title)
        )
        for each in items
        if not each.tick
    ]
    if not items:
        return []
    if not missing:
        return [_("All criteria are met.")]
    heading = (
        _("Still open, but we're going back:") if is_back else _("Still open, but we're moving on:")
    )
    lines = ["\n".join([heading, *missing])]
    return lines + (["\n".join([_("Met:"), *ticked])] if ticked else [])


def _vacant_roles(vacant_roles: Sequence[HeldRole]) -> list[str]:
    if not vacant_roles:
        return []
    return [
        _("Vacant roles this phase needs: {roles}.").format(
            roles=dates.join_and([_role_with_side(each) for each in vacant_roles])
        )
    ]


def _role_with_side(role: HeldRole) -> str:
    if role.side is Side.CUSTOMER:
        return _("{role} (customer)").format(role=_(role.title))
    return _("{role} (consultancy)").format(role=_(role.title))


def _changes(before: PhaseEffects, after: PhaseEffects) -> list[str]:
    lines = []
    if before.questions != after.questions:
        questions = [f"• {_(text)}" for text in after.questions]
        lines.append("\n".join([_("The check-in will then ask:"), *questions]))
    return lines + ([after.rhythm] if before.rhythm != after.rhythm else [])
