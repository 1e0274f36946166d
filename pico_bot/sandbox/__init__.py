"""A local stand-in for Slack: Web API, Socket Mode, signed HTTP, simulated people, a web page.

The sandbox and the bot share no code: they only talk over HTTP and WebSockets.
"""
