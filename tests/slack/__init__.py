"""Whole stories: people at their Slack clients, the real bot behind, a real database under it."""
