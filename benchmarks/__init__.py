"""Scripts that measure how fast the bot is; each prints its results."""
