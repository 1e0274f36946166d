"""The sandbox's page: a chat client, in a browser, over the Slack that runs on this machine."""
