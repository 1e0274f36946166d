"""A Slack on this machine: Web API, Socket Mode, signed HTTP, people who act, a page to see it.

Nothing here imports the bot and the bot imports nothing of this package: they meet on the wire.
"""
