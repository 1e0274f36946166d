"""Pico Bot: a consultancy's collaboration model, made to work in Slack channels shared with customers."""
