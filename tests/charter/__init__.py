"""Tests of `charter`."""
