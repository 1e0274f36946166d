"""Tests of `pico_bot.setup`."""
