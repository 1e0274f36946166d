"""Where and when the stories take place."""

from datetime import datetime
from zoneinfo import ZoneInfo

HOME = "nordlys-pico"

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

# When stories begin: a Tuesday, early in the working day, with no public holiday or change of the
# clocks for weeks. The real time has no influence on a story.
START = datetime(2031, 11, 4, 10, tzinfo=COPENHAGEN)

# Real seconds to wait for a condition; a condition that holds is seen at once.
PATIENCE = 60.0
