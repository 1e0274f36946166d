"""What Slack escapes in a text: the semicolon that ends an escape is no punctuation."""

_ESCAPES = ("&amp", "&lt", "&gt")

# A pattern: one that a person wrote.
SEMICOLON = "".join(f"(?<!{escape})" for escape in _ESCAPES) + ";"


def without_end(text: str, signs: str) -> str:
    """`text` without the `signs` that it ends with, its escapes whole."""
    kept = text.rstrip(signs)
    return f"{kept};" if kept.endswith(_ESCAPES) and text.startswith(";", len(kept)) else kept


def last_sign(text: str) -> str:
    """The sign that `text` ends with; an escape counts as none."""
    return "" if text.endswith(tuple(f"{escape};" for escape in _ESCAPES)) else text[-1:]
