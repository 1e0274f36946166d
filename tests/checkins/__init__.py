"""Check-ins as use cases, on both databases."""
