"""The order of the phases, and where the partnership is in it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from pico_bot.blockkit import escape
from pico_bot.core import IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.model import Partnership, PhaseTerms
from pico_bot.partnerships import partnerships, phase_history
from pico_bot.phases.views import PhaseMark

# The phase in which the model says that nothing ends, wherever a charter puts it.
_GOES_ON = "continuous-development"


def next_phase(session: Session, partnership: Partnership) -> PhaseTerms | None:
    """The phase that comes next; None where the road goes on in the one that it is in."""
    _before, after = _around(session, partnership)
    return after[0] if after else None


def previous_phase(session: Session, partnership: Partnership) -> PhaseTerms | None:
    """The phase before the one that it is in; None in the first."""
    before, _after = _around(session, partnership)
    return before[-1] if before else None


def is_behind(session: Session, partnership: Partnership, phase: PhaseTerms) -> bool:
    """Whether going to `phase` is going back."""
    before, _after = _around(session, partnership)
    return phase.key in {each.key for each in before}


def steps_taken(session: Session, partnership: Partnership) -> int:
    """How many steps from phase to phase the partnership has taken, back and forth."""
    # As long as no step was taken, there may be a row for the first phase or none.
    return max(0, len(phase_history.all_periods(session, partnership)) - 1)


def require_current_step(session: Session, partnership: Partnership, *, step: int) -> None:
    """Raises IllegalStep where the partnership took another step since `step` of them."""
    if step != steps_taken(session, partnership):
        phase = phase_history.current_phase(session, partnership)
        raise IllegalStep(
            _("The partnership is now in {phase}. Run `phase` again.").format(
                phase=escape(_(phase.title))
            )
        )


def is_open_ended(session: Session, partnership: Partnership) -> bool:
    """Whether the partnership is where nothing ends any more."""
    current = phase_history.current_phase(session, partnership)
    return current.key == _GOES_ON or next_phase(session, partnership) is None


def sequence(session: Session, partnership: Partnership) -> list[tuple[PhaseTerms, PhaseMark]]:
    """Every phase of the charter in its order, with what it is to the partnership now."""
    before, after = _around(session, partnership)
    lived = {each.phase for each in phase_history.all_periods(session, partnership)}
    passed = [(each, PhaseMark.DONE if each.key in lived else PhaseMark.SKIPPED) for each in before]
    here = (phase_history.current_phase(session, partnership), PhaseMark.HERE)
    return [*passed, here, *((each, PhaseMark.AHEAD) for each in after)]


def _around(
    session: Session, partnership: Partnership
) -> tuple[Sequence[PhaseTerms], Sequence[PhaseTerms]]:
    """The charter's phases before and after the one that the partnership is in.

    One that the charter dropped stands where it stood when the charter had it.
    """
    phases = partnerships.terms_of(session, partnership).phases
    key = phase_history.current_phase(session, partnership).key
    keys = [each.key for each in phases]
    if key in keys:
        at = keys.index(key)
        return phases[:at], phases[at + 1 :]
    earlier = _once_before(session, partnership, key)
    before = [each for each in phases if each.key in earlier]
    return before, [each for each in phases if each.key not in earlier]


def _once_before(session: Session, partnership: Partnership, key: str) -> set[str]:
    """The phases that stood before the dropped one `key` when the charter had it last."""
    for charter in phase_history.earlier_charters(session, partnership):
        keys = [each.key for each in charter.terms.phases]
        if key in keys:
            return set(keys[: keys.index(key)])
    return set()
