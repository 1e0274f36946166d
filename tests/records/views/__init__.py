"""Tests of `records.views`."""
