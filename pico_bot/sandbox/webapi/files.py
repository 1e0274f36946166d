"""`files.*`: the calls before and after a file's bytes are uploaded."""

from typing import Any

from pico_bot.sandbox.entities import JsonObject
from pico_bot.sandbox.files import FileRefused
from pico_bot.sandbox.webapi.calls import ApiError, Call, Method

MAX_ALT_CHARACTERS = 1_000


def get_upload_url_external(call: Call) -> JsonObject:
    """`files.getUploadURLExternal`: the upload URL for a new file."""
    name, length = call.required("filename"), call.number("length", 0)
    alt_text = call.text("alt_txt")
    if length < 1:
        raise ApiError("invalid_arguments", ["[ERROR] must be greater than 0: length"])
    if len(alt_text) > MAX_ALT_CHARACTERS:
        raise ApiError("alt_txt_too_large")
    file = call.world.files.announce(name, length, alt_text)
    address = f"{call.platform.base_url()}/upload/v1/{file.token}"
    return {"upload_url": address, "file_id": file.id}


def complete_upload_external(call: Call) -> JsonObject:
    """`files.completeUploadExternal`, without sharing the file in a channel."""
    given: Any = call.decoded("files")
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given) or not given:
        raise ApiError("invalid_arguments", ["[ERROR] must provide an array: files"])
    if call.text("channel_id") or call.text("channels"):
        raise ApiError(
            "invalid_arguments", ["[ERROR] only sharing in blocks is supported: channel_id"]
        )
    try:
        files = [
            call.world.files.complete(str(one.get("id", "")), str(one.get("title") or ""))
            for one in given
        ]
    except FileRefused as refusal:
        raise ApiError(refusal.error) from None
    return {"files": [{"id": one.id, "title": one.title} for one in files]}


def info(call: Call) -> JsonObject:
    """`files.info`: a file that was shared in a message."""
    shared = call.world.shared_files.get(call.required("file"))
    if shared is None:
        raise ApiError("file_not_found")
    return {"file": shared}


METHODS = {
    "files.info": Method(info, ("files:read",)),
    "files.getUploadURLExternal": Method(get_upload_url_external, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload_external, ("files:write",)),
}
