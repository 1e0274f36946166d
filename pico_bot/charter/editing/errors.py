"""Errors in the charter's forms."""

from collections.abc import Mapping

from pico_bot.core import BadRequest


class InvalidFields(BadRequest):
    """Some fields of a form are invalid; `sentences` says why, by the field's name."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self.sentences = dict(sentences)
        super().__init__(" ".join(self.sentences.values()))
