"""Tests of `charter.views`."""
