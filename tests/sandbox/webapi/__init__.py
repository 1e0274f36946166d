"""Tests of `sandbox.webapi`."""
