"""Tests of `charter.validation`."""
