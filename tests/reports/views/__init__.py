"""Tests of `reports.views`."""
