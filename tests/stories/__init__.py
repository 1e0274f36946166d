"""End-to-end stories: people use their Slack clients, with the real bot and a real database."""
