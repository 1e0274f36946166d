"""The charter as something that is changed: checked, proposed, put in force, written and read."""

from pico_bot.charters.beginning import begin
from pico_bot.charters.changing import change, take_effect, wants_reason
from pico_bot.charters.documents import document, merged, terms_after, with_words
from pico_bot.charters.presets import PRESETS, preset
from pico_bot.charters.reading import from_yaml
from pico_bot.charters.showing import tell_first_holder
from pico_bot.charters.telling import changes_told
from pico_bot.charters.validation import Problem, problems
from pico_bot.charters.writing import to_yaml

__all__ = [
    "PRESETS",
    "Problem",
    "begin",
    "change",
    "changes_told",
    "document",
    "from_yaml",
    "merged",
    "preset",
    "problems",
    "take_effect",
    "tell_first_holder",
    "terms_after",
    "to_yaml",
    "wants_reason",
    "with_words",
]
