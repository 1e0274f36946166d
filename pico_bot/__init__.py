"""Pico Bot: a collaboration model at work in the Slack channels shared with customers."""
