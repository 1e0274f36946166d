"""How Slack reaches the bot: HTTP or Socket Mode, with the same listeners."""
