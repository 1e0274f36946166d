"""The sandbox's page: a chat client in the browser."""
