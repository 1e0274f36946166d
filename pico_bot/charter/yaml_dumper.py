"""A charter as a YAML file that people read and change."""

from collections.abc import Mapping
from typing import Any

import yaml

from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop

# A block's comment, over it in the file; blocks stand in this order.
_BLOCKS: Mapping[str, str] = {
    "name": gettext_noop("Whose partnership this is."),
    "maturity": gettext_noop("What it started from: starting, established or advanced."),
    "language": gettext_noop("What the bot speaks: en or da."),
    "country": gettext_noop("Public holidays: two letters, such as DK; null for none."),
    "region": gettext_noop("Where the country has holidays by region."),
    "time_zone": gettext_noop("What clocks here show."),
    "hours": gettext_noop("Working hours. Weekdays go from 0 (Monday) to 6 (Sunday)."),
    "own_hours": gettext_noop(
        "Where consultancy or customer works otherwise, by that word: its time_zone, and country, "
        "region and hours, which are not taken from above."
    ),
    "roles": gettext_noop(
        "Who there is: the side, consultancy or customer, and what it is called."
    ),
    "areas": gettext_noop(
        "Who answers for what, as roles: owner works on issues, decider confirms decisions. A text "
        "that uses an area's words is of it."
    ),
    "tag_words": gettext_noop("What tags a message: the word behind #, and what it logs."),
    "emoji": gettext_noop("What tags a message: the emoji, and what it logs."),
    "rhythm": gettext_noop("When the check-in comes: every week, second week or month."),
    "checkins": gettext_noop(
        "How check-ins are held. On a public holiday they move to the next working day, or skip. "
        "After window_days working days the answers are summed up. Asked are the participants, by "
        "Slack id, or whoever answers for a role; each in a direct message too, where it says so."
    ),
    "questions": gettext_noop("What a check-in asks. The kind is text, scale, choice or people."),
    "further_checkins": gettext_noop(
        "Check-ins beside that one, each by the word that it goes by behind `checkin`. Without "
        "questions one asks those above, or the phase's."
    ),
    "phases": gettext_noop(
        "The phases in their order. Questions and rhythm, where they are set, take the place of "
        "those above."
    ),
    "ladder": gettext_noop("When nobody acts: after how many working hours, and who is told."),
    "digests": gettext_noop("When the leads get their digest, and whether the customer gets one."),
    "internal_channel": gettext_noop("The consultancy's own Slack channel, by its id."),
    "retention_months": gettext_noop(
        "For how many months records are kept; null keeps them for ever."
    ),
    "placed": gettext_noop(
        "Which side people and teams are on whom Slack does not place, by Slack id."
    ),
}

_WIDTH = 96


class _Dumper(yaml.SafeDumper):
    """Writes short lists in a line, and nothing as a reference to something above."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_list_of(self, data: Any) -> yaml.Node:
        """A list: in a line where it holds nothing that has parts."""
        plain = not any(isinstance(each, list | tuple | dict) for each in data)
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=plain)


_Dumper.add_representer(list, _Dumper.represent_list_of)
_Dumper.add_representer(tuple, _Dumper.represent_list_of)


def to_yaml(document: Mapping[str, Any]) -> str:
    """`document` as YAML, its blocks in order, with comments in the language that is spoken now."""
    order = [*(key for key in _BLOCKS if key in document), *sorted(set(document) - set(_BLOCKS))]
    return "\n".join(_block(key, document[key]) for key in order)


def _block(key: str, value: Any) -> str:
    comment = f"# {_(_BLOCKS[key])}\n" if key in _BLOCKS else ""
    written = yaml.dump(
        {key: value}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH
    )
    return comment + written
