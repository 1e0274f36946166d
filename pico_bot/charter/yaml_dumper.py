"""Writes a charter as a YAML file for people to edit."""

from collections.abc import Mapping
from typing import Any

import yaml

from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, join_or
from pico_bot.model import QuestionKind

# The blocks in the order of the file, with the comment above each.
_BLOCKS: Mapping[str, str] = {
    "name": gettext_noop("The customer's name."),
    "maturity": gettext_noop("Starting point: starting, established or advanced."),
    "language": gettext_noop("The bot's language, such as en or da."),
    "country": gettext_noop("Country for public holidays: two letters, like DK; null for none."),
    "region": gettext_noop("Region, if the country has regional holidays."),
    "time_zone": gettext_noop("The partnership's time zone."),
    "hours": gettext_noop("Working hours. Weekdays run from 0 (Monday) to 6 (Sunday)."),
    "own_hours": gettext_noop(
        "Different hours for the consultancy or the customer, under that key: time_zone, "
        "country, region and hours. Nothing is inherited from above."
    ),
    "roles": gettext_noop("Roles: the side (consultancy or customer) and the title."),
    "areas": gettext_noop(
        "Responsible roles per area: owner handles issues, decider confirms decisions. Text "
        "with one of an area's keywords is assigned to that area. Records escalate after "
        "response_days working days without an answer."
    ),
    "tag_words": gettext_noop("Hashtags (without #) and what each one logs."),
    "emoji": gettext_noop("Emoji and what each one logs."),
    "rhythm": gettext_noop(
        "When the main check-in runs. every is week, second_week or month; weekdays are as in "
        "hours."
    ),
    "checkins": gettext_noop(
        "Settings for all check-ins. On a public holiday they move to the next working day, "
        "or skip. Answers are summarised after window_days working days. Participants are "
        "Slack IDs; if there are none, the role holders are asked. With direct, each of them "
        "is also asked in a direct message."
    ),
    "questions": gettext_noop("Check-in questions. The kind is {question_kinds}."),
    "extra_checkins": gettext_noop(
        "Extra check-ins, keyed by the word used after `checkin`. Without questions, they "
        "use the ones above or the phase's."
    ),
    "phases": gettext_noop(
        "Phases in order. Their rhythm and questions, if set, replace those above. Questions that "
        "you change above replace those that a phase starts with."
    ),
    "escalation": gettext_noop(
        "Escalation: after how many working hours, and to which levels, in order."
    ),
    "digests": gettext_noop(
        "When the leads get their weekly digest, and whether the customer gets a monthly one."
    ),
    "internal_channel": gettext_noop("The consultancy's internal Slack channel, by ID."),
    "retention_months": gettext_noop(
        "How many months records are kept; null keeps them indefinitely."
    ),
    "side_overrides": gettext_noop(
        "Which side people and teams are on if their Slack workspace doesn't decide it, by "
        "Slack ID."
    ),
}

_WIDTH = 96


class _Dumper(yaml.SafeDumper):
    """Writes flat lists on one line, and no references."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_flat_list(self, data: Any) -> yaml.Node:
        """A list, on one line unless it has nested values."""
        is_flat = not any(isinstance(each, list | tuple | dict) for each in data)
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=is_flat)


_Dumper.add_representer(list, _Dumper.represent_flat_list)
_Dumper.add_representer(tuple, _Dumper.represent_flat_list)


def to_yaml(document: Mapping[str, Any]) -> str:
    """`document` as YAML, with comments in the current language."""
    order = [*(key for key in _BLOCKS if key in document), *sorted(set(document) - set(_BLOCKS))]
    return "\n".join(_block(key, document[key]) for key in order)


def _block(key: str, value: Any) -> str:
    comment = ""
    if key in _BLOCKS:
        kinds = join_or([kind.value for kind in QuestionKind])
        comment = f"# {_(_BLOCKS[key]).format(question_kinds=kinds)}\n"
    written = yaml.dump(
        {key: value}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH
    )
    return comment + written
