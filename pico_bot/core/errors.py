"""What can go wrong in the speaker's terms: few, typed, each with the sentence that is shown."""

from collections.abc import Iterable


class PicoError(Exception):
    """Anything that the bot raises on purpose."""


class SettingsError(PicoError):
    """The environment is wrong; `problems` has one sentence a variable."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class SchemaError(PicoError):
    """The database's schema is not the one that this version of the bot needs."""


class Refused(PicoError):
    """Slack said no, and nothing happened; `error` is its code."""

    def __init__(self, error: str) -> None:
        self.error = error
        super().__init__(error)


class NotYetKnown(PicoError):
    """What this depends on is under way; delivered again a little later, it will be known."""


class SpeakerError(PicoError):
    """Something that the person who spoke can put right; its text is shown to them as it is."""

    @property
    def sentence(self) -> str:
        """What the speaker is told."""
        return str(self)


class NotAllowed(SpeakerError):
    """The speaker may not do this; the sentence says who may."""


class IllegalStep(SpeakerError):
    """The record is not in a state from which this step leads; the sentence says what is true."""


class NotFound(SpeakerError):
    """What the speaker named does not exist in this partnership."""


class BadRequest(SpeakerError):
    """The words were not understood; the sentence shows the right form.

    `field` names the field of the form that is wrong, where there is one.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        self.field = field
        super().__init__(sentence)
