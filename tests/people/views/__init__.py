"""Tests of `people.views`."""
