"""Tests of `handlers.transport`."""
