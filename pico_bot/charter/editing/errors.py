"""What can be wrong with a form of the charter."""

from collections.abc import Mapping

from pico_bot.core import BadRequest


class WrongFields(BadRequest):
    """Fields of a form that cannot be taken as they are; `sentences` has one each, by name."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self.sentences = dict(sentences)
        super().__init__(" ".join(self.sentences.values()))
