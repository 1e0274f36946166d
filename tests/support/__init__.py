"""What the test run itself needs: databases, a browser, process control, golden files."""
