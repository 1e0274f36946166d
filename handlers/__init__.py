"""From Slack to a use case: parse, find partnership and side, call, acknowledge."""
