"""The order of the phases, and where the partnership is in it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.core import IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.model import Partnership, PhaseTerms, snapshot_of
from pico_bot.partnerships import phase_history
from pico_bot.phases.views import PhaseMark

# This phase is open-ended wherever the charter puts it.
_OPEN_ENDED = "continuous-development"


def next_phase(session: Session, partnership: Partnership) -> PhaseTerms | None:
    """The phase after the current one; None after the last."""
    _before, after = _before_and_after(session, partnership)
    return after[0] if after else None


def previous_phase(session: Session, partnership: Partnership) -> PhaseTerms | None:
    """The phase before the current one; None before the first."""
    before, _after = _before_and_after(session, partnership)
    return before[-1] if before else None


def is_behind(session: Session, partnership: Partnership, phase: PhaseTerms) -> bool:
    """Whether moving to `phase` means going back."""
    before, _after = _before_and_after(session, partnership)
    return phase.key in {each.key for each in before}


def change_count(session: Session, partnership: Partnership) -> int:
    """The number of phase changes so far, forward and back."""
    # Before the first change there is one period or none.
    return max(0, len(phase_history.all_periods(session, partnership)) - 1)


def require_unchanged(session: Session, partnership: Partnership, *, seen: int) -> None:
    """Raise IllegalStep if the phase has changed since there were `seen` changes."""
    if seen != change_count(session, partnership):
        phase = phase_history.current_phase(session, partnership)
        raise IllegalStep(
            _("The partnership is now in {phase}. Run `phase` again.").format(
                phase=escape(_(phase.title))
            )
        )


def is_open_ended(session: Session, partnership: Partnership) -> bool:
    """Whether the current phase has no end."""
    current = phase_history.current_phase(session, partnership)
    return current.key == _OPEN_ENDED or next_phase(session, partnership) is None


def in_order(session: Session, partnership: Partnership) -> list[tuple[PhaseTerms, PhaseMark]]:
    """All phases of the charter in order, each with its position relative to the current one."""
    before, after = _before_and_after(session, partnership)
    past = {each.phase for each in phase_history.all_periods(session, partnership)}
    passed = [(each, PhaseMark.DONE if each.key in past else PhaseMark.SKIPPED) for each in before]
    current = (phase_history.current_phase(session, partnership), PhaseMark.CURRENT)
    return [*passed, current, *((each, PhaseMark.UPCOMING) for each in after)]


def _before_and_after(
    session: Session, partnership: Partnership
) -> tuple[Sequence[PhaseTerms], Sequence[PhaseTerms]]:
    """The charter's phases before and after the current one.

    A current phase that is no longer in the charter keeps the place it had there.
    """
    phases = snapshot_of(partnership).terms.phases
    key = phase_history.current_phase(session, partnership).key
    keys = [each.key for each in phases]
    if key in keys:
        at = keys.index(key)
        return phases[:at], phases[at + 1 :]
    earlier = _keys_before(session, partnership, key)
    before = [each for each in phases if each.key in earlier]
    return before, [each for each in phases if each.key not in earlier]


def _keys_before(session: Session, partnership: Partnership, key: str) -> set[str]:
    """The phases before `key` in the last charter that had it."""
    for charter in phase_history.earlier_charters(session, partnership):
        keys = [each.key for each in charter.terms.phases]
        if key in keys:
            return set(keys[: keys.index(key)])
    return set()
