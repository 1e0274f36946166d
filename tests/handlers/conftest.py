"""A partnership in use on the stage of the stories, where Slack's payloads are forged."""

from tests.stories.conftest import anna, bare, loop, mette, stage

__all__ = ["anna", "bare", "loop", "mette", "stage"]
