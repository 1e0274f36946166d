"""Tests of `blockkit`."""
