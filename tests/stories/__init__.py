"""Whole stories: people at their Slack clients, the real bot behind them, a real database below."""
