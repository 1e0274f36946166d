"""Tests of `partnerships`."""
