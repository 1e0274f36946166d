"""Files that the app uploads, to show them in blocks.

https://docs.slack.dev/messaging/working-with-files/#upload
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pico_bot.sandbox.entities import new_id

_PNG = b"\x89PNG\r\n\x1a\n"


class FileRefused(Exception):
    """Slack refused a step of an upload; `error` is its error code."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(eq=False, slots=True)
class File:
    """One file; everyone can see it when its upload is `complete`."""

    id: str
    name: str
    length: int
    alt_text: str
    token: str
    """The last part of its upload URL."""
    title: str = ""
    content: bytes | None = field(default=None, repr=False)
    complete: bool = False
    looks_before_ready: int = 0
    """For how many more lookups Slack is still processing the file."""

    @property
    def media_type(self) -> str:
        """The media type for a browser."""
        is_picture = self.content is not None and self.content.startswith(_PNG)
        return "image/png" if is_picture else "application/octet-stream"


class Files:
    """The workspace's files. `slowness` is how many lookups find a new file not ready."""

    def __init__(self) -> None:
        self.slowness = 0
        self._by_id: dict[str, File] = {}

    def __iter__(self) -> Iterator[File]:
        return iter([one for one in self._by_id.values() if one.complete])

    def announce(self, name: str, length: int, alt_text: str = "") -> File:
        """Expect a file of `length` bytes."""
        token = secrets.token_urlsafe(18)
        file = File(new_id("F"), name, length, alt_text, token, looks_before_ready=self.slowness)
        self._by_id[file.id] = file
        return file

    def receive(self, token: str, content: bytes) -> None:
        """Store a file's bytes.

        Raises:
            FileRefused: if the token is unknown, or the length isn't the announced one.
        """
        file = next((one for one in self._by_id.values() if one.token == token), None)
        if file is None or file.complete:
            raise FileRefused("unknown_upload")
        if len(content) != file.length:
            raise FileRefused("length_mismatch")
        file.content = content

    def complete(self, file_id: str, title: str) -> File:
        """Complete an upload.

        Raises:
            FileRefused: `file_not_found` if the file is unknown, complete or without bytes.
        """
        file = self._by_id.get(file_id)
        if file is None or file.content is None or file.complete:
            raise FileRefused("file_not_found")
        file.title, file.complete = title or file.name, True
        return file

    def forget(self, file: File) -> None:
        """Delete a file, as a person may do in Slack."""
        del self._by_id[file.id]

    def find(self, file_id: str) -> File | None:
        """Return the file with that id, if its upload is complete."""
        file = self._by_id.get(file_id)
        return file if file is not None and file.complete else None

    def problems(self, blocks: Any, path: str = "/blocks") -> list[str]:
        """Return Slack's errors for the files that `blocks` refer to."""
        return [
            f"[ERROR] invalid slack file [json-pointer:{pointer}]"
            for pointer, file_id in _named(blocks, path)
            if not self._is_ready(file_id)
        ]

    def _is_ready(self, file_id: str) -> bool:
        file = self.find(file_id)
        if file is None:
            return False
        if file.looks_before_ready > 0:
            file.looks_before_ready -= 1
            return False
        return True


def _named(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The file ids anywhere in `value`, each with its JSON pointer."""
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from _named(one, f"{path}/{at}")
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == "slack_file" and isinstance(one, dict) and "id" in one:
                yield f"{path}/{key}", str(one["id"])
            else:
                yield from _named(one, f"{path}/{key}")
