"""Support for the test run: databases, a browser, process control, golden files."""
