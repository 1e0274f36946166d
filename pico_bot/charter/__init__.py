"""The charter: created, validated, proposed, applied, exported and imported."""

from pico_bot.charter import (
    amend,
    create,
    diff,
    documents,
    internal_channel,
    lead_onboarding,
    presets,
    validation,
    yaml_dumper,
    yaml_loader,
)
from pico_bot.charter.documents import document, merged
from pico_bot.charter.internal_channel import was_shared
from pico_bot.charter.validation.problem import Problem

__all__ = [
    "Problem",
    "amend",
    "create",
    "diff",
    "document",
    "documents",
    "internal_channel",
    "lead_onboarding",
    "merged",
    "presets",
    "validation",
    "was_shared",
    "yaml_dumper",
    "yaml_loader",
]
