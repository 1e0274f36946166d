"""The roles that every charter starts with; their titles are translated where they are shown."""

from collections.abc import Mapping

from pico_bot.i18n import gettext_noop
from pico_bot.model.charter_terms import RoleTerms
from pico_bot.model.vocabulary import Side

DEFAULT_ROLES: Mapping[str, RoleTerms] = {
    "lead": RoleTerms(side=Side.CONSULTANCY, title=gettext_noop("Partnership lead")),
    "pim-consultant": RoleTerms(side=Side.CONSULTANCY, title=gettext_noop("PIM consultant")),
    "data-modeller": RoleTerms(side=Side.CONSULTANCY, title=gettext_noop("Data modeller")),
    "integration-specialist": RoleTerms(
        side=Side.CONSULTANCY, title=gettext_noop("Integration specialist")
    ),
    "business-owner": RoleTerms(side=Side.CUSTOMER, title=gettext_noop("Business owner")),
    "data-owner": RoleTerms(side=Side.CUSTOMER, title=gettext_noop("Data owner")),
    "process-owner": RoleTerms(side=Side.CUSTOMER, title=gettext_noop("Process owner")),
    "it-owner": RoleTerms(side=Side.CUSTOMER, title=gettext_noop("IT owner")),
}

# The role that a side falls back to when the one asked for is empty.
LEAD_ROLES: Mapping[Side, str] = {Side.CONSULTANCY: "lead", Side.CUSTOMER: "business-owner"}
