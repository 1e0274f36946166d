"""What both sides read of a step before they confirm it: plain text, which is kept for ever."""

from collections.abc import Sequence

from pico_bot.i18n import dates
from pico_bot.i18n import gettext as _
from pico_bot.model import PhaseTerms, Role, Side
from pico_bot.phases.views import CriterionItem, PhaseEffects


def proposal_text(
    here: PhaseTerms,
    phase: PhaseTerms,
    *,
    is_back: bool,
    items: Sequence[CriterionItem],
    before: PhaseEffects,
    after: PhaseEffects,
) -> tuple[str, str]:
    """The title and the text of a step from `here` to `phase`.

    `items` are the criteria to leave the one and to enter the other: what is missing does not
    forbid the step, and is read by both before they confirm it.
    """
    names = {"before": _(here.title), "after": _(phase.title)}
    if is_back:
        title, first = _("Phase change: back from {before} to {after}"), _("We go back to {after}.")
    else:
        title, first = _("Phase change: {before} → {after}"), _("We move on to {after}.")
    parts = [first.format(after=names["after"])]
    parts += _criteria(items)
    parts += _gaps(after.gaps)
    parts += _changes(before, after)
    return title.format(**names), "\n\n".join(parts)


def _criteria(items: Sequence[CriterionItem]) -> list[str]:
    ticked = [f"• {_(each.criterion.text)}" for each in items if each.tick]
    missing = [
        _("• {criterion} ({role})").format(
            criterion=_(each.criterion.text), role=_(each.whose.role.title)
        )
        for each in items
        if not each.tick
    ]
    if not items:
        return []
    if not missing:
        return [_("All criteria are met.")]
    told = ["\n".join([_("Still open, but we're moving on:"), *missing])]
    return told + (["\n".join([_("Met:"), *ticked])] if ticked else [])


def _gaps(gaps: Sequence[Role]) -> list[str]:
    if not gaps:
        return []
    return [
        _("Vacant roles this phase needs: {roles}.").format(
            roles=dates.join_and([_gap(each) for each in gaps])
        )
    ]


def _gap(role: Role) -> str:
    if role.side is Side.CUSTOMER:
        return _("{role} (customer)").format(role=_(role.title))
    return _("{role} (consultancy)").format(role=_(role.title))


def _changes(before: PhaseEffects, after: PhaseEffects) -> list[str]:
    told = []
    if before.questions != after.questions:
        asked = [f"• {_(text)}" for text in after.questions]
        told.append("\n".join([_("The check-in will then ask:"), *asked]))
    return told + ([after.rhythm] if before.rhythm != after.rhythm else [])
