"""The place and time of the stories."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

HOME = "nordlys-pico"

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

# The start of stories: a Tuesday morning, with no public holiday or clock change for weeks. The
# real time has no influence on a story.
START = datetime(2031, 11, 4, 10, tzinfo=COPENHAGEN)

# The longest wait for a condition, in real seconds.
PATIENCE = 60.0

# Who is chosen for each role in the setup form, by input.
SETUP_ROLES = {
    "role/lead": "Mette Lund",
    "role/pim-consultant": "Jonas Friis",
    "role/data-modeller": "Sara Holm",
    "role/integration-specialist": "Emil Krag",
    "role/business-owner": "Lars Winther",
    "role/data-owner": "Anna Berg",
    "role/process-owner": "Ida Krogh",
}

# For stories about texts, sides and rules, whose SQL other tests run on PostgreSQL.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
