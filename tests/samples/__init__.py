"""Records, charters, digests and forms for tests of messages, made without a database."""
