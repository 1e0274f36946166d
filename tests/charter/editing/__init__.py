"""Tests of `charter.editing`."""
