"""Slack's escapes (`&lt;`): the semicolon at their end is not punctuation."""

_ESCAPES = ("&amp", "&lt", "&gt")

# A pattern for a semicolon that isn't part of an escape.
SEMICOLON = "".join(f"(?<!{escape})" for escape in _ESCAPES) + ";"


def strip_end(text: str, characters: str) -> str:
    """`text` without `characters` at its end; escapes stay whole."""
    kept = text.rstrip(characters)
    return f"{kept};" if kept.endswith(_ESCAPES) and text.startswith(";", len(kept)) else kept


def last_character(text: str) -> str:
    """The last character of `text`; empty if it ends with an escape."""
    return "" if text.endswith(tuple(f"{escape};" for escape in _ESCAPES)) else text[-1:]
