"""Tests of `escalation`."""
