"""What the bot owes Slack, and how it is delivered once."""
