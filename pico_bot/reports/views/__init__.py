"""What people read in digests, charts, status and on the Home tab."""

from pico_bot.reports.views import charts, home_tab, monthly, status, weekly
from pico_bot.reports.views.charts import Chart, has_chart
from pico_bot.reports.views.home_tab import HomeItem, HomePartnership
from pico_bot.reports.views.monthly import MonthReport, RecordSnapshot
from pico_bot.reports.views.recent_changes import RecentChanges, SkippedCheckin
from pico_bot.reports.views.weekly import PartnershipHealth

__all__ = [
    "Chart",
    "HomeItem",
    "HomePartnership",
    "MonthReport",
    "PartnershipHealth",
    "RecentChanges",
    "RecordSnapshot",
    "SkippedCheckin",
    "charts",
    "has_chart",
    "home_tab",
    "monthly",
    "status",
    "weekly",
]
