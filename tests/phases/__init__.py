"""Tests of `phases`."""
