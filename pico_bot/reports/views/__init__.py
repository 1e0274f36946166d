"""What people read in digests, charts, status and on the Home tab."""

from pico_bot.reports.views import charts, status
from pico_bot.reports.views.charts import Chart, has_chart
from pico_bot.reports.views.home_tab import Item, Mine, home
from pico_bot.reports.views.monthly import Month, Standing, monthly_message
from pico_bot.reports.views.recent_changes import Changed, Skipped
from pico_bot.reports.views.weekly import Fare, digest

__all__ = [
    "Changed",
    "Chart",
    "Fare",
    "Item",
    "Mine",
    "Month",
    "Skipped",
    "Standing",
    "charts",
    "digest",
    "has_chart",
    "home",
    "monthly_message",
    "status",
]
