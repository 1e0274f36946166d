"""Tests of `sandbox.blockkit`."""
