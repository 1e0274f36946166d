"""The charter: created, validated, proposed, applied, exported and imported."""

from pico_bot.model import ProposalSubject
from pico_bot.records import effects
from pico_bot.charter import (amend, create, diff, documents, internal_channel, lead_onboarding, presets, validation, yaml_dumper, yaml_loader)
from pico_bot.charter.internal_channel import (clear_internal_channel)

__all__ = [
    "amend",
    "clear_internal_channel",
    "create",
    "diff",
    "documents",
    "internal_channel",
    "lead_onboarding",
    "presets",
    "validation",
    "yaml_dumper",
    "yaml_loader",
]

effects.register(ProposalSubject.CHARTER, effects.Effect(take_effect=amend.take_effect))
