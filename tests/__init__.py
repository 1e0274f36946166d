"""The tests, in rooms that mirror the project's."""
