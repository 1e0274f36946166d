"""What people say to act on a record: `confirm D-1`, `D-1 bekræft`, `træk I-3 tilbage fordi …`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pico_bot.model import Kind, parse_reference

# What people call each action, in English and Danish. The record stands for “…”, or follows.
ACTION_PHRASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "confirm": ("confirm", "confirmed", "approve", "bekræft", "bekræfter", "godkend"),
        "object": (
            "object to",
            "object",
            "objection to",
            "objection",
            "gør indsigelse mod",
            "gør indsigelse",
            "indsigelse mod",
            "indsigelse",
        ),
        "keep": ("keep", "behold"),
        "supersede": ("supersede", "replace", "erstat"),
        "ack": ("ack", "acknowledge", "acknowledged", "tag sagen", "tag"),
        "assess": ("assess", "vurdér", "vurder"),
        "close": ("close", "luk"),
        "owner": ("owner", "assign", "ansvarlig"),
        "waiting": ("waiting", "wait", "waits", "put … on hold", "sæt … på pause", "afventer"),
        "resume": ("resume", "continue", "go on", "go", "genoptag"),
        "resolve": (
            "resolve",
            "resolved",
            "markér … som løst",
            "markér som løst",
            "løst",
            "løs",
        ),
        "reopen": ("reopen", "open", "genåbn"),
        "due": ("due", "frist"),
        "priority": ("priority", "prio", "prioritet"),
        "snooze": ("snooze", "udsæt"),
        "withdraw": ("withdraw", "træk … tilbage", "fortryd"),
    }
)

_SPELLINGS = {"æ": "(?:æ|ae)", "ø": "(?:ø|oe)", "å": "(?:å|aa)", "é": "(?:é|e)", " ": r"\s+"}
_REFERENCE = r"(?P<reference>[^\s,:;!?]+?)[,:;.!?*_`]*"
_BEFORE = r"[*_`]*(?:(?:please|i|we|jeg|vi)\s+)?"
_REST = r"(?=\s|[,:;.!?–]|$)(?P<rest>.*)"
# What people put between the action and its reason.
_LINK = re.compile(r"[\s,:;.!?–*_`-]*(?:(?:because|fordi)\b[\s,:]*)?", re.IGNORECASE)


def _spelt(phrase: str) -> str:
    return "".join(_SPELLINGS.get(each, re.escape(each)) for each in phrase)


def _patterns(phrase: str) -> tuple[str, ...]:
    before, gap, after = phrase.partition(" … ")
    if gap:
        return (rf"{_BEFORE}{_spelt(before)}\s+{_REFERENCE}\s+{_spelt(after)}{_REST}",)
    spelt = _spelt(phrase)
    return (
        rf"{_BEFORE}{spelt}[*_`:!.,]*\s+{_REFERENCE}(?:(?=\s)(?P<rest>.*))?",
        rf"[*_`]*{_REFERENCE}\s+{spelt}{_REST}",
    )


_ACTIONS = [
    (name, re.compile(pattern, re.IGNORECASE | re.DOTALL))
    for name, phrases in ACTION_PHRASES.items()
    for phrase in phrases
    for pattern in _patterns(phrase)
]
_NAMES = [
    (name, re.compile(rf"{_BEFORE}{_spelt(phrase.partition(' … ')[0])}(?=\W|$)", re.IGNORECASE))
    for name, phrases in ACTION_PHRASES.items()
    for phrase in phrases
]


@dataclass(frozen=True, kw_only=True)
class RecordAction:
    """An action on a record: its name in ACTION_PHRASES, the reference as written, and the rest."""

    name: str
    kind: Kind
    reference: str
    text: str


def parse_action(text: str) -> RecordAction | None:
    """The action on a record that `text` asks for; None if it doesn't begin with one."""
    for name, pattern in _ACTIONS:
        match = pattern.fullmatch(text.strip())
        if match is None:
            continue
        named = parse_reference(match["reference"])
        if named is not None:
            rest = match["rest"] or ""
            link = _LINK.match(rest)
            return RecordAction(
                name=name,
                kind=named[0],
                reference=match["reference"],
                text=rest[link.end() :] if link else rest,
            )
    return None


def action_called(text: str) -> str | None:
    """The name of the action with which `text` begins, even if it names no record."""
    found = (name for name, pattern in _NAMES if pattern.match(text.strip()))
    return next(found, None)
