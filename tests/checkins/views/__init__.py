"""Tests of `checkins.views`."""
