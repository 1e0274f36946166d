"""Tests of `tags`."""
