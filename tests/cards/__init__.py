"""Tests of what is shown, made from records that no database has seen."""
