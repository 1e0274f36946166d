"""Tests of `checkins`."""
