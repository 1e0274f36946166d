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
from pico_bot.charter.account_names import account_names
from pico_bot.charter.documents import Document, apply_patch, document
from pico_bot.charter.internal_channel import clear_internal_channel
from pico_bot.charter.validation.problem import Problem
from pico_bot.model import ProposalSubject
from pico_bot.records import effects

__all__ = [
    "Document",
    "Problem",
    "account_names",
    "amend",
    "apply_patch",
    "clear_internal_channel",
    "create",
    "diff",
    "document",
    "documents",
    "internal_channel",
    "lead_onboarding",
    "presets",
    "validation",
    "yaml_dumper",
    "yaml_loader",
]

effects.register_effect(ProposalSubject.CHARTER, effects.Effect(take_effect=amend.take_effect))
