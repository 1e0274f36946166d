"""Partnerships, their channels, roles, calendars and phase history."""

from pico_bot.partnerships import (
    activity,
    channels,
    partnerships,
    personal_messages,
    phase_history,
    roles,
)
from pico_bot.partnerships.calendars import Calendar, default_country
from pico_bot.partnerships.directory import Directory, SlackProfile, Workspace
from pico_bot.partnerships.partnerships import ChannelInfo, SlackUser
from pico_bot.partnerships.roles import Contact
from pico_bot.partnerships.slack_messages import SlackApp, SlackFile, SlackMessage

__all__ = [
    "Calendar",
    "ChannelInfo",
    "Contact",
    "Directory",
    "SlackApp",
    "SlackFile",
    "SlackMessage",
    "SlackProfile",
    "SlackUser",
    "Workspace",
    "activity",
    "channels",
    "default_country",
    "partnerships",
    "personal_messages",
    "phase_history",
    "roles",
]
