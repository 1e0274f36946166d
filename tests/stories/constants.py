"""The place and time of the stories."""

from datetime import datetime
from zoneinfo import ZoneInfo

HOME = "nordlys-pico"

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

# The start of stories: a Tuesday morning, with no public holiday or clock change for weeks. The
# real time has no influence on a story.
START = datetime(2031, 11, 4, 10, tzinfo=COPENHAGEN)

# The longest wait for a condition, in real seconds.
PATIENCE = 60.0
