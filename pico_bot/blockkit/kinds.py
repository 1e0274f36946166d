"""What people read about each kind of record: one table, with the texts that every kind has.

The texts are marked for translation; use gettext on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pico_bot.i18n import gettext_noop
from pico_bot.model import DEFAULT_EMOJI, Kind


@dataclass(frozen=True, kw_only=True)
class KindTexts:
    """The texts about one kind of record.

    `name` and `plural` are used within sentences, `responsible` labels the responsible person, and
    `log_title` is the title of the modal that logs a record. `state_refusal` answers a filter for a
    state that the kind doesn't have, `how_to_log` a command without a record. `shortcut` and
    `usage_hint` are for the app manifest, which is in English only.
    """

    name: str
    plural: str
    responsible: str
    log_title: str
    open_heading: str
    first_state: str
    state_refusal: str
    command_summary: str
    how_to_log: str
    hashtags_label: str
    emoji_label: str
    hashtag_missing: str
    shortcut: str
    usage_hint: str


# In the order in which people read of them.
KIND_TEXTS: Mapping[Kind, KindTexts] = MappingProxyType(
    {
        Kind.DECISION: KindTexts(
            name=gettext_noop("decision"),
            plural=gettext_noop("decisions"),
            responsible=gettext_noop("Decider"),
            log_title=gettext_noop("Log a decision"),
            open_heading=gettext_noop("Open decisions"),
            first_state=gettext_noop("A decision starts as _{state}_."),
            state_refusal=gettext_noop("A decision can't be `{state}`. Choose from {states}."),
            command_summary=gettext_noop("update a decision: {words}"),
            how_to_log=gettext_noop(
                "To log a decision, tag it in the channel where it came up: `#{tag} what it is`. "
                "For a logged decision, use {forms}."
            ),
            hashtags_label=gettext_noop("Hashtags for decisions"),
            emoji_label=gettext_noop("Emoji for decisions"),
            hashtag_missing=gettext_noop("Choose a hashtag for decisions."),
            shortcut="Log this message as a decision",
            usage_hint="text [area:integration]",
        ),
        Kind.ISSUE: KindTexts(
            name=gettext_noop("issue"),
            plural=gettext_noop("issues"),
            responsible=gettext_noop("Owner"),
            log_title=gettext_noop("Log an issue"),
            open_heading=gettext_noop("Open issues"),
            first_state=gettext_noop("An issue starts as _{state}_."),
            state_refusal=gettext_noop("An issue can't be `{state}`. Choose from {states}."),
            command_summary=gettext_noop("update an issue: {words}"),
            how_to_log=gettext_noop(
                "To log an issue, tag it in the channel where it came up: `#{tag} what it is`. For "
                "a logged issue, use {forms}."
            ),
            hashtags_label=gettext_noop("Hashtags for issues"),
            emoji_label=gettext_noop("Emoji for issues"),
            hashtag_missing=gettext_noop("Choose a hashtag for issues."),
            shortcut="Log this message as an issue",
            usage_hint="text [area:pim] [priority:high] [due:2026-12-01]",
        ),
        Kind.CHANGE: KindTexts(
            name=gettext_noop("change"),
            plural=gettext_noop("changes"),
            responsible=gettext_noop("Owner"),
            log_title=gettext_noop("Log a change"),
            open_heading=gettext_noop("Open changes"),
            first_state=gettext_noop("A change starts as _{state}_."),
            state_refusal=gettext_noop("A change can't be `{state}`. Choose from {states}."),
            command_summary=gettext_noop("update a change: {words}"),
            how_to_log=gettext_noop(
                "To log a change, tag it in the channel where it came up: `#{tag} what it is`. For "
                "a logged change, use {forms}."
            ),
            hashtags_label=gettext_noop("Hashtags for changes"),
            emoji_label=gettext_noop("Emoji for changes"),
            hashtag_missing=gettext_noop("Choose a hashtag for changes."),
            shortcut="Log this message as a change",
            usage_hint="text [driver:market]",
        ),
    }
)

# The emoji of each kind in cards and lists: the default one, whatever the charter tags it with.
KIND_EMOJI: Mapping[Kind, str] = MappingProxyType(
    {kind: f":{name}:" for name, kind in DEFAULT_EMOJI.items()}
)
