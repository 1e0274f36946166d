"""The questions whose answers can be logged as records: one table, with the texts of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pico_bot.i18n import gettext_noop
from pico_bot.model import Answer, Kind


@dataclass(frozen=True, kw_only=True)
class LoggableQuestion:
    """A question whose answers can be logged as records of `kind`.

    `action_id` and `button` are of the button below an answer, `checkbox` is the label in the
    modal. `nothing_to_log` answers a ticked checkbox without an answer, `removed` a click on the
    button after {name} has removed the answer. The texts are marked for translation.
    """

    kind: Kind
    action_id: str
    button: str
    checkbox: str
    nothing_to_log: str
    removed: str

    def record_id(self, answer: Answer) -> int | None:
        """The id of the record that was logged from `answer`, if any."""
        logged: int | None = getattr(answer, self._column)
        return logged

    def set_record_id(self, answer: Answer, record_id: int) -> None:
        """Store which record was logged from `answer`."""
        setattr(answer, self._column, record_id)

    @property
    def _column(self) -> str:
        return f"{self.kind}_id"


LOGGABLE_QUESTIONS: Mapping[str, LoggableQuestion] = MappingProxyType(
    {
        "blockers": LoggableQuestion(
            kind=Kind.ISSUE,
            action_id="checkin_issue",
            button=gettext_noop("Log as issue"),
            checkbox=gettext_noop("Also log this as an issue"),
            nothing_to_log=gettext_noop("Describe the blocker so it can be logged as an issue."),
            removed=gettext_noop("{name} removed the blocker from their answer."),
        ),
        "upcoming_changes": LoggableQuestion(
            kind=Kind.CHANGE,
            action_id="checkin_change",
            button=gettext_noop("Log as change"),
            checkbox=gettext_noop("Also log this as a change"),
            nothing_to_log=gettext_noop("Describe the change so it can be logged."),
            removed=gettext_noop("{name} removed the upcoming changes from their answer."),
        ),
    }
)
