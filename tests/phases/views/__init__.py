"""Tests of `phases.views`."""
