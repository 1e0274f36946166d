"""Charters: what they say, who agrees on a change of them, and what comes of it."""
