"""Tests of `escalation.views`."""
