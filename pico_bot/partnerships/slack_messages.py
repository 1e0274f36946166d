"""Slack's messages as people see them: text, files, forwarded messages and who wrote them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# An address that can be part of Slack's markup.
_ADDRESS = re.compile(r"https://[^\s<>|]+")


@dataclass(frozen=True, kw_only=True)
class SlackApp:
    """An app or workflow that posted a message."""

    app_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class SlackFile:
    """A file of a message; without a name it has to be looked up, see `Directory.file`."""

    file_id: str
    name: str = ""
    address: str | None = None


@dataclass(frozen=True, kw_only=True)
class ForwardedMessage:
    """A message that was forwarded with another; `author` is a name."""

    author: str
    text: str


@dataclass(frozen=True, kw_only=True)
class SlackMessage:
    """A message as it reads now; `is_ours` marks those of the bot and of Slackbot.

    `user_id` is the person or bot user who wrote it; where there is none, `app` is what posted it.
    """

    ts: str
    thread_ts: str | None
    user_id: str | None
    text: str
    app: SlackApp | None = None
    files: Sequence[SlackFile] = ()
    forwarded: Sequence[ForwardedMessage] = ()
    is_ours: bool = False
    reactions: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_message(payload: Mapping[str, Any], *, is_ours: bool) -> SlackMessage:
    """The message in an event, a history or a shortcut."""
    attachments = [each for each in payload.get("attachments") or () if isinstance(each, dict)]
    forwarded = [each for each in attachments if each.get("is_share") or each.get("is_msg_unfurl")]
    user_id, app_id = payload.get("user"), payload.get("bot_id")
    app = None
    if user_id is None and app_id is not None:
        app = SlackApp(app_id=app_id, name=payload.get("username") or app_id)
    text = payload.get("text") or ""
    if app_id is not None and not text.strip():
        others = [each for each in attachments if each not in forwarded]
        text = "\n".join([*_texts(payload.get("blocks")), *map(_shown, others)])
    return SlackMessage(
        ts=payload["ts"],
        thread_ts=payload.get("thread_ts"),
        user_id=user_id,
        # PostgreSQL can't store a NUL.
        text=text.replace("\x00", ""),
        app=app,
        files=tuple(_files([payload, *forwarded])),
        forwarded=tuple(
            ForwardedMessage(author=each.get("author_name") or "", text=each["text"])
            for each in forwarded
            if (each.get("text") or "").strip()
        ),
        is_ours=is_ours,
        reactions={
            each["name"].partition("::")[0]: frozenset(each.get("users", ()))
            for each in payload.get("reactions", ())
        },
    )


def read_file(payload: Mapping[str, Any]) -> SlackFile:
    """A file as Slack describes it."""
    address = payload.get("permalink") or ""
    return SlackFile(
        file_id=payload["id"],
        name=payload.get("title") or payload.get("name") or "",
        address=address if _ADDRESS.fullmatch(address) else None,
    )


def _files(holders: Sequence[Mapping[str, Any]]) -> Iterator[SlackFile]:
    for holder in holders:
        for each in holder.get("files") or ():
            # A deleted file leaves a tombstone.
            if isinstance(each, dict) and each.get("id") and each.get("mode") != "tombstone":
                yield read_file(each)


def _shown(attachment: Mapping[str, Any]) -> str:
    """What people read of an app's attachment."""
    parts = (attachment.get(name) for name in ("pretext", "title", "text"))
    return "\n".join(each for each in parts if each) or attachment.get("fallback") or ""


def _texts(blocks: Any) -> list[str]:
    """The texts of an app's blocks, a line each."""
    match blocks:
        case {"type": "mrkdwn" | "plain_text", "text": str(text)}:
            return [text]
        case {"type": "rich_text_section" | "rich_text_quote" | "rich_text_preformatted"}:
            return ["".join(each.get("text", "") for each in blocks.get("elements", ()))]
        case {"type": "button" | "image"}:
            return []
        case dict():
            return [text for value in blocks.values() for text in _texts(value)]
        case list():
            return [text for value in blocks for text in _texts(value)]
    return []
