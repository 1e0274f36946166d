"""Golden files: what a message looked like when someone last read and approved it."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pico_bot.model.message import Message

GOLDEN = Path(__file__).parent.parent / "golden"
WRITE = "PICO_WRITE_GOLDEN"

Golden = Callable[[str, Message], None]


@pytest.fixture
def golden() -> Golden:
    """Compares a message to the golden file; with PICO_WRITE_GOLDEN=1 it writes the file."""

    def compare(name: str, message: Message) -> None:
        kept = GOLDEN / f"{name}.json"
        now = {"text": message.text.split("\n"), "blocks": message.blocks}
        if os.environ.get(WRITE):
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        assert now == json.loads(kept.read_text(encoding="utf-8")), (
            f"If it is meant to look so, run the tests once with {WRITE}=1 and read the difference."
        )

    return compare
