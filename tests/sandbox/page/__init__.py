"""Tests of `sandbox.page`."""
