"""The exceptions that the bot raises; those for users carry the sentence to show."""

from collections.abc import Iterable


class PicoError(Exception):
    """Base of the bot's own exceptions."""


class SettingsError(PicoError):
    """The environment is invalid; `problems` has one sentence per variable."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class SchemaError(PicoError):
    """The database schema does not match this version of the bot."""


class Refused(PicoError):
    """Slack rejected a call, which had no effect; `error` is its code."""

    def __init__(self, error: str) -> None:
        self.error = error
        super().__init__(error)


class Unreadable(PicoError):
    """Slack delivered something in a shape that the bot can't read; the text says what is odd."""


class NotYetKnown(PicoError):
    """The event depends on another that is still being handled; a later retry will succeed."""


class UserError(PicoError):
    """Something the user can fix; its text is shown to them unchanged."""

    @property
    def sentence(self) -> str:
        """The sentence to show."""
        return str(self)


class NotAllowed(UserError):
    """The user may not do this; the sentence says who may."""


class IllegalStep(UserError):
    """The record's state does not allow this step; the sentence says why."""


class AlreadyTaken(IllegalStep):
    """The same user has taken this step already, so that taking it again changes nothing."""


class NotFound(UserError):
    """What the user named does not exist in this partnership."""


class BadRequest(UserError):
    """The input is invalid; the sentence shows the correct form.

    `field` is the name of the invalid form field, if there is one.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        self.field = field
        super().__init__(sentence)
